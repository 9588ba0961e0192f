using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Integration.Tests.Servers;

/// <summary>A <see cref="Resp3Proxy"/> before each of some nodes.</summary>
internal sealed class Resp3Proxies(IReadOnlyList<TestNode> nodes) : IAsyncDisposable
{
    private readonly Resp3Proxy[] _proxies = [.. nodes.Select(static node => Resp3Proxy.Start(node.Port))];

    /// <summary>Adds the nodes to a topology, in their order, by way of the proxies.</summary>
    public void AddNodes(RedisTypedOptions options)
    {
        foreach ((TestNode node, Resp3Proxy proxy) in nodes.Zip(_proxies))
        {
            options.Nodes.Add(node.Name, proxy.EndPoint);
        }
    }

    public Task<ShardedRedis> ConnectAsync() => ShardedRedis.ConnectAsync(AddNodes, cancellationToken: TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (Resp3Proxy proxy in _proxies)
        {
            await proxy.DisposeAsync();
        }
    }
}
