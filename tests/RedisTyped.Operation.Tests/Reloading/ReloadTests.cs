using Microsoft.Extensions.Logging;
using RedisTyped.Execution;
using RedisTyped.Movement;
using RedisTyped.Nodes;
using RedisTyped.Reloading;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Operation.Tests.Reloading;

public sealed class ReloadTests : IAsyncLifetime
{
    private RedisNodes _nodes = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _nodes = await RedisNodes.StartAsync(3, cancellationToken: Cancelled);

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task Unchanged_nodes_keep_their_connection_and_a_readdressed_one_gets_another()
    {
        await using var redis = await ConnectAsync(2);
        RedisNode[] before = [.. redis.Nodes];
        RedisTypedOptions options = Topologies.Of(_nodes[0], _nodes[1]);
        options.Nodes[1].Configuration = Topologies.Readdressed(_nodes[1]).Nodes[0].Configuration;

        TopologyChange change = await redis.ReloadAsync(options, cancellationToken: Cancelled);

        Assert.Same(before[0], redis.Nodes[0]);
        Assert.NotSame(before[1], redis.Nodes[1]);
        Assert.False(before[1].Multiplexer.IsConnected);
        Assert.Equal([_nodes[1].Name], change.Reconnected.Select(static id => id.Name));
        Assert.True(change.Movement.IsNothing);
        Assert.Equal($"reconnected {_nodes[1].Name}", change.ToString());
    }

    [Fact]
    public async Task Node_whose_password_alone_is_another_gets_another_connection()
    {
        await using var secured = await RedisNodes.StartAsync(1, new RedisNodesOptions { Password = "hunter2" }, Cancelled);
        await using var redis = await ShardedRedis.ConnectAsync(Topologies.Of(secured.Nodes), cancellationToken: Cancelled);
        RedisNode before = redis.Nodes[0];
        await before.ExecuteAsync("ACL", "SETUSER", "default", ">hunter3");
        RedisTypedOptions options = Topologies.Of(secured.Nodes);
        options.Nodes[0].Configuration = options.Nodes[0].Configuration!.Replace("hunter2", "hunter3", StringComparison.Ordinal);

        TopologyChange change = await redis.ReloadAsync(options, Cancelled);

        Assert.Equal([secured[0].Name], change.Reconnected.Select(static id => id.Name));
        Assert.NotSame(before, redis.Nodes[0]);
    }

    [Fact]
    public async Task Options_are_copied_before_the_first_node_has_answered()
    {
        RedisTypedOptions options = Topologies.Of(_nodes[0]);
        Task<ShardedRedis> connecting = ShardedRedis.ConnectAsync(options, cancellationToken: Cancelled);
        options.Heartbeat.Enabled = false;
        options.Serializer = null!;
        options.Retry = new RetryOptions { MaxRetries = 0 };

        await using ShardedRedis redis = await connecting;

        Assert.NotNull(redis.Nodes[0].Watch.State);
    }

    [Fact]
    public async Task Store_made_before_goes_by_the_new_topology_with_its_next_call()
    {
        await using var redis = await ConnectAsync(1);
        var orders = redis.Store<IOrderStore>();
        await orders.SetStateAsync(1, "paid");

        await redis.ReloadAsync(Moving(Topologies.Of(_nodes[2])), Cancelled);

        Assert.Null(await orders.GetStateAsync(1));
        await redis.ReloadAsync(Moving(Topologies.Of(_nodes[0])), Cancelled);
        Assert.Equal("paid", await orders.GetStateAsync(1));
    }

    [Fact]
    public async Task Topology_that_moves_keys_is_refused_with_the_share_and_the_nodes_and_changes_nothing()
    {
        await using var redis = await ConnectAsync(2);
        TopologySnapshot before = redis.Topology;

        var refusal = await Assert.ThrowsAsync<KeyMovementException>(() => redis.ReloadAsync(Topologies.Of(_nodes.Nodes), cancellationToken: Cancelled));

        Assert.True(refusal.Movement.IsExact);
        Assert.Equal((16384 - 5461 - 2731) / 16384.0, 1 - refusal.Movement.Share, precision: 4);
        Assert.Contains($"from '{_nodes[1].Name}' to '{_nodes[2].Name}'", refusal.Message, StringComparison.Ordinal);
        Assert.Same(before, redis.Topology);
        Assert.Equal(0, await Topologies.ConnectionsAsync(_nodes[2]));
    }

