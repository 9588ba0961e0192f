using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Batches;
using RedisTyped.Execution;
using RedisTyped.Explanations;
using RedisTyped.Integration.Tests.Stores;
using RedisTyped.Nodes;
using RedisTyped.Routing;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Explanations;

/// <summary>For every router: an explanation names the node that the client would take.</summary>
public sealed class ExplainedRouteTests(StoreNodes nodes, ITestOutputHelper output) : IClassFixture<StoreNodes>
{
    private static readonly Gen<string> Hostile =
        Gen.Elements('{', '}', 'a', 'b', ':', 'é', ' ', '\0').ArrayOf().Select(static c => new string(c));

    public static TheoryData<string> Routers => [.. ShardRouters.Names];

    [Theory]
    [MemberData(nameof(Routers))]
    public async Task The_explained_node_is_that_of_the_final_key(string router)
    {
        await using ShardedRedis redis = await ConnectAsync(router, legacyTags: false);
        IBareStore.Explanations explain = IBareStore.Explain(redis.Topology);
        IPlaceStore.Explanations? tagged = redis.Topology.Router.UsesHashTags ? IPlaceStore.Explain(redis.Topology) : null;
        int explained = 0, refused = 0;
        Prop.ForAll(Hostile.ToArbitrary(), Hostile.ToArbitrary(), (first, second) =>
        {
            Check(() => explain.GetAsync(first));
            Check(() => explain.SetAsync(first, second));
            Check(() => explain.GetManyAsync([first, second, first + second]));
            Check(() => tagged!.SetBehindAsync(first, second, 1), tagged is not null);
            Check(() => tagged!.UnionAsync(second), tagged is not null);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
        output.WriteLine($"{router}: {explained} keys explained, {refused} calls refused");
        Assert.True(explained > 1000 && refused > 0, $"{explained} keys explained, {refused} calls refused");

        void Check(Func<CallExplanation> call, bool suits = true)
        {
            if (!suits)
            {
                return;
            }

            CallExplanation explanation;
            try
            {
                explanation = call();
            }
            catch (ArgumentException)
            {
                refused++;
                return;
            }

            foreach (ExplainedKey key in explanation.Keys)
            {
                RedisNode node = redis.NodeFor(key.Route.StoredKey.ToArray());
                explained++;
                Assert.Equal(node.Id, key.Route.Node);
                Assert.Contains(
                    explanation.Commands, c => c.Node == node.Id && c.Words.Any(word => word.Span.SequenceEqual(key.Route.StoredKey.Span)));
            }

            Assert.All(explanation.Commands, c => Assert.Contains(explanation.Keys, k => k.Route.Node == c.Node));
        }
    }

    [Fact]
    public async Task A_router_that_strips_tags_shows_the_key_that_is_stored()
    {
        await using ShardedRedis redis = await ConnectAsync("rediscluster", legacyTags: true);

        CallExplanation explained = IBareStore.Explain(redis.Topology).SetAsync("name{42}", "v");

        Assert.Equal("SET bare:name v", Assert.Single(explained.Commands).ToString());
        Assert.Equal(redis.RouteOf("bare:name{42}"), Assert.Single(explained.Keys).Route);
        await redis.Store<IBareStore>().SetAsync("name{42}", "v");
        Assert.Equal("v", (string?)await redis.OnNode(explained.Node!.Value).ExecuteAsync("GET", "bare:name"));
    }

    /// <summary>Patterns hear what PUBLISH sends; SPUBLISH knows none, and SSUBSCRIBE to the name that is left goes to the node of that.</summary>
    [Fact]
    public async Task Message_of_a_store_by_SPUBLISH_that_nobody_could_hear_is_refused()
    {
        await using ShardedRedis redis = await ConnectAsync("rediscluster", legacyTags: true);
        IBareStore store = redis.Store<IBareStore>();

        UnroutableCommandException refusal = await Assert.ThrowsAsync<UnroutableCommandException>(() => store.SayAsync("room{42}", "m"));
        Assert.Equal(UnroutableReason.UnheardChannel, refusal.Reason);
        Assert.Equal(refusal.Message, Assert.Throws<UnroutableCommandException>(() => IBareStore.Explain(redis.Topology).SayAsync("room{42}", "m")).Message);
        await using RedisBatch batch = redis.CreateBatch();
        await Assert.ThrowsAsync<UnroutableCommandException>(() => batch.Store<IBareStore>().SayAsync("room{42}", "m"));
        Task<string?> other = batch.Store<IBareStore>().GetAsync("none");
        await batch.ExecuteAsync(TestContext.Current.CancellationToken);
        Assert.Null(await other);
        Assert.Equal(0, await store.SayAsync("room", "m"));
    }

    [Fact]
    public async Task A_store_that_the_router_does_not_suit_is_refused_as_the_client_refuses_it()
    {
        await using ShardedRedis redis = await ConnectAsync("ketama", legacyTags: false);

        var explained = Assert.Throws<IncompatibleStoreException>(() => IWideStore.Explain(redis.Topology));

        Assert.Equal(Assert.Throws<IncompatibleStoreException>(redis.Store<IWideStore>).Message, explained.Message);
    }

    private Task<ShardedRedis> ConnectAsync(string router, bool legacyTags)
    {
        var options = new RedisTypedOptions { Router = router, LegacyTags = legacyTags };
        int number = 0;
        foreach (var server in nodes.Servers.Nodes)
        {
            options.Nodes.Add(router == "rediscluster" ? $"node_{++number}" : router.StartsWith("rb-", StringComparison.Ordinal) ? $"{number++}" : server.Name, server.ConfigurationString);
        }

        return ShardedRedis.ConnectAsync(options, cancellationToken: TestContext.Current.CancellationToken);
    }
}

/// <summary>Whole keys, which every router takes.</summary>
[RedisStore]
public partial interface IBareStore
{
    [Command("GET {key}")]
    Task<string?> GetAsync([ShardKey] string key);

    [Command("SPUBLISH {channel} {text}")]
    Task<long> SayAsync([ShardKey] string channel, string text);

    [Command("SET bare:{key} {value}")]
    Task SetAsync([ShardKey] string key, string value);

    [Command("MGET bare:{keys}")]
    Task<string?[]> GetManyAsync([ShardKey] IReadOnlyList<string> keys);
}
