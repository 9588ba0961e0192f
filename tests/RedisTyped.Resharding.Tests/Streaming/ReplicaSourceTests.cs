using System.Globalization;
using System.Text;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Streaming;

/// <summary>A replica hides a key whose time is over by its own clock, while its master may have given it more time long ago.</summary>
public sealed class ReplicaSourceTests
{
    private static readonly byte[] EmptySnapshot = Convert.FromHexString("524544495330303130ffa9fd37fe89a77eeb");

    [Theory]
    [InlineData("PERSIST key", true)]
    [InlineData("DEL key", false)]
    public async Task Hidden_key_is_gone_and_may_come_back(string next, bool isThere)
    {
        var go = new TaskCompletionSource();
        await using var master = new ScriptedSource(async wire =>
        {
            await FeedAsync(wire, ["SELECT 0", "SET key v PXAT 1000"], go.Task, [next]);
            await wire.HasEndedAsync();
        });
        await using var redis = await RedisNodes.StartAsync(1, Nodes, TestContext.Current.CancellationToken);
        await using var replica = await Wire.ToAsync(redis[0]);
        await replica.AskAsync("REPLICAOF", master.Address.Host, $"{master.Address.Port}");
        await Wait.UntilAsync(async () => await replica.InfoAsync("keyspace", "db0") != "", "the replica has the key");
        Assert.Equal("(nil)", await replica.AskAsync("GET", "key"));
        await using var source = new StampedSource(await NodeWire.ConnectAsync(redis[0]), knowsExpireTime: true);

        Assert.Equal(new StampedValue(await OffsetAsync(replica), Payload: null, ExpiresAt: 0, MayBeHidden: true), await ReadAsync());

        long before = await OffsetAsync(replica);
        go.SetResult();
        await Wait.UntilAsync(async () => await OffsetAsync(replica) > before, "the replica knows what becomes of it");
        StampedValue value = await ReadAsync();
        Assert.Equal((await OffsetAsync(replica), isThere, !isThere), (value.Offset, value.Payload is not null, value.MayBeHidden));

        // A master hides nothing.
        await replica.AskAsync("REPLICAOF", "NO", "ONE");
        await replica.AskAsync("DEL", "key");
        Assert.False((await ReadAsync()).MayBeHidden);

        Task<StampedValue> ReadAsync() => source.ReadAsync("key"u8.ToArray(), db: 0, TestContext.Current.CancellationToken);
    }

    /// <summary>As where the replica is behind by more than the key lives, and clients prolong it at the master in time.</summary>
    [Fact]
    public async Task Key_that_was_prolonged_long_ago_comes_to_the_target_when_the_replica_hears_of_it()
    {
        const string Far = "9999999999999";
        string[] before = ["SELECT 0", "SET off v PXAT 1000", "RENAME off on"];
        var begin = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        await using var master = new ScriptedSource(async wire =>
        {
            await FeedAsync(wire, [], begin.Task, before);
            await go.Task.WaitAsync(TestContext.Current.CancellationToken);
            await wire.SendAsync(Rewriting.Stream($"PEXPIREAT on {Far}", "SET off " + new string('.', 300)));
            await wire.HasEndedAsync();
        });
        await using var redis = await RedisNodes.StartAsync(2, Nodes, TestContext.Current.CancellationToken);
        await using var replica = await Wire.ToAsync(redis[0]);
        await using var target = await Wire.ToAsync(redis[1]);
        await replica.AskAsync("REPLICAOF", master.Address.Host, $"{master.Address.Port}");
        await Wait.UntilAsync(async () => await replica.InfoAsync("replication", "master_link_status") == "up", "the replica follows");
        await using FilteredLink link = await FilteredLink.StartAsync(redis[0], redis[1], Prefixed.On);

        begin.SetResult();
        await HasAllAsync(Rewriting.Stream(before).Length);
        Assert.Equal("0", await target.AskAsync("EXISTS", "on"));
        Assert.Equal(1, link.Counters.Reads);

        go.SetResult();
        await HasAllAsync(Rewriting.Stream([.. before, "SET off " + new string('.', 300)]).Length);

        Assert.Equal(("v", Far), (await target.AskAsync("GET", "on"), await target.AskAsync("PEXPIRETIME", "on")));
        Assert.Null(link.Fault);
        await replica.AskAsync("REPLICAOF", "NO", "ONE");

        Task HasAllAsync(long offset) => Wait.UntilAsync(
            async () => await OffsetAsync(replica) is var sent && sent >= offset && await OffsetAsync(target) == sent, $"the target has all up to {offset.ToString(CultureInfo.InvariantCulture)}");
    }

    private static RedisNodesOptions Nodes => new() { Server = RedisServerKind.RedisServer, ExtraArguments = ["--repl-diskless-sync-delay", "0"] };

    private static Task<long> OffsetAsync(Wire server) => server.NumberAsync("replication", "master_repl_offset");

    private static async Task FeedAsync(Wire wire, string[] first, Task go, string[] next)
    {
        await ScriptedSource.GreetAsync(wire);
        await wire.SendAsync(Encoding.ASCII.GetBytes($"+FULLRESYNC {ScriptedSource.Id} 0\r\n${EmptySnapshot.Length}\r\n"));
        await wire.SendAsync(EmptySnapshot);
        await wire.SendAsync(Rewriting.Stream(first));
        await go.WaitAsync(TestContext.Current.CancellationToken);
        await wire.SendAsync(Rewriting.Stream(next));
    }
}