    [Fact]
    public async Task Other_database_of_a_node_counts_as_movement_of_all_its_keys()
    {
        await using var redis = await ConnectAsync(2);
        RedisTypedOptions options = Topologies.Of(_nodes[0], _nodes[1]);
        options.Nodes[0].Configuration += ",defaultDatabase=1";

        var refusal = await Assert.ThrowsAsync<KeyMovementException>(() => redis.ReloadAsync(options, cancellationToken: Cancelled));

        KeyMove move = Assert.Single(refusal.Movement.Moves);
        Assert.Equal((_nodes[0].Name, _nodes[0].Name, 0.5), (move.From.Name, move.To.Name, move.Share));
        Assert.Contains("another database", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_that_cannot_be_reached_leaves_everything_as_it_was_and_is_named()
    {
        await using var redis = await ConnectAsync(2);
        RedisNode[] before = [.. redis.Nodes];
        RedisTypedOptions options = Topologies.Readdressed(_nodes[0], _nodes[1]);
        await _nodes[1].KillAsync(Cancelled);

        var fault = await Assert.ThrowsAsync<NodeUnavailableException>(() => redis.ReloadAsync(options, cancellationToken: Cancelled));

        Assert.Equal([_nodes[1].Name], fault.Failures.Select(static failure => failure.Node.Name));
        Assert.Equal(before, redis.Nodes);
        await redis.OnNode(_nodes[0].Name).ExecuteAsync("PING");
    }

    [Fact]
    public async Task Node_that_cannot_be_reached_is_taken_without_where_the_options_say_so()
    {
        await using var redis = await ConnectAsync(2);
        RedisTypedOptions options = Topologies.Readdressed(_nodes[0], _nodes[1]);
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = TimeSpan.FromSeconds(5);
        await _nodes[1].KillAsync(Cancelled);

        await redis.ReloadAsync(options, cancellationToken: Cancelled);

        Assert.Equal([NodeState.Connected, NodeState.Down], redis.Nodes.Select(static node => node.State));
    }

    [Fact]
    public async Task Options_with_faults_change_nothing()
    {
        await using var redis = await ConnectAsync(1);
        var options = new RedisTypedOptions();
        options.Nodes.Add("", "nowhere:0");

        var fault = await Assert.ThrowsAsync<TopologyException>(() => redis.ReloadAsync(options, cancellationToken: Cancelled));

        Assert.Equal(2, fault.Faults.Count);
        Assert.Equal([_nodes[0].Name], redis.Nodes.Select(static node => node.Id.Name));
    }

    [Fact]
    public async Task Router_that_does_not_keep_the_tags_of_a_store_made_before_is_refused()
    {
        await using var redis = await ConnectAsync(1);
        var orders = redis.Store<IOrderStore>();
        RedisTypedOptions options = Topologies.Of(_nodes[0]).UseRouter("ketama");

        var refusal = await Assert.ThrowsAsync<IncompatibleStoreException>(() => redis.ReloadAsync(options, cancellationToken: Cancelled));

        Assert.Equal(("IOrderStore", "ketama"), (refusal.Store, refusal.Router));
        Assert.Equal("slots", redis.Topology.Router.Name);
        await orders.SetStateAsync(1, "paid");
    }

    [Fact]
    public async Task Reloads_at_once_run_one_after_the_other_and_the_last_stays()
    {
        await using var redis = await ConnectAsync(1);

        TopologyChange[] changes = await Task.WhenAll(Enumerable.Range(0, 6).Select(i =>
            redis.ReloadAsync(i % 2 == 0 ? Topologies.Readdressed(_nodes[0]) : Topologies.Of(_nodes[0]), cancellationToken: Cancelled)));

        Assert.All(changes.Zip(changes.Skip(1)), static pair => Assert.Same(pair.First.After, pair.Second.Before));
        Assert.Same(changes[^1].After, redis.Topology);
        await CloseAndCountAsync(redis);
    }

    [Fact]
    public async Task Disposing_while_a_reload_connects_leaves_no_connection()
    {
        await using var redis = await ConnectAsync(1);
        RedisTypedOptions options = Moving(Topologies.Of(_nodes.Nodes));
        _nodes[2].Freeze();
        Task<TopologyChange> reload = redis.ReloadAsync(options, Cancelled);

        await redis.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => reload);
        _nodes[2].Resume();
        await NoConnectionsAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => redis.ReloadAsync(options, cancellationToken: Cancelled));
    }

