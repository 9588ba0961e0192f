using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Testing;

namespace RedisTyped.Integration.Tests.Stores;

/// <summary>Three real nodes and a client on them, for the tests of one class.</summary>
public class StoreNodes : IAsyncLifetime
{
    private readonly string[] _serverArguments;

    public StoreNodes()
        : this([])
    {
    }

    protected StoreNodes(string[] serverArguments) => _serverArguments = serverArguments;

    public RedisNodes Servers { get; private set; } = null!;

    public ShardedRedis Redis { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Servers = await RedisNodes.StartAsync(3, new RedisNodesOptions { Server = RedisServerKind.RedisServer, ExtraArguments = _serverArguments });
        Redis = await ConnectAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Redis.DisposeAsync();
        await Servers.DisposeAsync();
    }

    /// <summary>The nodes that really hold a key.</summary>
    public async Task<string[]> HoldersOfAsync(string key)
    {
        bool[] held = await Task.WhenAll(Redis.Nodes.Select(n => n.Database.KeyExistsAsync(key)));
        return [.. Redis.Nodes.Where((_, i) => held[i]).Select(static n => n.Id.Name)];
    }

    protected virtual Task<ShardedRedis> ConnectAsync() => Servers.ConnectAsync();
}
