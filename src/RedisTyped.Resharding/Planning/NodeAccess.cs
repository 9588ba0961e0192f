using System.Net;
using RedisTyped.Nodes;
using RedisTyped.Resharding.Replication.Client;

namespace RedisTyped.Resharding.Planning;

/// <summary>How the tool connects to a node: by what the topology says of it.</summary>
internal static class NodeAccess
{
    /// <summary>The node's servers with user, password and TLS.</summary>
    /// <exception cref="PlanException">The node has no address that can be dialled.</exception>
    public static SourceOptions Of(NodePlan node)
    {
        var configuration = node.Configuration
            ?? throw new PlanException($"Node '{node.Id}'", ["has a connection of the application's own; give it a configuration with its address"]);
        return new SourceOptions
        {
            Nodes = [.. configuration.EndPoints.Select(endPoint => AddressOf(node, endPoint))],
            User = UserOf(node),
            Password = configuration.Password,
            Tls = configuration.Ssl ? host => (node.Tls ?? Plain()).For(configuration.SslHost ?? host, configuration.SslProtocols) : null,
        };

        static NodeTls Plain() => new(new TlsCertificates(null, null));
    }

    // The property came with a later version of StackExchange.Redis than the oldest that RedisTyped runs with.
    private static string? UserOf(NodePlan node) => node.Configuration!.ToString(includePassword: false)
        .Split(',').FirstOrDefault(static item => item.StartsWith("user=", StringComparison.OrdinalIgnoreCase))?["user=".Length..];

    private static SourceAddress AddressOf(NodePlan node, EndPoint endPoint) => endPoint switch
    {
        DnsEndPoint dns => new SourceAddress(dns.Host, dns.Port),
        IPEndPoint ip => new SourceAddress(ip.Address.ToString(), ip.Port),
        _ => throw new PlanException($"Node '{node.Id}'", [$"the address '{endPoint}' is neither a name nor an IP address"]),
    };
}
