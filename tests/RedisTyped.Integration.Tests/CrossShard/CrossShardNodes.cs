using System.Text;
using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Testing;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.CrossShard;

/// <summary>Three nodes with a client on them, and one server alone that is the oracle.</summary>
public class CrossShardNodes : IAsyncLifetime
{
    /// <summary>The keys of random cases, with braces, without UTF-8, each node with several of them.</summary>
    public static readonly byte[][] Keys =
        [.. new[] { "a", "b", "c", "d{x}", "e{", "{}f", "\u00ff\0g", "{x}h", "i j", "\u00c3}k{" }.Select(Encoding.Latin1.GetBytes)];

    private ConnectionMultiplexer _alone = null!;

    public RedisNodes Servers { get; private set; } = null!;

    public ShardedRedis Redis { get; private set; } = null!;

    public ICrossStore Store { get; private set; } = null!;

    internal ServerState Sharded { get; private set; } = null!;

    internal ServerState Oracle { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Servers = await RedisNodes.StartAsync(4, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        Redis = await ConnectAsync([.. Servers.Nodes.Take(3)]);
        Store = Redis.Store<ICrossStore>();
        _alone = await ConnectionMultiplexer.ConnectAsync(Servers[3].ConfigurationString + ",allowAdmin=true");
        Sharded = new ServerState([.. Redis.Nodes.Select(static n => n.Database)], key => Redis.NodeFor(key).Database);
        Oracle = new ServerState([_alone.GetDatabase()], _ => _alone.GetDatabase());
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _alone.CloseAsync();
        _alone.Dispose();
        await Redis.DisposeAsync();
        await Servers.DisposeAsync();
    }

    protected virtual Task<ShardedRedis> ConnectAsync(IReadOnlyList<TestNode> nodes) => ShardedRedis.ConnectAsync(options => options.AddNodes(nodes));
}
