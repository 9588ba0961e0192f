using RedisTyped.Epochs;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>What a run that is given up takes back at a server, where another may have come meanwhile.</summary>
public sealed class GivenUpServerTests
{
    private static readonly CutOverState Left = new(1, new Dictionary<string, string> { ["a"] = "0" }, new Dictionary<string, string>())
    {
        Next = "{}", Run = "first", InForce = 0, WritableReplicas = ["a"],
    };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>The other one comes between the look and what that leads to, as where a line stands still for a moment.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fence_that_another_puts_up_meanwhile_stays(bool hasWayBack)
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using NodeWire other = await NodeWire.OpenAsync(redis[0]);
        bool hasCome = false;
        await using var relay = new Relay(redis[0], async text =>
        {
            if (!hasCome && text.Contains("min-replicas-to-write", StringComparison.Ordinal))
            {
                hasCome = true;
                await other.AskAsync("HSET", EpochRecord.Key, "pending", "1", "next", "{}", "run", "second");
                await other.AskAsync("CONFIG", "SET", "min-replicas-to-write", CutServer.Unreachable);
                await other.AskAsync("REPLICAOF", "127.0.0.1", "1");
            }
        });
        var part = new CutPart(IsSource: true, IsRetired: false, IsReplica: false) { HasWayBack = hasWayBack };
        await using var server = new CutServer("a", part, new SourceOptions { Nodes = [relay.Address] });

        Assert.False(await server.TryReturnAsync(Left, Cancelled));

        Assert.True(hasCome);
        Assert.Equal([CutServer.Unreachable, "yes", "slave"], await StateAsync(other));
        Assert.False(await server.TryReturnAsync(Left, Cancelled));
        Assert.Equal([CutServer.Unreachable, "yes", "slave"], await StateAsync(other));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Source_is_as_it_was_before(bool hasWayBack, bool isFull)
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using NodeWire node = await NodeWire.OpenAsync(redis[0]);
        await node.AskAsync("HSET", EpochRecord.Key, "pending", "1", "next", "{}", "run", "first");
        await node.AskAsync("CONFIG", "SET", "min-replicas-to-write", CutServer.Unreachable);
        if (hasWayBack)
        {
            await node.AskAsync("REPLICAOF", "127.0.0.1", "1");

            // It answers nothing of what it holds.
            await node.AskAsync("CONFIG", "SET", "replica-serve-stale-data", "no");
        }

        await node.AskAsync("CONFIG", "SET", "maxmemory", isFull ? "1" : "0");
        await using var server = new CutServer("a", new CutPart(IsSource: true, IsRetired: false, IsReplica: false) { HasWayBack = hasWayBack }, CutScene.Access(redis[0]));

        Assert.True(await server.TryReturnAsync(Left, Cancelled));

        Assert.Equal(["0", hasWayBack ? "no" : "yes", "master"], await StateAsync(node));
    }

    /// <summary>Whatever its number: one that a run with a higher one has taken for its own is another's.</summary>
    [Fact]
    public async Task Epoch_that_another_has_announced_stays_pending()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using NodeWire node = await NodeWire.OpenAsync(redis[0]);
        await using var server = new CutServer("a", new CutPart(IsSource: true, IsRetired: false, IsReplica: false), CutScene.Access(redis[0]));
        Assert.True(await server.TryAnnounceAsync(EpochRecord.None, "5", "{}", "second", Cancelled));

        await server.WithdrawAsync("first", Cancelled);

        Assert.Equal("5", await node.TextAsync("HGET", EpochRecord.Key, "pending"));
        Assert.Equal("5", await node.TextAsync("HGET", PreparedEpoch.Key, "current"));

        await server.WithdrawAsync("second", Cancelled);

        Assert.Equal(0L, await node.AskAsync("EXISTS", EpochRecord.Key, PreparedEpoch.Key));
    }

    [Fact]
    public async Task Epoch_that_another_announces_meanwhile_stays_pending()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using NodeWire node = await NodeWire.OpenAsync(redis[0]);
        await node.AskAsync("HSET", EpochRecord.Key, "pending", "5", "next", "{}", "run", "first");
        await using var relay = new Relay(
            redis[0], text => text.Contains("HDEL", StringComparison.Ordinal) ? node.AskAsync("HSET", EpochRecord.Key, "pending", "6", "run", "second") : Task.CompletedTask);
        await using var server = new CutServer("a", new CutPart(IsSource: false, IsRetired: false, IsReplica: false), new SourceOptions { Nodes = [relay.Address] });

        await server.WithdrawAsync("first", Cancelled);

        Assert.Equal("6", await node.TextAsync("HGET", EpochRecord.Key, "pending"));
        Assert.Equal("second", await node.TextAsync("HGET", EpochRecord.Key, "run"));
    }

    private static async Task<string[]> StateAsync(NodeWire node) =>
    [
        await SetAsync(node, "min-replicas-to-write"),
        await SetAsync(node, "replica-read-only"),
        (await node.TextAsync("INFO", "replication")).Contains("role:slave", StringComparison.Ordinal) ? "slave" : "master",
    ];

    private static async Task<string> SetAsync(NodeWire node, string name) => System.Text.Encoding.ASCII.GetString((await node.BytesAsync("CONFIG", "GET", name))[1]);
}
