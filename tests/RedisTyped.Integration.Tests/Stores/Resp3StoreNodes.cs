using RedisTyped.Integration.Tests.Servers;

namespace RedisTyped.Integration.Tests.Stores;

/// <summary>As <see cref="StoreNodes"/>, but the nodes answer as over RESP3.</summary>
public sealed class Resp3StoreNodes : StoreNodes
{
    private Resp3Proxies _proxies = null!;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _proxies.DisposeAsync();
    }

    protected override Task<ShardedRedis> ConnectAsync()
    {
        _proxies = new Resp3Proxies(Servers.Nodes);
        return _proxies.ConnectAsync();
    }
}
