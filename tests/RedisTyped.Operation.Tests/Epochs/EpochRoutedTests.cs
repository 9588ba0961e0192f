using Microsoft.Extensions.Logging;
using RedisTyped.Execution;
using RedisTyped.Execution.Retries;
using RedisTyped.Nodes;
using RedisTyped.RoutingKeys;
using RedisTyped.Testing;

namespace RedisTyped.Operation.Tests.Epochs;

/// <summary>Commands by routing key that are made again by another router.</summary>
public sealed class EpochRoutedTests
{
    // Of slot 0, the only one that the old node keeps.
    private const string KeyOfOld = "visit:11380";

    [Fact]
    public async Task Command_whose_key_leaves_its_routing_key_fails_by_itself_and_the_others_have_their_results()
    {
        await using Stage stage = await Stage.StartAsync();
        stage.OldServesOn = true;
        await using ShardedRedis redis = await stage.ConnectAsync();
        await stage.AnnounceAsync();
        await stage.FenceAsync("NOREPLICAS");

        Task<RoutedResults> run = redis.ExecuteAsync(
            new RoutedCommands().Add("a", "INCR", "a").Add("a", "INCR", KeyOfOld).Add("a", "INCR", "a").Add("b", "GET", "b"), TestContext.Current.CancellationToken);
        await Wait.UntilAsync(async () => await Stage.RefusalsAsync(stage.Old) > 0, "the old node has refused some");
        await stage.PublishAsync();
        RoutedResults results = await run;

        Assert.Equal((1, 2), ((long)results["a"][0].Require(), (long)results["a"][2].Require()));
        Assert.IsType<UnroutableCommandException>(results["a"][1].Exception);
        Assert.True(results["b"][0].Succeeded);
        Assert.Equal(2, (long)await stage.New.StringGetAsync("a"));
    }

    [Fact]
    public async Task Commands_of_an_epoch_that_is_over_go_by_the_one_in_force_however_long_ago_that_came()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, cancellationToken: TestContext.Current.CancellationToken);
        await using ShardedRedis redis = await ShardedRedis.ConnectAsync(
            options => options.Nodes.Add("a", nodes[0].ConfigurationString), cancellationToken: TestContext.Current.CancellationToken);
        ConnectedTopology before = redis.Connected;
        var current = new CurrentTopology(before);
        var log = new ActingLog(() =>
        {
            current.Value = new ConnectedTopology(before.Snapshot, before.Nodes);
            before.Outdate();
        });

        RoutedResults results = await RoutedDispatch.ExecuteAsync(
            current, new RoutedCommands().Add("a", "INCR", "a"), new RouteLog(log), new LongAgo(), TestContext.Current.CancellationToken);

        Assert.Equal(1, (long)results["a"][0].Require());
    }

    /// <summary>Does something once, when the first route is logged: the topology has been taken, and nothing is sent yet.</summary>
    private sealed class ActingLog(Action act) : ILogger
    {
        private Action? _act = act;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Interlocked.Exchange(ref _act, null)?.Invoke();
    }

    /// <summary>Follows a cut-over of which no node tells any more.</summary>
    private sealed class LongAgo : ICallFollower
    {
        public Task<T> FollowAsync<TState, T>(Task<T> first, TState state, Func<TState, CancellationToken, Task<T>> call, CancellationToken cancellationToken) => first;

        public bool IsRefusal(Exception? fault) => fault is NodeRemovedException;

        public Task<bool> AwaitTurnAsync(long start, CancellationToken cancellationToken) => Task.FromResult(false);
    }
}
