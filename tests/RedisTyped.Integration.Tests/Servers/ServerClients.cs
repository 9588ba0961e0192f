using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Integration.Tests.Servers;

/// <summary>Clients on the servers of a test, which go by the servers' names.</summary>
internal static class ServerClients
{
    /// <summary>Adds servers to a topology, in their order.</summary>
    public static void AddNodes(this RedisTypedOptions options, IEnumerable<TestNode> servers)
    {
        foreach (TestNode server in servers)
        {
            options.Nodes.Add(server.Name, server.ConfigurationString);
        }
    }

    /// <summary>Connects to all servers.</summary>
    public static Task<ShardedRedis> ConnectAsync(this RedisNodes servers, Action<RedisTypedOptions>? configure = null) => ShardedRedis.ConnectAsync(
        options =>
        {
            options.AddNodes(servers.Nodes);
            configure?.Invoke(options);
        },
        cancellationToken: TestContext.Current.CancellationToken);
}
