using RedisTyped.Batches;
using RedisTyped.Coalescing;
using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Reloading;
using RedisTyped.Scanning;
using RedisTyped.Testing;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Reloading;

/// <summary>What becomes of those who hold a node whose connection a reload closes.</summary>
public sealed class HeldNodeTests : IAsyncLifetime
{
    private RedisNodes _nodes = null!;
    private ShardedRedis _redis = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _nodes = await RedisNodes.StartAsync(2, cancellationToken: Cancelled);
        _redis = await ShardedRedis.ConnectAsync(Topologies.Of(_nodes[0]), cancellationToken: Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task Call_in_flight_is_answered_before_its_connection_is_closed()
    {
        RedisNode old = _redis.Nodes[0];
        Task<RedisResult> slow = old.Database.ExecuteAsync("EVAL", "local t=redis.call('TIME') local e=t[1]*1000+t[2]/1000+700 repeat t=redis.call('TIME') until t[1]*1000+t[2]/1000>e return 'done'", 0);

        await ReloadAsync();

        // It would have failed with its connection. That it was answered may be told on another thread.
        Assert.Equal("done", (string?)await Wait.ForAsync(slow, "the call in flight is answered"));
        Assert.False(old.Multiplexer.IsConnected);
    }

    [Fact]
    public async Task Late_call_of_a_topology_before_is_coalesced_although_another_node_of_it_was_removed()
    {
        RedisTypedOptions both = Topologies.Of(_nodes.Nodes);
        both.AllowKeyMovement = true;
        await _redis.ReloadAsync(both, Cancelled);
        ConnectedTopology before = _redis.Connected;
        var coalescers = new NodeCoalescers();
        IGetCoalescer kept = coalescers.Of(before, 0, SendingRule.Flags);
        RedisTypedOptions one = Topologies.Of(_nodes[0]);
        one.AllowKeyMovement = true;
        await _redis.ReloadAsync(one, Cancelled);
        Assert.Same(kept, coalescers.Of(_redis.Connected, 0, SendingRule.Flags));

        Assert.Same(kept, coalescers.Of(before, 0, SendingRule.Flags));
        Assert.Throws<NodeRemovedException>(() => coalescers.Of(before, 1, SendingRule.Flags));
    }

    [Fact]
    public async Task Node_taken_before_says_that_it_was_removed()
    {
        RedisNode old = _redis.Nodes[0];

        await ReloadAsync();

        var fault = await Assert.ThrowsAsync<NodeRemovedException>(() => old.ExecuteAsync("PING"));
        Assert.Equal(old.Id, fault.Node);
    }

    [Fact]
    public async Task Batch_filled_before_fails_with_the_removal_and_sends_nothing()
    {
        await using RedisBatch batch = _redis.CreateBatch();
        Task<long> visit = batch.Store<IOrderStore>().VisitAsync(1);

        await ReloadAsync();

        await Assert.ThrowsAsync<BatchFailedException>(() => batch.ExecuteAsync(Cancelled));
        await Assert.ThrowsAsync<NodeRemovedException>(() => visit);
        Assert.Equal(1, await _redis.Store<IOrderStore>().VisitAsync(1));
    }

    [Fact]
    public async Task Transaction_filled_before_fails_with_the_removal_and_runs_nothing()
    {
        var transaction = _redis.CreateTransaction("order:1");
        Task<RedisResult> visit = transaction.ExecuteAsync("INCR", "{order:1}:visits");

        await ReloadAsync();

        await Assert.ThrowsAsync<NodeRemovedException>(() => transaction.CommitAsync(Cancelled));
        await Assert.ThrowsAsync<NodeRemovedException>(() => visit);
        Assert.Equal(1, await _redis.Store<IOrderStore>().VisitAsync(1));
    }

    [Fact]
    public async Task Subscription_ends_with_the_removal_and_is_made_anew_where_the_node_is_then()
    {
        IAsyncEnumerable<string> kept = _redis.Store<IOrderStore>().NewsAsync(1, Cancelled);
        await using IAsyncEnumerator<string> news = kept.GetAsyncEnumerator(Cancelled);
        Task<bool> next = news.MoveNextAsync().AsTask();
        await Wait.UntilAsync(
            async () => (int)((RedisResult[])(await _redis.Nodes[0].ExecuteAsync("PUBSUB", "NUMSUB", "{order:1}:news"))!)[1] == 1, "the subscription is there");

        await ReloadAsync();

        await Assert.ThrowsAsync<NodeRemovedException>(() => Wait.ForAsync(next, "the subscription ends"));
        await using IAsyncEnumerator<string> again = kept.GetAsyncEnumerator(Cancelled);

        // The node may not have seen yet that the connection before is closed, and counts its subscription still.
        await HeardMessages.UntilReadAsync(again.MoveNextAsync().AsTask(), () => _redis.Nodes[0].ExecuteAsync("PUBLISH", "{order:1}:news", "back"));
        Assert.Equal("back", again.Current);
    }

    [Fact]
    public async Task Wait_of_a_blocking_command_ends_with_the_removal_and_takes_nothing()
    {
        var orders = _redis.Store<IOrderStore>();
        Task<string[]?> job = orders.TakeJobAsync(1, TimeSpan.FromMinutes(2), Cancelled);
        await Wait.UntilAsync(async () => await BlockedAsync() == 1, "the call waits");

        await ReloadAsync();

        await Assert.ThrowsAsync<NodeRemovedException>(() => Wait.ForAsync(job, "the wait ends"));
        await _redis.ExecuteAsync("RPUSH", "{order:1}:jobs", "pack");
        Assert.Equal(["{order:1}:jobs", "pack"], (await orders.TakeJobAsync(1, TimeSpan.FromSeconds(5), Cancelled))!);
    }

    [Fact]
    public async Task Scan_begun_before_fails_with_a_cursor_from_which_it_goes_on_under_the_new_address()
    {
        for (int i = 0; i < 500; i++)
        {
            await _redis.Store<IOrderStore>().SetStateAsync(i, "new");
        }

        KeyScan<RedisKey> scan = _redis.ScanAsync("*", new ScanOptions { PageSize = 10 }, Cancelled);
        var seen = new HashSet<string>();
        var fault = await Assert.ThrowsAsync<ScanFailedException>(async () =>
        {
            await foreach (RedisKey key in scan)
            {
                seen.Add(key.ToString());
                if (seen.Count == 100)
                {
                    await ReloadAsync();
                }
            }
        });

        Assert.IsType<NodeRemovedException>(fault.Failures[0].Exception);
        await foreach (RedisKey key in _redis.ScanAsync("*", new ScanOptions { From = scan.Cursor }, Cancelled))
        {
            seen.Add(key.ToString());
        }

        Assert.Equal(500, seen.Count);
    }

    private Task<TopologyChange> ReloadAsync() => _redis.ReloadAsync(Topologies.Readdressed(_nodes[0]), cancellationToken: Cancelled);

    private async Task<int> BlockedAsync()
    {
        string clients = (string)(await _redis.Nodes[0].ExecuteAsync("INFO", "clients"))!;
        return int.Parse(clients.Split("blocked_clients:")[1].Split('\r')[0], System.Globalization.CultureInfo.InvariantCulture);
    }
}
