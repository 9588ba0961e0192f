using System.Globalization;
using RedisTyped.Cli.Importing.Literals;
using RedisTyped.Routing.Ketama;
using RedisTyped.Topology;

namespace RedisTyped.Cli.Importing;

/// <summary>Reads the hosts of an rb Cluster (https://github.com/getsentry/rb): alone, or with the other arguments of its constructor.</summary>
internal static class RbImport
{
    private const string Partition = "PartitionRouter";
    private const string Consistent = "ConsistentHashingRouter";

    private static readonly string[] Arguments = ["hosts", "host_defaults", "router_cls", "router_options", "pool_cls", "pool_options"];

    public static ImportedTopology Read(ImportSource source)
    {
        Literal root = LiteralReader.Read(source.Text, source.Name);
        var imported = new ImportedTopology();
        var faults = new List<string>();
        bool whole = root.Members.Any(static member => member.Key == "hosts");
        var members = new LiteralMembers(root, "", faults);
        Literal? hosts = whole ? members.Find("hosts") : root;
        Literal? defaults = whole ? members.Object("host_defaults") : null;
        imported.Options.Router = RouterOf(whole ? members.Text("router_cls") : null, imported, faults);
        if (whole)
        {
            ReadRest(members, imported, faults);
        }

        List<RbHost> read = [.. Listed(hosts, faults).Select(host => RbHost.Read(host.Id, host.Config, defaults, imported.Notes, faults)).OfType<RbHost>()];
        CheckIds(read, faults);
        source.RefuseIf(faults);
        foreach (RbHost host in read.OrderBy(static host => host.Record.HostId))
        {
            host.AddTo(imported.Options);
        }

        if (imported.Options.Router == "rb-ketama")
        {
            PutOnRing(imported, [.. read.OrderBy(static host => host.Record.HostId)]);
        }

        return imported;
    }

    private static string RouterOf(string? named, ImportedTopology imported, List<string> faults)
    {
        switch (named?.Split('.')[^1])
        {
            case null:
                imported.Notes.Add($"router_cls: is not given, so rb's default, {Partition}, is taken; give {{\"hosts\": …, \"router_cls\": \"{Consistent}\"}} for the other");
                return "rb-partition";
            case Partition:
                return "rb-partition";
            case Consistent:
                return "rb-ketama";
            default:
                faults.Add($"router_cls: is neither {Partition} nor {Consistent}; a router of your own derives from ShardRouter");
                return "rb-partition";
        }
    }

    private static void ReadRest(LiteralMembers members, ImportedTopology imported, List<string> faults)
    {
        if (members.Find("router_options") is { Members.Count: > 0 } or { Items.Count: > 0 })
        {
            faults.Add("router_options: neither router of rb has any; take it out");
        }

        if (members.Find("pool_cls") is not null || members.Find("pool_options") is { Members.Count: > 0 })
        {
            imported.Notes.Add("pool_cls, pool_options: are left out; they decide no placement, and one connection to each node carries all calls");
        }

        foreach (string name in members.Rest())
        {
            faults.Add($"{name}: is no argument of rb's Cluster; known are {string.Join(", ", Arguments)}");
        }
    }

    private static IEnumerable<(int Id, Literal Config)> Listed(Literal? hosts, List<string> faults)
    {
        if (hosts is not { Kind: LiteralKind.Members or LiteralKind.List or LiteralKind.Tuple } || (hosts.Members.Count == 0 && hosts.Items.Count == 0))
        {
            faults.Add("hosts: is missing; write {\"0\": {\"port\": 6379}, \"1\": {\"port\": 6380}}");
            yield break;
        }

        foreach ((string id, Literal config) in hosts.Members)
        {
            if (int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                yield return (number, config);
            }
            else
            {
                faults.Add($"hosts.{id}: is no host id; rb numbers hosts from 0");
            }
        }

        for (int i = 0; i < hosts.Items.Count; i++)
        {
            Literal item = hosts.Items[i];
            Literal? id = item.Items is [var first, _] ? first : item.Members.FirstOrDefault(static member => member.Key == "host_id").Value;
            if (id is not null && id.TryWhole(out int number))
            {
                yield return (number, item.Items is [_, var config] ? config : item);
            }
            else
            {
                faults.Add(FormattableString.Invariant($"hosts[{i}].host_id: is missing or no whole number"));
            }
        }
    }

    private static void CheckIds(List<RbHost> hosts, List<string> faults)
    {
        int[] ids = [.. hosts.Select(static host => host.Record.HostId).Order()];
        if (faults.Count == 0 && !ids.SequenceEqual(Enumerable.Range(0, ids.Length)))
        {
            faults.Add(string.Create(
                CultureInfo.InvariantCulture, $"hosts: have ids {string.Join(", ", ids)}, and rb's routers want 0 to {ids.Length - 1}, each once"));
        }
    }

    /// <summary>
    /// Lets the topology print the host records where it prints what rb does; else they are written out. Those of other fields hold no
    /// password, or it would stand in two places.
    /// </summary>
    private static void PutOnRing(ImportedTopology imported, List<RbHost> hosts)
    {
        RedisTypedOptions options = imported.Options;
        options.HostRecords = true;
        if (new NodeReader(options, []).OnTheRing.Select(static node => node.RingText).SequenceEqual(hosts.Select(static host => host.Record.ToRingText())))
        {
            imported.Notes.Add("hostRecords: address, database, password and TLS of a host decide where its keys are, as in rb; changing one moves keys");
            return;
        }

        options.HostRecords = false;
        for (int i = 0; i < hosts.Count; i++)
        {
            options.Nodes[i].RingText = hosts[i].Record.ToRingText();
        }

        imported.Notes.Add("ringText: rb's printed host records are written out, since they have what a topology does not know; each holds the host's password, if it has one");
    }
}
