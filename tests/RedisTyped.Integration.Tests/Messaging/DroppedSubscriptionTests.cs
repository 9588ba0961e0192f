using System.Reflection;
using RedisTyped.Integration.Tests.Runtime;
using RedisTyped.Messaging;
using RedisTyped.Nodes;
using RedisTyped.Testing;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Messaging;

/// <summary>StackExchange.Redis calls a subscription done, or drops one, and nobody is told: enumerations are not to wait for ever.</summary>
public sealed class DroppedSubscriptionTests : IAsyncLifetime
{
    /// <summary>Long past every promise, so that what hangs fails instead.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private RedisNodes _servers = null!;
    private ConnectionMultiplexer _multiplexer = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _servers = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Token);
        ConfigurationOptions configuration = ConfigurationOptions.Parse(_servers[0].ConfigurationString);
        LaterClient.FailFast(configuration);
        _multiplexer = await ConnectionMultiplexer.ConnectAsync(configuration);
    }

    public async ValueTask DisposeAsync()
    {
        await _multiplexer.CloseAsync();
        await _servers.DisposeAsync();
    }

    [Fact]
    public async Task Subscription_that_could_be_sent_to_nobody_fails()
    {
        IConnectionMultiplexer proxy = DispatchProxy.Create<IConnectionMultiplexer, ClaimingMultiplexer>();
        var claiming = (ClaimingMultiplexer)proxy;
        claiming.Real = _multiplexer;
        await using ShardedRedis redis = await ConnectAsync(proxy);
        await _servers[0].KillAsync(Token);
        Assert.False(await Wait.UntilAsync(() => Task.FromResult(_multiplexer.GetSubscriber().IsConnected()), static connected => !connected));

        // The connection breaks between the question whether there is one and the subscription.
        claiming.ClaimsToBeConnected = true;
        Task<Line> line = redis.Store<IRoomStore>().LinesAsync(1, Token).FirstAsync(Token).AsTask();

        NodeConnectionException fault = await Assert.ThrowsAnyAsync<NodeConnectionException>(() => line.WaitAsync(Limit, Token));
        Assert.Equal(
            ClientVersion.IsOldest ? "Node 'a' is not connected, so its channels cannot be subscribed to." : "There is no connection to node 'a', so SUBSCRIBE was not sent.",
            fault.Message);
    }

    [Fact]
    public async Task Dropped_subscription_ends_an_enumeration_that_is_to_have_every_message_and_comes_back_for_one_that_survives()
    {
        await using ShardedRedis redis = await ConnectAsync(_multiplexer);
        IRoomStore store = redis.Store<IRoomStore>();
        Task<int[]> strict = store.AllCountsAsync(1).ToArrayAsync(Token).AsTask();
        await SubscribedAsync(redis, readers: 1);
        Task<int> tolerant = store.EarliestAsync(1).FirstAsync(Token).AsTask();
        await SubscribedAsync(redis, readers: 2);

        await _multiplexer.GetSubscriber().UnsubscribeAllAsync();

        MessagesLostException lost = await Assert.ThrowsAsync<MessagesLostException>(() => strict.WaitAsync(Limit, Token));
        Assert.Contains("the connection broke", lost.Message, StringComparison.Ordinal);
        await SubscribedAsync(redis, readers: 1);
        Assert.Equal(1, await store.CountAsync(1, 5));
        Assert.Equal(5, await tolerant.WaitAsync(Limit, Token));
    }

    [Fact]
    public async Task Enumeration_that_joins_one_that_survived_a_break_is_subscribed_to_before_it_waits()
    {
        await using ShardedRedis redis = await ConnectAsync(_multiplexer);
        IRoomStore store = redis.Store<IRoomStore>();
        Task<int> tolerant = store.EarliestAsync(1).FirstAsync(Token).AsTask();
        await SubscribedAsync(redis, readers: 1);
        var broken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _multiplexer.ConnectionFailed += (_, failed) => _ = failed.ConnectionType == ConnectionType.Subscription && broken.TrySetResult();
        await _servers[0].KillAsync(Token);
        await broken.Task.WaitAsync(Limit, Token);

        await Assert.ThrowsAnyAsync<NodeConnectionException>(() => store.AllCountsAsync(1).FirstAsync(Token).AsTask().WaitAsync(Limit, Token));

        await _servers[0].RestartAsync(Token);
        await SubscribedAsync(redis, readers: 1);
        Assert.Equal(NodeState.Connected, await Wait.UntilAsync(() => Task.FromResult(redis.Nodes[0].State), static state => state == NodeState.Connected));
        await store.CountAsync(1, 5);
        Assert.Equal(5, await tolerant.WaitAsync(Limit, Token));
    }

    [Fact]
    public async Task Check_that_fails_as_nobody_expects_does_not_end_those_that_follow()
    {
        IConnectionMultiplexer proxy = DispatchProxy.Create<IConnectionMultiplexer, ClaimingMultiplexer>();
        var claiming = (ClaimingMultiplexer)proxy;
        claiming.Real = _multiplexer;
        await using ShardedRedis redis = await ConnectAsync(proxy);
        IRoomStore store = redis.Store<IRoomStore>();
        Task<int> tolerant = store.EarliestAsync(1).FirstAsync(Token).AsTask();
        await SubscribedAsync(redis, readers: 1);

        // The subscription is there before whoever begins it has made sure of that, which must not fail.
        await claiming.Told.Task.WaitAsync(Limit, Token);
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        claiming.Failed = failed;
        await failed.Task.WaitAsync(Limit, Token);
        claiming.Failed = null;
        await _multiplexer.GetSubscriber().UnsubscribeAllAsync();

        await SubscribedAsync(redis, readers: 1);
        Assert.Equal(1, await store.CountAsync(1, 5));
        Assert.Equal(5, await tolerant.WaitAsync(Limit, Token));
    }

    private static Task<ShardedRedis> ConnectAsync(IConnectionMultiplexer multiplexer) =>
        ShardedRedis.ConnectAsync(options => options.Nodes.Add(new Topology.NodeOptions { Name = "a", Multiplexer = multiplexer }), cancellationToken: Token);

    private async Task SubscribedAsync(ShardedRedis redis, int readers)
    {
        ChannelHub hub = ChannelHub.Of(redis.Nodes[0]);
        Assert.Equal(readers, await Wait.UntilAsync(() => Task.FromResult(hub.ReadersOf(new RedisChannel("count:1", RedisChannel.PatternMode.Literal))), n => n == readers));
        Assert.Equal(1, await Wait.UntilAsync(SubscribersAsync, static n => n == 1));
    }

    private async Task<long> SubscribersAsync()
    {
        try
        {
            return (long)((RedisResult[])(await _multiplexer.GetDatabase().ExecuteAsync("PUBSUB", "NUMSUB", "count:1"))!)[1];
        }
        catch (RedisConnectionException)
        {
            return -1;
        }
    }

    /// <summary>A connection that may claim to stand when it does not.</summary>
    public class ClaimingMultiplexer : DispatchProxy
    {
        public ConnectionMultiplexer Real { get; set; } = null!;

        public bool ClaimsToBeConnected { get; set; }

        /// <summary>Ends when it has told for the first time where a channel is subscribed.</summary>
        public TaskCompletionSource Told { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Set: it fails to tell who a channel is subscribed at, and says here that it has.</summary>
        public TaskCompletionSource? Failed { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            object? answer = targetMethod!.Invoke(Real, BindingFlags.DoNotWrapExceptions, null, args, null);
            if (answer is not ISubscriber real)
            {
                return answer;
            }

            ISubscriber proxy = DispatchProxy.Create<ISubscriber, ClaimingSubscriber>();
            var subscriber = (ClaimingSubscriber)proxy;
            (subscriber.Multiplexer, subscriber.Real) = (this, real);
            return proxy;
        }
    }

    public class ClaimingSubscriber : DispatchProxy
    {
        public ClaimingMultiplexer Multiplexer { get; set; } = null!;

        public ISubscriber Real { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.Name == nameof(ISubscriber.SubscribedEndpoint) && Multiplexer.Failed is { } failed)
            {
                failed.TrySetResult();
                throw new InvalidOperationException();
            }

            if (targetMethod.Name == nameof(ISubscriber.IsConnected) && Multiplexer.ClaimsToBeConnected)
            {
                return true;
            }

            object? answer = targetMethod.Invoke(Real, BindingFlags.DoNotWrapExceptions, null, args, null);
            if (targetMethod.Name == nameof(ISubscriber.SubscribedEndpoint) && answer is not null)
            {
                Multiplexer.Told.TrySetResult();
            }

            return answer;
        }
    }
}
