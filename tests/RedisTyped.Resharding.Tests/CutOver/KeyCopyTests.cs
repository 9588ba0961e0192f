using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.CutOver;

public sealed class KeyCopyTests
{
    [Fact]
    public async Task Database_that_the_other_node_does_not_have_is_told_and_no_other_one_is_written()
    {
        await using RedisNodes from = await StartAsync(databases: "32");
        await using RedisNodes to = await StartAsync(databases: "16");
        await using NodeWire source = await NodeWire.OpenAsync(from[0]);
        await using NodeWire target = await NodeWire.OpenAsync(to[0]);
        await source.AskAsync("SELECT", "20");
        await source.AskAsync("SET", "key", "of 20");
        await target.AskAsync("SET", "key", "of 0");
        await using var copy = new KeyCopy("b", CutScene.Access(from[0]), "a", CutScene.Access(to[0]), AllKeys.Instance, new PlanGuard("plan", epoch: null));
        var keys = new HashSet<DatabaseKey>(DatabaseKey.Comparer.Instance) { new(20, "key"u8.ToArray()) };

        var refused = await Assert.ThrowsAsync<ReshardException>(() => copy.CopyAsync(
            new TouchedKeys.Taken(keys, IsAllEmptied: false, [], new LandedPosition(new ReplicationPosition(ReplicationId.NewRandom(), 0), 0)), TestContext.Current.CancellationToken));

        Assert.Contains("SELECT", refused.Message, StringComparison.Ordinal);
        Assert.Equal("of 0", await target.TextAsync("GET", "key"));
    }

    [Fact]
    public async Task Node_that_is_busy_or_takes_no_writes_just_now_is_asked_again()
    {
        await using RedisNodes from = await StartAsync(databases: "16");
        await using RedisNodes to = await StartAsync(databases: "16");
        await using NodeWire source = await NodeWire.OpenAsync(from[0]);
        await using NodeWire script = await NodeWire.OpenAsync(from[0]);
        await using NodeWire target = await NodeWire.OpenAsync(to[0]);
        await source.AskAsync("CONFIG", "SET", "busy-reply-threshold", "1");
        await source.AskAsync("SET", "key", "value");
        await using var copy = new KeyCopy("b", CutScene.Access(from[0]), "a", CutScene.Access(to[0]), AllKeys.Instance, new PlanGuard("plan", epoch: null));
        await CopyAsync(copy);

        Task<object?> slow = script.TryAsync("EVAL", "while true do end", "0");
        await Wait.UntilAsync(async () => await source.TryAsync("PING") is ReplyError, "the node is busy");
        Assert.False((await Assert.ThrowsAsync<ReshardException>(() => CopyAsync(copy))).IsFinal);
        await source.AskAsync("SCRIPT", "KILL");
        await slow;

        await CopyAsync(copy);
        await target.AskAsync("REPLICAOF", "127.0.0.1", "1");
        Assert.False((await Assert.ThrowsAsync<ReshardException>(() => CopyAsync(copy))).IsFinal);
        await target.AskAsync("REPLICAOF", "NO", "ONE");
        await CopyAsync(copy);
        Assert.Equal("value", await target.TextAsync("GET", "key"));

        static Task CopyAsync(KeyCopy copy) => copy.CopyAsync(
            new TouchedKeys.Taken(
                new HashSet<DatabaseKey>(DatabaseKey.Comparer.Instance) { new(0, "key"u8.ToArray()) }, IsAllEmptied: false, [],
                new LandedPosition(new ReplicationPosition(ReplicationId.NewRandom(), 0), 0)),
            TestContext.Current.CancellationToken);
    }

    private static Task<RedisNodes> StartAsync(string databases) => RedisNodes.StartAsync(1, new RedisNodesOptions
    {
        Server = RedisServerKind.RedisServer,
        ExtraArguments = ["--databases", databases],
    });
}
