using System.CommandLine;
using System.Globalization;
using System.Net;
using RedisTyped.Cli.Connections;
using RedisTyped.Cli.KeySpace;
using RedisTyped.Nodes;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Proxy;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Replication.Server;
using RedisTyped.Topology;

namespace RedisTyped.Cli.Resharding;

/// <summary>Reads from the command line which keys go where.</summary>
internal static class ProxyTargets
{
    private const string PasswordVariable = "REDISTYPED_PROXY_PASSWORD";

    /// <summary>Reads them.</summary>
    /// <exception cref="UsageException">They cannot be used.</exception>
    public static IReadOnlyList<ProxyTarget> Read(ProxyWords proxy, ParseResult words, SourceOptions source)
    {
        string? expression = words.GetValue(proxy.Expression);
        string[] globs = words.GetValue(proxy.Glob) ?? [];
        string? store = words.GetValue(proxy.Store);
        string? topology = words.GetValue(proxy.Topology);
        int ways = (expression is null ? 0 : 1) + (globs.Length == 0 ? 0 : 1) + (store is null ? 0 : 1) + (topology is null ? 0 : 1);
        if (ways != 1)
        {
            throw new UsageException("Which keys pass is said by one of REGEX, --keys-glob, --store and --topology; '' passes every key.");
        }

        int port = words.GetRequiredValue(proxy.ProxyPort);
        var server = Server(proxy, words);
        if (topology is not null)
        {
            return OfNodes(proxy, words, topology, source, server);
        }

        try
        {
            (IKeyFilter filter, string text) = (expression, store) switch
            {
                // It matches in every key; not to ask it is several times as fast.
                ({ Length: 0 }, _) => ((IKeyFilter)AllKeys.Instance, "regex "),
                ({ } regex, _) => ((IKeyFilter)new RegexKeyFilter(regex), $"regex {regex}"),
                (_, { } name) => StoreOf(proxy, words, name),

                // No word of a command line has a NUL: a pattern with a blank in it is not two.
                _ => (new GlobKeyFilter(globs), $"glob {string.Join('\0', globs)}"),
            };
            return [new ProxyTarget { Name = text.Replace('\0', ' '), Filter = filter, FilterText = text, Server = server(port) }];
        }
        catch (ArgumentException e)
        {
            // The name of a parameter, which .NET appends, tells the user nothing.
            throw new UsageException(e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal));
        }
    }

    private static (IKeyFilter Filter, string Text) StoreOf(ProxyWords proxy, ParseResult words, string store)
    {
        string file = words.GetValue(proxy.KeySpace)
            ?? throw new UsageException("--store needs a key space to find its keys in; give an assembly, or the file that records it, as --keys.");
        var keys = KeySpaceFile.Read(file);
        return (StoreKeys.FilterOf(keys, store), $"store {store} of {keys}");
    }

    private static ProxyTarget[] OfNodes(
        ProxyWords proxy, ParseResult words, string topology, SourceOptions source, Func<int, ServerOptions> server)
    {
        string[] nodes = words.GetValue(proxy.Node) ?? [];
        if (nodes.Length == 0)
        {
            throw new UsageException("--topology needs the node whose keys pass; give --node NODE.");
        }

        var after = TopologyInput.Load(topology);
        string? from = words.GetValue(proxy.FromTopology);
        var before = from is null ? null : TopologyInput.Load(from);
        string? fromNode = words.GetValue(proxy.FromNode);
        var strays = Enum.Parse<StrayPolicy>(words.GetRequiredValue(proxy.Strays), ignoreCase: true);
        var targets = nodes.Select(Target).ToArray();
        return targets.Select(static target => target.Server.Listen.Port).Distinct().Count() == targets.Length
            ? targets
            : throw new UsageException("Several nodes listen on the same port; give each its own as --node NODE=PORT.");

        ProxyTarget Target(string text)
        {
            string[] parts = text.Split('=');
            int port = parts switch
            {
                [_] => words.GetRequiredValue(proxy.ProxyPort),
                [_, var number] when ushort.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out ushort given) => given,
                _ => throw new UsageException($"--node '{text}' is not understood; write NODE or NODE=PORT."),
            };
            var plan = after.Plan(parts[0]);
            if (plan.Configuration is { } configuration && configuration.EndPoints.Any(endPoint => source.Nodes.Any(node => IsAt(endPoint, node))))
            {
                throw new UsageException($"Node '{parts[0]}' is the master itself, which keeps its keys; name a node that takes some.");
            }

            // Without the old topology no key is a stray.
            IKeyFilter filter = before is null
                ? new PlacedKeyFilter(after.Snapshot, plan.Id)
                : new OwnerKeyFilter(before.Snapshot, fromNode!, after.Snapshot, plan.Id, sameServer: false, strays);

            // Files rather than what was made of them: they say all that placement can depend on.
            string filterText = $"node {parts[0]} of {File.ReadAllText(topology)} from {fromNode} of {(from is null ? "" : File.ReadAllText(from))} strays {strays}";
            return new ProxyTarget { Name = parts[0], Filter = filter, FilterText = filterText, Server = server(port) };
        }
    }

    private static bool IsAt(EndPoint endPoint, SourceAddress address) => endPoint switch
    {
        DnsEndPoint dns => dns.Port == address.Port && dns.Host.Equals(address.Host, StringComparison.OrdinalIgnoreCase),
        IPEndPoint ip => ip.Port == address.Port && (ip.Address.ToString() == address.Host || (IPAddress.IsLoopback(ip.Address) && address.Host == "localhost")),
        _ => false,
    };

    private static Func<int, ServerOptions> Server(ProxyWords proxy, ParseResult words)
    {
        string host = words.GetRequiredValue(proxy.ProxyHost);
        var address = host == "*" ? IPAddress.Any
            : host == "localhost" ? IPAddress.Loopback
            : IPAddress.TryParse(host, out var given) ? given
            : throw new UsageException($"--proxy-host '{host}' is no address of this machine; give an IP address, or * for all.");
        string? certificate = words.GetValue(proxy.ProxyTlsCertificate);
        string? ca = words.GetValue(proxy.ProxyTlsCa);
        string? key = words.GetValue(proxy.ProxyTlsKey);
        if (certificate is null && (ca ?? key) is not null)
        {
            throw new UsageException("--proxy-tls-ca and --proxy-tls-key belong to a certificate; give --proxy-tls-cert.");
        }

        var tls = certificate is null ? null : ServerTls.For(
            ProxySource.Certificates(new TlsOptions { CaFile = ca, CertificateFile = certificate, KeyFile = key }, "--proxy-tls"));
        string? password = words.GetValue(proxy.ProxyPassword) ?? Environment.GetEnvironmentVariable(PasswordVariable);
        string? user = words.GetValue(proxy.ProxyUser);
        if (user is not null && password is null)
        {
            throw new UsageException("--proxy-user needs a password; give --proxy-password or REDISTYPED_PROXY_PASSWORD.");
        }

        return port => new ServerOptions { Listen = new IPEndPoint(address, port), User = user, Password = password, Tls = tls };
    }
}
