using Polly;
using Polly.Retry;
using Polly.Timeout;
using RedisTyped.Execution.Retries;
using RedisTyped.Nodes;
using RedisTyped.Operation.Tests.NodeStates;
using RedisTyped.Routing;
using RedisTyped.Topology;

namespace RedisTyped.Operation.Tests.Retries;

/// <summary>Calls that are made again after a failure that passes.</summary>
public class RetryTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Idempotent_calls_outlive_a_restart_of_their_node()
    {
        await using var nodes = await WatchedNodes.StartAsync(static options =>
        {
            options.OperationTimeout = TimeSpan.FromSeconds(20);
            options.Retry = new RetryOptions { MaxRetries = 100, Delay = TimeSpan.FromMilliseconds(1), Pipeline = Every(TimeSpan.FromMilliseconds(20)) };
        });
        IRetriedStore store = nodes.Redis.Store<IRetriedStore>();
        string key = nodes.Key("k");
        await nodes.KillAsync();
        Task[] calls =
        [
            store.GetAsync(key, Cancelled), store.GetValueAsync(nodes.Key("none")).AsTask(), store.SetAsync(nodes.Key("t"), "v", TimeSpan.FromHours(1)),
            store.AddAsync(nodes.Key("set"), "x"), nodes.Redis.ExecuteAsync("GET", key), nodes.Redis.ExecuteAsync("SET", nodes.Key("u"), "v", "PX", 3_600_000),
        ];
        Assert.All(calls, static call => Assert.False(call.IsFaulted));

        await nodes.Server.RestartAsync(Cancelled);
        await Task.WhenAll(calls);
        Assert.Equal("v", await store.GetAsync(nodes.Key("t"), Cancelled));
        Assert.Equal("v", await store.GetAsync(nodes.Key("u"), Cancelled));
    }

    [Fact]
    public async Task Calls_that_are_not_idempotent_are_made_once()
    {
        int asked = 0;
        await using var nodes = await WatchedNodes.StartAsync(options => options.Retry = new RetryOptions { Pipeline = Counting(() => asked++) });
        IRetriedStore store = nodes.Redis.Store<IRetriedStore>();
        string key = nodes.Key("k");
        await nodes.KillAsync();

        foreach (Func<Task> call in new Func<Task>[]
        {
            () => store.IncrementAsync(key), () => store.DeleteAsync(key), () => store.SetIfNewAsync(key, "v"),
            () => nodes.Redis.ExecuteAsync("INCR", key), () => nodes.Redis.ExecuteAsync("SET", key, "v", "GET"), () => nodes.Redis.ExecuteAsync("SET", key, "v", "XX"),
        })
        {
            await Assert.ThrowsAnyAsync<NodeCallException>(call);
        }

        Assert.Equal(0, asked);
        await Assert.ThrowsAnyAsync<NodeCallException>(() => store.GetAsync(key, Cancelled));
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task Calls_of_a_shard_handle_are_made_again_as_those_of_its_store_are()
    {
        int asked = 0;
        await using var nodes = await WatchedNodes.StartAsync(options => options.Retry = new RetryOptions { Pipeline = Counting(() => asked++) });
        var handle = nodes.Redis.Store<IRetriedStore>().For(nodes.Key("k"));
        await nodes.KillAsync();

        await Assert.ThrowsAnyAsync<NodeCallException>(() => handle.IncrementAsync());
        Assert.Equal(0, asked);
        await Assert.ThrowsAnyAsync<NodeCallException>(() => handle.GetAsync(Cancelled));
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task Call_that_goes_on_failing_gives_its_last_failure_once_its_retries_are_used_up()
    {
        using var log = new LogLines();
        await using var nodes = await WatchedNodes.StartAsync(
            static options => options.Retry = new RetryOptions { MaxRetries = 2, Delay = TimeSpan.Zero }, log);
        await nodes.KillAsync();

        await Assert.ThrowsAsync<Nodes.Health.NodeDownException>(() => nodes.Redis.Store<IRetriedStore>().GetAsync(nodes.Key("k"), Cancelled));

        Assert.Equal(2, log.Of("is sent again").Length);
    }

    [Fact]
    public async Task Retries_end_with_the_operation_timeout_and_give_the_failure_and_with_the_callers_token()
    {
        await using var nodes = await WatchedNodes.StartAsync(static options =>
        {
            options.OperationTimeout = TimeSpan.FromSeconds(2);
            options.Retry = new RetryOptions { MaxRetries = 100, Delay = TimeSpan.FromMinutes(1) };
        });
        IRetriedStore store = nodes.Redis.Store<IRetriedStore>();
        await nodes.KillAsync();

        await Assert.ThrowsAsync<Nodes.Health.NodeDownException>(() => store.GetAsync(nodes.Key("k"), Cancelled));
        using var stop = new CancellationTokenSource();
        Task<string?> cancelled = store.GetAsync(nodes.Key("k"), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
    }

    [Fact]
    public async Task Timeout_of_a_pipeline_ends_the_first_attempt()
    {
        await using var nodes = await WatchedNodes.StartAsync(static options =>
        {
            options.Heartbeat.Enabled = false;
            options.Retry = new RetryOptions { Pipeline = new ResiliencePipelineBuilder().AddTimeout(TimeSpan.FromMilliseconds(200)).Build() };
        });
        nodes.Server.Freeze();
        try
        {
            await Assert.ThrowsAsync<TimeoutRejectedException>(() => nodes.Redis.Store<IRetriedStore>().GetAsync(nodes.Key("k"), Cancelled));
        }
        finally
        {
            nodes.Server.Resume();
        }
    }

    [Fact]
    public async Task First_attempt_that_is_not_answered_ends_with_the_operation_timeout_of_its_node()
    {
        await using var nodes = await WatchedNodes.StartAsync(static options =>
        {
            options.Heartbeat.Enabled = false;
            options.OperationTimeout = TimeSpan.FromMilliseconds(300);
            options.Retry = new RetryOptions();
        });
        nodes.Server.Freeze();
        try
        {
            var late = await Assert.ThrowsAsync<TimeoutException>(() => nodes.Redis.Store<IRetriedStore>().GetAsync(nodes.Key("k"), Cancelled));
            Assert.Contains($"Node '{nodes.Node.Id}' did not answer", late.Message, StringComparison.Ordinal);
        }
        finally
        {
            nodes.Server.Resume();
        }
    }

    [Fact]
    public void Call_that_met_a_node_which_a_reload_has_removed_is_repeated_by_the_topology_of_then() =>
        Assert.True(RetryableFault.Is(new NodeRemovedException(new NodeId("a"))));

    [Fact]
    public async Task Without_the_option_no_call_is_repeated()
    {
        await using var nodes = await WatchedNodes.StartAsync();
        await nodes.KillAsync();

        Assert.True(nodes.Redis.Store<IRetriedStore>().GetAsync(nodes.Key("k"), Cancelled).IsFaulted);
    }

    [Theory]
    [InlineData(0, 50, "retry.maxRetries: 0 is out of range; give 1 to 100, or leave retry out")]
    [InlineData(3, -1, "retry.delay: -00:00:00.0010000 is out of range; give a time from 0 to 1 minute")]
    public void Bad_settings_are_faults(int retries, int milliseconds, string fault)
    {
        var options = new RedisTypedOptions { Retry = new RetryOptions { MaxRetries = retries, Delay = TimeSpan.FromMilliseconds(milliseconds) } };
        options.Nodes.Add("a", "127.0.0.1:6379");

        Assert.Equal([fault], Assert.Throws<TopologyException>(() => TopologySnapshot.Create(options)).Faults);
    }

    private static ResiliencePipeline Every(TimeSpan delay) => new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = static attempt => ValueTask.FromResult(RetryableFault.Is(attempt.Outcome.Exception)),
            MaxRetryAttempts = int.MaxValue,
            Delay = delay,
        })
        .Build();

    private static ResiliencePipeline Counting(Action count) => new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = _ =>
            {
                count();
                return ValueTask.FromResult(false);
            },
        })
        .Build();
}
