using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Replication.Spooling;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Resharding.Writing;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Writing;

/// <summary>What is looked at before anything is written into a target.</summary>
public sealed class PreflightTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("CONFIG SET maxmemory 100mb maxmemory-policy allkeys-lru", "maxmemory-policy allkeys-lru")]
    [InlineData("CONFIG SET maxmemory 100mb", "room for")]
    [InlineData("REPLICAOF 127.0.0.1 1", "it is a replica")]
    [InlineData("ACL SETUSER default -hset -xgroup -scan", "+hset")]
    [InlineData("ACL SETUSER default -hset -xgroup -scan", "+xgroup|create")]
    [InlineData("ACL SETUSER default -hset -xgroup -scan", "+scan")]
    [InlineData("SET foreign v", "holds 1 keys that no resharding has written")]
    [InlineData("CONFIG SET requirepass secret", "refuses us")]
    public async Task A_target_that_will_not_do_is_refused_and_the_reason_named(string setting, string reason)
    {
        await using RedisNodes redis = await StartAsync();
        await using var target = await NodeWire.OpenAsync(redis[0]);
        await target.AskLineAsync(setting);

        ReshardException fault = await RefusedAsync(redis[0], static options => options with { ExpectedBytes = 500L << 20 });

        Assert.Equal(ReshardFailure.TargetRefused, fault.Failure);
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        Assert.Equal(setting.StartsWith("SET", StringComparison.Ordinal) ? 1L : 0L, await target.AskAsync("DBSIZE"));
    }

    [Fact]
    public async Task A_node_of_a_cluster_is_refused()
    {
        await using RedisNodes redis = await StartAsync("--cluster-enabled", "yes");

        Assert.Contains("node of a cluster", (await RefusedAsync(redis[0])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_that_differs_is_refused()
    {
        await using RedisNodes redis = await StartAsync();

        ReshardException fault = await RefusedAsync(redis[0], static options => options with { Time = new AheadTime { Ahead = TimeSpan.FromSeconds(100) } });

        // By what it takes to ask for it less.
        Assert.Matches(@"its clock differs by (100\.0|9\d\.\d) s from ours", fault.Message);
    }

    [Fact]
    public async Task All_reasons_are_named_at_once()
    {
        await using RedisNodes redis = await StartAsync();
        await using var target = await NodeWire.OpenAsync(redis[0]);
        await target.AskLineAsync("CONFIG SET maxmemory 100mb maxmemory-policy allkeys-lru");
        await target.AskLineAsync("ACL SETUSER default -restore");

        string message = (await RefusedAsync(redis[0])).Message;

        Assert.Contains("allkeys-lru", message, StringComparison.Ordinal);
        Assert.Contains("+restore", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_target_can_do_is_found_without_a_trace()
    {
        await using RedisNodes redis = await StartAsync();
        await using var target = await NodeWire.OpenAsync(redis[0]);
        using var spool = new SpoolFolder(parent: null, limit: 1 << 20);
        await using var lander = new TargetLander(Options(redis[0], spool), ReshardEvents.None);

        Assert.Null(await lander.OpenAsync(Cancellation));

        Assert.Equal("Redis 7.0.15", lander.Abilities!.Name);
        Assert.Equal(
            (10, true, true, true, true, true),
            (lander.Abilities.PayloadVersion, lander.Abilities.SetsWithExpiry, lander.Abilities.SelectsInTransactions, lander.Abilities.KnowsExpireTime, lander.Abilities.HasFunctions, lander.Abilities.HasStreams));
        Assert.Empty(lander.Abilities.Lacks);
        Assert.Equal(0L, await target.AskAsync("DBSIZE"));
    }

    [Fact]
    public async Task Left_overs_on_a_retained_node_are_replaced_only_if_that_is_allowed()
    {
        await using RedisNodes redis = await StartAsync();
        await using var target = await NodeWire.OpenAsync(redis[0]);
        await target.AskAsync("SET", "on:left", "v");

        ReshardException fault = await RefusedAsync(redis[0], static options => options with { IsRetained = true, Owned = Prefixed.On });

        Assert.Contains("left from before", fault.Message, StringComparison.Ordinal);
        using var spool = new SpoolFolder(parent: null, limit: 1 << 20);
        await using var lander = new TargetLander(Options(redis[0], spool) with { IsRetained = true, ReplacesLeftovers = true }, ReshardEvents.None);
        Assert.Null(await lander.OpenAsync(Cancellation));
    }

    private static async Task<ReshardException> RefusedAsync(TestNode node, Func<TargetOptions, TargetOptions>? change = null)
    {
        using var spool = new SpoolFolder(parent: null, limit: 1 << 20);
        TargetOptions options = Options(node, spool);
        await using var lander = new TargetLander(change?.Invoke(options) ?? options, ReshardEvents.None);
        return await Assert.ThrowsAsync<ReshardException>(async () => await lander.OpenAsync(Cancellation));
    }

    private static TargetOptions Options(TestNode node, SpoolFolder spool) => new()
    {
        Source = "old",
        Address = new SourceAddress(node.Host, node.Port),
        Owned = AllKeys.Instance,
        Spool = spool,
    };

    private static Task<RedisNodes> StartAsync(params string[] arguments) =>
        RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer, ExtraArguments = arguments });
}