    [Fact]
    public async Task Disposing_while_old_connections_are_drained_leaves_no_connection()
    {
        await using var redis = await ConnectAsync(1);
        var swapped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        redis.TopologyChanged += (_, _) => swapped.SetResult();
        Task<TopologyChange> reload = redis.ReloadAsync(Topologies.Readdressed(_nodes[0]), cancellationToken: Cancelled);
        await Wait.ForAsync(swapped.Task, "the topology is exchanged");

        await redis.DisposeAsync();

        await reload;
        await NoConnectionsAsync();
    }

    [Fact]
    public async Task Change_is_logged_and_told_without_addresses_and_passwords()
    {
        await using var secured = await RedisNodes.StartAsync(1, new RedisNodesOptions { Password = "hunter2" }, Cancelled);
        var log = new CapturedLog();
        await using var redis = await ShardedRedis.ConnectAsync(Topologies.Of(secured.Nodes), log, Cancelled);
        var told = new List<TopologyChange>();
        redis.TopologyChanged += (_, e) => told.Add(e);

        TopologyChange change = await redis.ReloadAsync(Topologies.Readdressed(secured.Nodes), cancellationToken: Cancelled);
        await redis.ReloadAsync(Topologies.Readdressed(secured.Nodes), cancellationToken: Cancelled);

        Assert.Same(change, Assert.Single(told));
        Assert.Contains((LogLevel.Information, $"The topology was reloaded: reconnected {secured[0].Name}"), log.Lines);
        Assert.DoesNotContain(log.Lines, static line => line.Text.Contains("hunter2", StringComparison.Ordinal) || line.Text.Contains("localhost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_handler_throws_is_told_after_the_old_connections_are_closed()
    {
        await using var redis = await ConnectAsync(1);
        RedisNode old = redis.Nodes[0];
        redis.TopologyChanged += static (_, _) => throw new InvalidOperationException("mine");

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => redis.ReloadAsync(Topologies.Readdressed(_nodes[0]), cancellationToken: Cancelled));

        Assert.Equal("mine", fault.Message);
        Assert.False(old.Multiplexer.IsConnected);
        await redis.Nodes[0].ExecuteAsync("PING");
    }


    [Fact]
    public async Task Reload_does_not_wait_for_calls_that_are_late_at_a_node_which_the_one_before_has_removed()
    {
        RedisTypedOptions options = Topologies.Of(_nodes[0]);
        options.OperationTimeout = TimeSpan.FromSeconds(20);
        options.Heartbeat.Enabled = false;
        await using var redis = await ShardedRedis.ConnectAsync(options, cancellationToken: Cancelled);
        _nodes[0].Freeze();
        Task<string?> late = redis.Store<IOrderStore>().GetStateAsync(1);
        Task<TopologyChange> first = redis.ReloadAsync(Moving(Topologies.Of(_nodes[1])), Cancelled);
        Task<TopologyChange> second = redis.ReloadAsync(Moving(Topologies.Of(_nodes[2])), Cancelled);

        Task earliest = await Task.WhenAny(first, second);
        _nodes[0].Resume();

        Assert.Same(second, earliest);
        Assert.Equal(_nodes[2].Name, Assert.Single(redis.Nodes).Id.Name);
        await first;
        Assert.Null(await late);
    }

    private static RedisTypedOptions Moving(RedisTypedOptions options)
    {
        options.AllowKeyMovement = true;
        return options;
    }

    private Task<ShardedRedis> ConnectAsync(int count) =>
        ShardedRedis.ConnectAsync(Topologies.Of(_nodes.Nodes.Take(count)), cancellationToken: Cancelled);

    private async Task CloseAndCountAsync(ShardedRedis redis)
    {
        await redis.DisposeAsync();
        await NoConnectionsAsync();
    }

    private async Task NoConnectionsAsync()
    {
        foreach (TestNode node in _nodes.Nodes)
        {
            Assert.Equal(0, await Wait.UntilAsync(() => Topologies.ConnectionsAsync(node), static count => count == 0));
        }
    }
}
