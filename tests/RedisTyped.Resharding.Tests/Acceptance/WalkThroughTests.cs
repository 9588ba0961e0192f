using System.Globalization;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Acceptance;

/// <summary>A first split by the tool as a process, with the keys that the tool that it follows lost or leaked.</summary>
public sealed class WalkThroughTests
{
    [Fact]
    public async Task First_split_has_every_key_that_was_lost_or_leaked_before()
    {
        await using var redis = await RedisNodes.StartAsync(2, new RedisNodesOptions
        {
            Server = RedisServerKind.RedisServer,
            ExtraArguments = ["--repl-diskless-sync-delay", "0"],
        });
        await using var master = await Wire.ToAsync(redis[0]);
        await using var target = await Wire.ToAsync(redis[1]);
        string packed = "b" + new string('x', 500);
        await master.AskAsync("MSET", "a1", "1", "b1", "1", "e1", "1", "f1", "1", "z1", "1", "-5", "minus", "251", "not minus", packed, "long");
        await master.AskAsync("SELECT", "3");
        await master.AskAsync("MSET", "a3", "3", "f3", "3");
        await master.AskAsync("SELECT", "0");

        await using var proxy = await ProxyProcess.StartAsync(
            "--master-host", "127.0.0.1", "--master-port", redis[0].Port.ToString(CultureInfo.InvariantCulture), "--proxy-port", "0", "^[a-e]|^-5$");
        await target.AskAsync("REPLICAOF", "127.0.0.1", proxy.Port.ToString(CultureInfo.InvariantCulture));

        // Nothing is written meanwhile: that the last key arrives must not wait for a later one.
        await RunningProxy.UpAsync(target);
        Assert.Equal("1 1 1 (nil) (nil) minus (nil) long", await target.AskAsync("MGET", "a1", "b1", "e1", "f1", "z1", "-5", "251", packed));
        Assert.Equal("5", await target.AskAsync("DBSIZE"));

        // Each was lost or leaked by the tool that this one follows.
        await master.AskAsync("DEL", "f1", "a1");
        await master.AskAsync("MSET", "z9", "9", "a9", "9");
        await master.AskAsync("RENAME", "z1", "c_from_z");
        await master.AskAsync("SELECT", "3");
        await master.AskAsync("SET", "a_in_3", "3");
        await RunningProxy.CaughtUpAsync(master, target);
        await master.AskAsync("CLIENT", "PAUSE", "30000", "WRITE");
        await RunningProxy.CaughtUpAsync(master, target);
        await target.AskAsync("REPLICAOF", "NO", "ONE");

        Assert.Equal(
            ["-5", "a9", "b1", packed, "c_from_z", "e1"],
            (await target.AskAsync("KEYS", "*")).Split(' ').Order(StringComparer.Ordinal));
        await target.AskAsync("SELECT", "3");
        Assert.Equal("3 3", await target.AskAsync("MGET", "a3", "a_in_3"));
        Assert.Equal("2", await target.AskAsync("DBSIZE"));
        Assert.Equal("OK", await target.AskAsync("SET", "a_later", "1"));
    }

    /// <summary>The message that makes room for the value is a write to a server that pauses.</summary>
    [Fact]
    public async Task Value_that_a_pause_kept_from_the_target_is_there_after_it()
    {
        await using var redis = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using var master = await Wire.ToAsync(redis[0]);
        await using var target = await Wire.ToAsync(redis[1]);
        await master.AskAsync("SET", "z", new string('v', 1000));
        await using var proxy = await FilteredBefore.StartAsync(redis[0], new RegexKeyFilter("^a"));
        await proxy.FollowAsync(target);

        await master.SendAsync("RENAME z a\r\nCLIENT PAUSE 600000 WRITE\r\n");
        Assert.Equal("OK", await master.ReplyAsync());
        Assert.Equal("OK", await master.ReplyAsync());
        await Wait.UntilAsync(async () => await master.InfoAsync("clients", "blocked_clients") == "1", "the message waits for the end of the pause");
        Assert.Equal("(nil)", await target.AskAsync("GET", "a"));

        await master.AskAsync("CLIENT", "UNPAUSE");
        await RunningProxy.CaughtUpAsync(master, target);
        Assert.Equal(new string('v', 1000), await target.AskAsync("GET", "a"));
        Assert.Equal(1, await master.NumberAsync("stats", "sync_full"));
    }
}
