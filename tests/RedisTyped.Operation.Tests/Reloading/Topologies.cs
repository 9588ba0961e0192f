using RedisTyped.Testing;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Reloading;

/// <summary>Makes topologies of running nodes.</summary>
internal static class Topologies
{
    /// <summary>A topology of nodes under their own names.</summary>
    public static RedisTypedOptions Of(params IEnumerable<TestNode> nodes)
    {
        var options = new RedisTypedOptions();
        foreach (TestNode node in nodes)
        {
            options.Nodes.Add(node.Name, node.ConfigurationString);
        }

        return options;
    }

    /// <summary>The same nodes under another address.</summary>
    public static RedisTypedOptions Readdressed(params IEnumerable<TestNode> nodes)
    {
        RedisTypedOptions options = Of(nodes);
        foreach (NodeOptions node in options.Nodes)
        {
            node.Configuration = node.Configuration!.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        }

        return options;
    }

    /// <summary>How many connections a server has, not counting the one that asks.</summary>
    public static async Task<int> ConnectionsAsync(TestNode node)
    {
        ConfigurationOptions configuration = ConfigurationOptions.Parse(node.ConfigurationString);
        configuration.ClientName = "counter";
        configuration.AllowAdmin = true;
        using ConnectionMultiplexer multiplexer = await ConnectionMultiplexer.ConnectAsync(configuration);
        ClientInfo[] clients = await multiplexer.GetServer(multiplexer.GetEndPoints()[0]).ClientListAsync();
        return clients.Count(static client => client.Name != "counter");
    }
}
