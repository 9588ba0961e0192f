using System.Runtime.CompilerServices;
using RedisTyped.Reloading;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Operation.Tests.Reloading;

public sealed class ReloadUnderLoadTests
{
    private const int Reloads = 50;
    private const int Callers = 16;

    // One for commands, one for subscriptions.
    private const int ConnectionsPerNode = 2;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_call_fails_while_the_topology_is_reloaded_back_and_forth_and_nothing_is_left_over(bool coalesce)
    {
        await using var nodes = await RedisNodes.StartAsync(2, cancellationToken: Cancelled);
        RedisTypedOptions[] topologies = [Changed(nodes), Topologies.Of(nodes.Nodes)];
        RedisTypedOptions start = Topologies.Of(nodes.Nodes);
        start.Coalesce = coalesce;
        await using var redis = await ShardedRedis.ConnectAsync(start, cancellationToken: Cancelled);
        var orders = redis.Store<IOrderStore>();
        using var stop = new CancellationTokenSource();
        Task<long>[] callers = [.. Enumerable.Range(0, Callers).Select(i => Task.Run(() => CallAsync(redis, orders, i, stop.Token)))];
        await redis.ReloadAsync(topologies[0], cancellationToken: Cancelled);
        await redis.ReloadAsync(topologies[1], cancellationToken: Cancelled);
        Assert.Equal(ConnectionsPerNode * 2, await SettledConnectionsAsync(nodes));
        var left = new List<WeakReference>();

        for (int i = 0; i < Reloads; i++)
        {
            left.AddRange(Held(redis));
            TopologyChange change = await redis.ReloadAsync(topologies[i % 2], cancellationToken: Cancelled);
            Assert.Equal([nodes[1].Name], change.Reconnected.Select(static id => id.Name));
        }

        await stop.CancelAsync();
        long[] calls = await Task.WhenAll(callers);
        Assert.All(calls, static count => Assert.True(count > 0));
        Assert.Equal(ConnectionsPerNode * 2, await SettledConnectionsAsync(nodes));

        // What all tests of the process hold together tells nothing of these reloads: each connection that has left is looked for itself.
        Assert.Equal(0, await Wait.UntilAsync(() => Task.FromResult(CountAfterCollection(left)), static held => held == 0));
        TestContext.Current.TestOutputHelper?.WriteLine($"{calls.Sum()} rounds of calls");
    }

    /// <summary>Calls of every kind, which throw out of here if one fails; gives how many rounds there were.</summary>
    private static async Task<long> CallAsync(ShardedRedis redis, IOrderStore orders, int caller, CancellationToken stop)
    {
        long rounds = 0;
        while (!stop.IsCancellationRequested)
        {
            long id = (caller * 1000) + (rounds % 100);
            string state = $"{rounds}";
            await orders.SetStateAsync(id, state);
            Assert.Equal(state, await orders.GetStateAsync(id));
            Assert.Equal(new[] { state, null }, await orders.GetStatesAsync([id, -1]));
            await orders.CountKeysAsync();
            await redis.ExecuteAsync("APPEND", $"log:{caller}", "x");
            await using var batch = redis.CreateBatch();
            Task<long> visit = batch.Store<IOrderStore>().VisitAsync(caller);
            await batch.ExecuteAsync(CancellationToken.None);
            Assert.Equal(++rounds, await visit);
        }

        return rounds;
    }

    // Apart, since a local of the test itself would hold what it looks for.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] Held(ShardedRedis redis) => [new(redis.Nodes[1]), new(redis.Nodes[1].Multiplexer)];

    private static int CountAfterCollection(List<WeakReference> left)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return left.Count(static reference => reference.IsAlive);
    }

    private static RedisTypedOptions Changed(RedisNodes nodes)
    {
        RedisTypedOptions options = Topologies.Of(nodes.Nodes);
        options.Nodes[1].Configuration = Topologies.Readdressed(nodes[1]).Nodes[0].Configuration;
        return options;
    }

    private static Task<int> SettledConnectionsAsync(RedisNodes nodes) =>
        Wait.UntilAsync(() => ConnectionsAsync(nodes), static count => count == ConnectionsPerNode * 2);

    private static async Task<int> ConnectionsAsync(RedisNodes nodes) =>
        (await Task.WhenAll(nodes.Nodes.Select(Topologies.ConnectionsAsync))).Sum();
}
