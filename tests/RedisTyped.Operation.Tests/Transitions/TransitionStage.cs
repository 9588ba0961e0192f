using RedisTyped.Operation.Tests.Reloading;
using RedisTyped.Reloading;
using RedisTyped.Testing;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Transitions;

/// <summary>A client of two nodes, from which keys move to a third one.</summary>
public abstract class TransitionStage : IAsyncLifetime
{
    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    protected RedisNodes Nodes { get; private set; } = null!;

    protected ShardedRedis Redis { get; private set; } = null!;

    protected IOrderStore Orders { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Nodes = await RedisNodes.StartAsync(3, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Cancelled);
        Redis = await ShardedRedis.ConnectAsync(Two(), cancellationToken: Cancelled);
        Orders = Redis.Store<IOrderStore>();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Redis.DisposeAsync();
        await Nodes.DisposeAsync();
    }

    protected static RedisKey State(long id) => $"{{order:{id}}}:state";

    protected static RedisKey Visits(long id) => $"{{order:{id}}}:visits";

    protected static IEnumerable<long> Ids() => Enumerable.Range(0, 10_000).Select(static i => (long)i);

    protected RedisTypedOptions Two() => Topologies.Of(Nodes[0], Nodes[1]);

    protected RedisTypedOptions Three() => Topologies.Of(Nodes.Nodes);

    protected bool Moves(long id) =>
        TopologySnapshot.Create(Two()).RouteOf((byte[])State(id)!).Node != TopologySnapshot.Create(Three()).RouteOf((byte[])State(id)!).Node;

    protected IEnumerable<long> MovingIds() => Ids().Where(Moves);

    protected long MovingId() => MovingIds().First();

    protected Task<TopologyChange> BeginAsync() => Redis.BeginTransitionAsync(Three(), cancellationToken: Cancelled);
}
