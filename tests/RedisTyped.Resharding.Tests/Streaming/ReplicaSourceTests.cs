using System.Text;
using RedisTyped.Resharding.Replication;
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
    public async Task Hidden_key_is_read_once_its_master_says_what_becomes_of_it(string next, bool isThere)
    {
        var go = new TaskCompletionSource();
        await using var master = new ScriptedSource(wire => FeedAsync(wire, go.Task, next));
        await using var redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, TestContext.Current.CancellationToken);
        await using var replica = await Wire.ToAsync(redis[0]);
        await replica.AskAsync("REPLICAOF", master.Address.Host, $"{master.Address.Port}");
        await Wait.UntilAsync(async () => await replica.InfoAsync("keyspace", "db0") != "", "the replica has the key");
        Assert.Equal("(nil)", await replica.AskAsync("GET", "key"));
        await using var source = new StampedSource(await NodeWire.ConnectAsync(redis[0]), knowsExpireTime: true);

        var reading = source.ReadAsync("key"u8.ToArray(), db: 0, TestContext.Current.CancellationToken);
        await Wait.UntilAsync(
            async () => reading.IsCompleted || (await replica.InfoAsync("commandstats", "cmdstat_memory|usage")).Length > 0, "it is known to be hidden");
        go.SetResult();
        var value = await reading;

        Assert.Equal(isThere, value.Payload is not null);
        Assert.Equal(0, value.ExpiresAt);
        Assert.Equal(await replica.NumberAsync("replication", "master_repl_offset"), value.Offset);
        await replica.AskAsync("REPLICAOF", "NO", "ONE");
    }

    [Theory]
    [InlineData("-memory")]
    [InlineData("+memory")]
    public async Task Key_of_which_nothing_more_is_said_counts_as_gone(string right)
    {
        var go = new TaskCompletionSource();
        await using var master = new ScriptedSource(wire => FeedAsync(wire, go.Task, "DEL key"));
        await using var redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, TestContext.Current.CancellationToken);
        await using var replica = await Wire.ToAsync(redis[0]);
        await replica.AskAsync("REPLICAOF", master.Address.Host, $"{master.Address.Port}");
        await Wait.UntilAsync(async () => await replica.InfoAsync("keyspace", "db0") != "", "the replica has the key");
        await replica.AskAsync("ACL", "SETUSER", "default", right);
        await using var source = new StampedSource(await NodeWire.ConnectAsync(redis[0]), knowsExpireTime: true);

        var value = await source.ReadAsync("key"u8.ToArray(), db: 0, TestContext.Current.CancellationToken);

        Assert.Null(value.Payload);
        Assert.Equal(await replica.NumberAsync("replication", "master_repl_offset"), value.Offset);
        go.SetResult();
        await replica.AskAsync("REPLICAOF", "NO", "ONE");
    }

    private static async Task FeedAsync(Wire wire, Task go, string next)
    {
        await ScriptedSource.GreetAsync(wire);
        await wire.SendAsync(Encoding.ASCII.GetBytes($"+FULLRESYNC {ScriptedSource.Id} 0\r\n${EmptySnapshot.Length}\r\n"));
        await wire.SendAsync(EmptySnapshot);
        await wire.SendAsync([.. RespWords.Encode("SELECT", "0"), .. RespWords.Encode("SET", "key", "v", "PXAT", "1000")]);
        await go;
        await wire.SendAsync(RespWords.Encode(next.Split(' ')));
        await wire.HasEndedAsync();
    }
}
