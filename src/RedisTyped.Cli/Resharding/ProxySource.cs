using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Security;
using RedisTyped.Cli.Connections;
using RedisTyped.Nodes;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Topology;

namespace RedisTyped.Cli.Resharding;

/// <summary>Reads from the command line how the master is followed.</summary>
internal static class ProxySource
{
    private const string PasswordVariable = "REDISTYPED_MASTER_PASSWORD";

    /// <summary>Reads it.</summary>
    /// <exception cref="UsageException">It cannot be used.</exception>
    public static SourceOptions Read(ProxyWords proxy, ParseResult words)
    {
        var plan = PlanOf(proxy, words);
        bool isNamed = plan is null || words.GetResult(proxy.MasterHost) is { Implicit: false } || words.GetResult(proxy.MasterPort) is { Implicit: false };
        IEnumerable<SourceAddress> first = isNamed
            ? [new SourceAddress(words.GetRequiredValue(proxy.MasterHost), words.GetRequiredValue(proxy.MasterPort))]
            : plan!.Configuration!.EndPoints.Select(AddressOf);
        return new SourceOptions
        {
            Nodes = [.. first, .. (words.GetValue(proxy.OtherMasters) ?? []).Select(AddressOf)],
            User = words.GetValue(proxy.User) ?? (plan is null ? null : UserOf(plan)),
            Password = words.GetValue(proxy.Password) ?? Environment.GetEnvironmentVariable(PasswordVariable) ?? plan?.Configuration!.Password,
            Tls = TlsOf(proxy, words, plan),
        };
    }

    /// <summary>How fast its snapshots are read at most; without limit unless given.</summary>
    /// <exception cref="UsageException">That is no rate.</exception>
    public static SnapshotRate RateOf(ProxyWords proxy, ParseResult words) => words.GetValue(proxy.Rate) switch
    {
        null => default,
        var text when SnapshotRate.TryParse(text, out var rate) => rate,
        var text => throw new UsageException($"--rate {text} is no rate; write 20MB/s, 5000keys/s or none."),
    };

    /// <summary>The node that the master is by the old topology; null where none is named.</summary>
    public static NodePlan? PlanOf(ProxyWords proxy, ParseResult words) => (words.GetValue(proxy.FromTopology), words.GetValue(proxy.FromNode)) switch
    {
        (null, null) => null,
        ({ } topology, { } node) => TopologyInput.Load(topology).Plan(node),
        _ => throw new UsageException("--from-topology and --from-node belong together; give both, or none."),
    };

    /// <summary>Certificates that options name.</summary>
    /// <param name="options">The files.</param>
    /// <param name="name">What the names of the options begin with: <c>--tls</c> of <c>--tls-ca</c> and <c>--tls-cert</c>.</param>
    public static TlsCertificates Certificates(TlsOptions options, string name)
    {
        var faults = new List<string>();
        return TlsReader.Read(options, NodePlace.TopLevel(name, null), faults)
            ?? throw new UsageException($"The certificates cannot be used: {string.Join("; ", faults.Select(InWordsOfOptions))}.");

        string InWordsOfOptions(string fault) => fault
            .Replace($"{name}.certificateFile", $"{name}-cert", StringComparison.Ordinal).Replace($"{name}.caFile", $"{name}-ca", StringComparison.Ordinal);
    }

    private static Func<string, SslClientAuthenticationOptions>? TlsOf(ProxyWords proxy, ParseResult words, NodePlan? plan)
    {
        string? ca = words.GetValue(proxy.TlsCa);
        string? certificate = words.GetValue(proxy.TlsCertificate);
        if (!words.GetValue(proxy.Tls) && ca is null && certificate is null)
        {
            return plan is { Configuration.Ssl: true } ? host => (plan.Tls ?? Plain()).For(plan.Configuration.SslHost ?? host, plan.Configuration.SslProtocols) : null;
        }

        var tls = new NodeTls(Certificates(new TlsOptions { CaFile = ca, CertificateFile = certificate, KeyFile = words.GetValue(proxy.TlsKey) }, "--tls"));
        return host => tls.For(host, protocols: null);

        static NodeTls Plain() => new(new TlsCertificates(null, null));
    }

    // The property came with a later version than the oldest that RedisTyped runs with.
    private static string? UserOf(NodePlan plan) => plan.Configuration!.ToString(includePassword: false)
        .Split(',').FirstOrDefault(static item => item.StartsWith("user=", StringComparison.OrdinalIgnoreCase))?["user=".Length..];

    private static SourceAddress AddressOf(EndPoint endPoint) => endPoint switch
    {
        DnsEndPoint dns => new SourceAddress(dns.Host, dns.Port),
        IPEndPoint ip => new SourceAddress(ip.Address.ToString(), ip.Port),
        _ => throw new UsageException($"The node's address '{endPoint}' is neither a name nor an IP address; give --master-host and --master-port."),
    };

    private static SourceAddress AddressOf(string text)
    {
        int colon = text.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
            ? new SourceAddress(text[..colon].Trim('[', ']'), port)
            : throw new UsageException($"'{text}' is no address; write --or-master HOST:PORT.");
    }
}
