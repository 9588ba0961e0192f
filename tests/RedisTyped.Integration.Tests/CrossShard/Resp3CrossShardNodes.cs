using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Testing;

namespace RedisTyped.Integration.Tests.CrossShard;

/// <summary>As <see cref="CrossShardNodes"/>, but the nodes, not the oracle, answer as over RESP3.</summary>
public sealed class Resp3CrossShardNodes : CrossShardNodes
{
    private Resp3Proxies _proxies = null!;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _proxies.DisposeAsync();
    }

    protected override Task<ShardedRedis> ConnectAsync(IReadOnlyList<TestNode> nodes)
    {
        _proxies = new Resp3Proxies(nodes);
        return _proxies.ConnectAsync();
    }
}
