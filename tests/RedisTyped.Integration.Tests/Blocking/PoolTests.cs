using RedisTyped.Blocking;
using RedisTyped.Integration.Tests.Runtime;
using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Integration.Tests.Stores;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Blocking;

public sealed class PoolTests(StoreNodes nodes) : IClassFixture<StoreNodes>
{
    private static readonly object[] Now = [(RedisKey)"pool", (RedisValue)"0.01"];

    private readonly RedisNode _node = nodes.Redis.Nodes[0];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connection_is_opened_when_needed_used_again_and_closed_when_idle()
    {
        var time = new ManualTime();
        using var pool = new BlockingConnections(_node, time);
        Assert.Equal(0, pool.Open);

        await pool.RunAsync("BLPOP", Now, Token);
        await pool.RunAsync("BLPOP", Now, Token);
        Assert.Equal(1, pool.Open);
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(1, pool.Open);
        time.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal(0, pool.Open);
        await pool.RunAsync("BLPOP", Now, Token);
        Assert.Equal(1, pool.Open);
    }

    [Fact]
    public async Task Connection_that_the_node_closed_is_not_used_again()
    {
        using var pool = new BlockingConnections(_node, TimeProvider.System);
        Task<RedisResult> wait = pool.RunAsync("BLPOP", [(RedisKey)"pool", (RedisValue)"0"], Token);
        await Waiters.AreAsync(1, _node);
        string clients = (string)(await _node.Database.ExecuteAsync("CLIENT", "LIST"))!;
        string blocked = clients.Split('\n').Single(static line => line.Contains("cmd=blpop", StringComparison.Ordinal) && line.Contains("flags=b", StringComparison.Ordinal));

        await _node.Database.ExecuteAsync("CLIENT", "KILL", "ID", blocked.Split(' ')[0].Split('=')[1]);

        await Assert.ThrowsAsync<NodeConnectionException>(() => Wait.ForAsync(wait));
        Assert.Equal(0, pool.Open);
        Assert.True((await pool.RunAsync("BLPOP", Now, Token)).IsNull);
    }

    [Fact]
    public async Task Connection_of_a_caller_who_gave_up_before_it_was_open_serves_the_next()
    {
        using var pool = new BlockingConnections(_node, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        Task<RedisResult> given = pool.RunAsync("BLPOP", [(RedisKey)"pool", (RedisValue)"0"], stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Wait.ForAsync(given));
        Assert.Equal(1, await Wait.UntilAsync(() => Task.FromResult(pool.Idle), static idle => idle == 1));

        await pool.RunAsync("BLPOP", Now, Token);

        Assert.Equal(1, pool.Open);
    }

    [Fact]
    public async Task Wait_that_a_pause_holds_back_is_cancelled_without_harm_and_takes_nothing_later()
    {
        using var pool = new BlockingConnections(_node, TimeProvider.System);
        await _node.Database.ListRightPushAsync("held", "e");
        await _node.Database.ExecuteAsync("CLIENT", "PAUSE", "60000", "WRITE");
        using var stop = new CancellationTokenSource();
        Task<RedisResult> wait = pool.RunAsync("BLPOP", [(RedisKey)"held", (RedisValue)"0"], stop.Token);
        await Waiters.AreAsync(1, _node);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Wait.ForAsync(wait));
        await _node.Database.ExecuteAsync("CLIENT", "UNPAUSE");

        Assert.Equal(0, pool.Open);
        Assert.Equal(1, await _node.Database.ListLengthAsync("held"));
    }

    [Fact]
    public async Task Connection_of_a_wait_that_was_cancelled_serves_the_next()
    {
        // Its clock stands still: a busy machine may take longer for the proof that the connection is free than it is worth waiting.
        using var pool = new BlockingConnections(_node, new ManualTime());
        using var stop = new CancellationTokenSource();
        Task<RedisResult> wait = pool.RunAsync("BLPOP", [(RedisKey)"pool", (RedisValue)"0"], stop.Token);
        await Waiters.AreAsync(1, _node);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Wait.ForAsync(wait));

        Assert.Equal((1, 1), (pool.Open, pool.Idle));
        Assert.True((await pool.RunAsync("BLPOP", Now, Token)).IsNull);
        Assert.Equal((1, 1), (pool.Open, pool.Idle));
    }

    [Fact]
    public async Task Connection_to_a_node_far_away_serves_the_next_when_a_wait_was_cancelled()
    {
        await using var proxy = NodeProxy.Start(nodes.Servers[0].Port, "\r\n", static () => Task.Delay(250));
        await using ShardedRedis redis = await ShardedRedis.ConnectAsync(
            options =>
            {
                options.ConnectTimeout = TimeSpan.FromSeconds(60);
                options.Nodes.Add("far", proxy.EndPoint);
            },
            cancellationToken: Token);

        using var pool = new BlockingConnections(redis.Nodes[0], TimeProvider.System);
        using var stop = new CancellationTokenSource();
        Task<RedisResult> wait = pool.RunAsync("BLPOP", [(RedisKey)"pool", (RedisValue)"0"], stop.Token);
        await Waiters.AreAsync(1, _node);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Wait.ForAsync(wait));

        Assert.Equal((1, 1), (pool.Open, pool.Idle));
    }

    [Fact]
    public async Task Disposed_pool_takes_no_command()
    {
        var pool = new BlockingConnections(_node, TimeProvider.System);
        await pool.RunAsync("BLPOP", Now, Token);
        await pool.CloseAsync();

        Assert.Equal(0, pool.Open);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => pool.RunAsync("BLPOP", Now, Token));
    }

    private sealed class ManualTime : TimeProvider
    {
        private readonly List<(TimerCallback Callback, object? State)> _timers = [];
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timers.Add((callback, state));
            return new Unstoppable();
        }

        public void Advance(TimeSpan time)
        {
            _ticks += time.Ticks;
            _timers.ForEach(static timer => timer.Callback(timer.State));
        }

        private sealed class Unstoppable : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
