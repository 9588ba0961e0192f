using System.Globalization;
using RedisTyped.Routing;
using RedisTyped.Routing.Twemproxy;
using RedisTyped.Topology;
using YamlDotNet.RepresentationModel;

namespace RedisTyped.Cli.Importing;

/// <summary>Reads a pool of twemproxy's nutcracker.yml.</summary>
internal static class TwemproxyImport
{
    /// <summary>Settings of the proxy itself, and of how it spares its servers: nothing that a client needs.</summary>
    private static readonly string[] OfTheProxy =
        ["listen", "backlog", "client_connections", "preconnect", "tcpkeepalive", "reuse_port", "server_retry_timeout", "server_failure_limit"];

    public static ImportedTopology Read(ImportSource source)
    {
        (_, YamlMappingNode pool) = TwemproxyPools.Find(source);
        var imported = new ImportedTopology();
        imported.Options.Router = TwemproxyRouter.RouterName;
        var reader = new PoolReader(imported);
        foreach ((YamlNode name, YamlNode value) in pool.Children)
        {
            reader.Read(TwemproxyPools.Text(name) ?? "", value);
        }

        reader.End();
        source.RefuseIf(reader.Faults);
        return imported;
    }

    /// <summary>Takes the settings one by one; some bear on all servers, and come before or after them.</summary>
    private sealed class PoolReader(ImportedTopology imported)
    {
        private TwemproxySettings _settings = new();
        private bool _speaksRedis;
        private int _database;
        private string? _password;

        public List<string> Faults { get; } = [];

        public void Read(string name, YamlNode node)
        {
            if (name == "servers")
            {
                ReadServers(node);
                return;
            }

            if (TwemproxyPools.Text(node) is not { } text)
            {
                Faults.Add($"{name}: is not a single value");
                return;
            }

            string? fault = null;
            switch (name)
            {
                case "hash":
                    _ = TwemproxyNames.TryHash(text, out TwemproxyHash hash, out fault);
                    _settings = _settings with { Hash = hash };
                    break;
                case "distribution":
                    _ = TwemproxyNames.TryDistribution(text, out TwemproxyDistribution distribution, out fault);
                    _settings = _settings with { Distribution = distribution };
                    break;
                case "hash_tag":
                    _settings = _settings with { HashTag = text };
                    break;
                case "redis":
                    _speaksRedis = text == "true";
                    break;
                case "redis_auth":
                    _password = text;
                    break;
                case "redis_db":
                    fault = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _database) ? null : "is no number of a database";
                    break;
                case "timeout":
                    ReadTimeout(text);
                    break;
                case "auto_eject_hosts" when text == "true":
                    imported.Notes.Add(
                        "auto_eject_hosts: is left out. twemproxy looks for the keys of an ejected server on all the others, and finds other data there or none; "
                        + "here the keys of a node that is down fail. ejectDownNodes does likewise for caches, but chooses other nodes than twemproxy: "
                        + "turn it off in twemproxy before both run beside each other");
                    break;
                case "server_connections" when text != "1":
                    imported.Notes.Add("server_connections: is left out; one connection to each node carries all calls at once");
                    break;
                case "auto_eject_hosts" or "server_connections":
                    break;
                default:
                    fault = OfTheProxy.Contains(name) ? null : "is no setting of twemproxy 0.5; what it does to placement is not known, so take it out if it does nothing";
                    break;
            }

            if (fault is not null)
            {
                Faults.Add($"{name}: {fault}");
            }
        }

        public void End()
        {
            if (!_speaksRedis)
            {
                Faults.Add("redis: is not true, so the pool speaks memcached's protocol; only pools of Redis can be imported");
            }

            if (imported.Options.Nodes.Count == 0 && Faults.Count == 0)
            {
                Faults.Add("servers: there is none");
            }

            if (_settings is { Hash: TwemproxyHash.Crc32, Distribution: TwemproxyDistribution.Ketama })
            {
                imported.Notes.Add("hash: crc32 has 15 bits and the ring 32, so nearly all keys are on one server; so it is kept");
            }

            imported.Options.Twemproxy = _settings;
            foreach (NodeOptions node in imported.Options.Nodes)
            {
                node.Password = _password;
                node.Configuration += _database == 0 ? "" : FormattableString.Invariant($",defaultDatabase={_database}");
            }
        }

        private void ReadServers(YamlNode list)
        {
            if (list is not YamlSequenceNode servers)
            {
                Faults.Add("servers: is not a list");
                return;
            }

            foreach (YamlNode item in servers)
            {
                if (TwemproxyServer.TryParse(TwemproxyPools.Text(item) ?? "", out TwemproxyServer? server, out string? fault))
                {
                    imported.Options.Nodes.Add(server.Name, EndPointWords.Write(server.Host, server.Port), server.Weight);
                }
                else
                {
                    Faults.Add($"servers, line {item.Start.Line}: {fault}");
                }
            }
        }

        private void ReadTimeout(string text)
        {
            // Nothing, and -1, is for ever there.
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int milliseconds) && milliseconds > 0)
            {
                imported.OperationTimeout = TimeSpan.FromMilliseconds(milliseconds);
            }
        }
    }
}
