using System.Globalization;
using RedisTyped.Epochs;
using RedisTyped.Gateway.Links;
using RedisTyped.Gateway.Sessions;
using RedisTyped.Gateway.Tests.Resp;
using RedisTyped.Operation.Tests.Epochs;
using StackExchange.Redis;

namespace RedisTyped.Gateway.Tests.Epochs;

/// <summary>Clients of a gateway notice nothing of a cut-over: what is refused is made again at the new node, in its order.</summary>
public sealed class CutOverTests
{
    [Theory]
    [InlineData("READONLY")]
    [InlineData("NOREPLICAS")]
    public async Task Writes_of_many_clients_are_all_acknowledged_once_and_in_their_order(string fence)
    {
        await using Stage stage = await Stage.StartAsync();
        await using EpochGateway gateway = await EpochGateway.StartAsync(stage);
        var over = new TaskCompletionSource();
        Task<int>[] writers = [.. Enumerable.Range(0, 6).Select(id => WriteAsync(gateway, id, over.Task))];
        await Wait.UntilAsync(async () => await stage.Old.ListLengthAsync("written:5") > 100, "all have begun");

        await stage.HoldBackAsync(fence);
        await stage.PublishOnceRefusedAsync();
        await Wait.UntilAsync(async () => await stage.New.ListLengthAsync("written:5") > 100, "writes go on at the new node");
        over.SetResult();

        int[] counts = await Task.WhenAll(writers);
        for (int id = 0; id < counts.Length; id++)
        {
            string[] written = [.. (await stage.Old.ListRangeAsync($"written:{id}")).Concat(await stage.New.ListRangeAsync($"written:{id}")).Select(static value => (string)value!)];
            Assert.Equal(Enumerable.Range(0, counts[id]).Select(static i => i.ToString(CultureInfo.InvariantCulture)), written);
        }
    }

    [Fact]
    public async Task A_pipeline_sees_its_own_writes_wherever_in_it_the_fence_stands()
    {
        await using Stage stage = await Stage.StartAsync();
        await using EpochGateway gateway = await EpochGateway.StartAsync(stage);
        await Task.WhenAll(stage.Old.StringSetAsync("k", "before"), stage.New.StringSetAsync("k", "before"), stage.Old.StringSetAsync("other", "o"), stage.New.StringSetAsync("other", "o"));
        using RespClient client = await gateway.ConnectAsync();
        await stage.HoldBackAsync("READONLY");

        await client.SendAsync((byte[])[
            .. RespClient.Request("GET", "k"), .. RespClient.Request("SET", "k", "1"), .. RespClient.Request("GET", "other"), .. RespClient.Request("APPEND", "k", "2"),
            .. "get k\r\n"u8, .. RespClient.Request("PING"), .. RespClient.Request("STRLEN", "k"), .. RespClient.Request("LPUSH", "k", "x"),
        ]);
        Assert.Equal("$6\r\nbefore\r\n", await client.ReceiveAsync());
        await stage.PublishOnceRefusedAsync();

        Assert.Equal(
            ["+OK\r\n", "$1\r\no\r\n", ":2\r\n", "$2\r\n12\r\n", "+PONG\r\n", ":2\r\n"],
            [await client.ReceiveAsync(), await client.ReceiveAsync(), await client.ReceiveAsync(), await client.ReceiveAsync(), await client.ReceiveAsync(), await client.ReceiveAsync()]);
        Assert.StartsWith("-WRONGTYPE", await client.ReceiveAsync(), StringComparison.Ordinal);
        Assert.Equal(("before", "12"), ((string?)await stage.Old.StringGetAsync("k"), (string?)await stage.New.StringGetAsync("k")));
    }

    [Fact]
    public async Task Of_a_split_command_the_share_that_was_refused_is_made_again_and_no_other()
    {
        await using Stage stage = await Stage.StartAsync();
        await using EpochGateway gateway = await EpochGateway.StartAsync(stage, split: true);
        string[] keys = [.. Enumerable.Range(0, 20).Select(static i => $"k{i}")], deleted = [.. Enumerable.Range(0, 20).Select(static i => $"d{i}")];
        using RespClient client = await gateway.ConnectAsync();
        await client.AskAsync(["MSET", .. deleted.SelectMany(static key => new[] { key, "0" })]);
        Assert.InRange((long)await stage.New.ExecuteAsync("DBSIZE"), 1, 19);
        await Task.WhenAll(deleted.Select(key => stage.New.StringSetAsync(key, "0")));
        await stage.HoldBackAsync("NOREPLICAS");

        await client.SendAsync((byte[])[
            .. RespClient.Request(["DEL", .. deleted]), .. RespClient.Request(["MSET", .. keys.SelectMany(static key => new[] { key, key })]), .. RespClient.Request(["MGET", .. keys]),
            .. RespClient.Request(["EXISTS", .. keys]),
        ]);
        await stage.PublishOnceRefusedAsync(refusals: 2);

        Assert.Equal(":20\r\n", await client.ReceiveAsync());
        Assert.Equal("+OK\r\n", await client.ReceiveAsync());
        Assert.Equal($"*20\r\n{string.Concat(keys.Select(static key => $"${key.Length}\r\n{key}\r\n"))}", await client.ReceiveAsync());
        Assert.Equal(":20\r\n", await client.ReceiveAsync());
    }

    [Fact]
    public async Task An_error_that_has_changed_nothing_keeps_no_write_before_it_from_being_made_again()
    {
        await using Stage stage = await Stage.StartAsync();
        await using EpochGateway gateway = await EpochGateway.StartAsync(stage);
        using RespClient client = await gateway.ConnectAsync();
        await stage.Old.ExecuteAsync("ACL", "SETUSER", "default", "-append");
        await stage.HoldBackAsync("NOREPLICAS");

        await client.SendAsync((byte[])[.. RespClient.Request("SET", "k", "1"), .. RespClient.Request("APPEND", "k", "2")]);
        await stage.PublishOnceRefusedAsync();

        Assert.Equal("+OK\r\n:2\r\n", await client.ReceiveAsync() + await client.ReceiveAsync());
    }

    [Fact]
    public async Task A_split_command_whose_reply_nobody_wants_is_made_again_as_well()
    {
        await using Stage stage = await Stage.StartAsync();
        await using EpochGateway gateway = await EpochGateway.StartAsync(stage, split: true);
        string[] keys = [.. Enumerable.Range(0, 20).Select(static i => $"k{i}")];
        using RespClient client = await gateway.ConnectAsync();
        await stage.HoldBackAsync("NOREPLICAS");
        await client.SendAsync((byte[])[
            .. RespClient.Request("CLIENT", "REPLY", "SKIP"), .. RespClient.Request(["MSET", .. keys.SelectMany(static key => new[] { key, key })]), .. RespClient.Request(["MGET", .. keys]),
        ]);
        await stage.PublishOnceRefusedAsync();

        Assert.Equal($"*20\r\n{string.Concat(keys.Select(static key => $"${key.Length}\r\n{key}\r\n"))}", await client.ReceiveAsync());
        Assert.Equal(0, (long)await stage.Old.ExecuteAsync("EXISTS", [.. keys]));
    }

    [Fact]
    public async Task One_who_has_closed_its_side_gets_its_replies_too()
    {
        await using Stage stage = await Stage.StartAsync();
        await using EpochGateway gateway = await EpochGateway.StartAsync(stage);
        using RespClient client = await gateway.ConnectAsync();
        await stage.HoldBackAsync("NOREPLICAS");
        await client.SendAsync((byte[])[.. RespClient.Request("INCR", "n"), .. RespClient.Request("RENAME", "n", "m"), .. RespClient.Request("GET", "m")]);
        client.EndSending();
        await stage.PublishOnceRefusedAsync();

        Assert.Equal(":1\r\n+OK\r\n$1\r\n1\r\n", await client.ReceiveAsync() + await client.ReceiveAsync() + await client.ReceiveAsync());
        Assert.Equal("", await client.ReceiveAsync());
    }

    [Theory]
    [InlineData(":2\r\n", "EVAL", "redis.call('SET', KEYS[1], 'x') return redis.call('INCR', KEYS[2])", "2", "{a}s", "{a}n")]
    [InlineData(":1\r\n", "SINTERSTORE", "{a}to", "{a}x", "{a}y")]
    [InlineData("*2\r\n$4\r\n{a}l\r\n$1\r\ne\r\n", "BLPOP", "{a}l", "30")]
    [InlineData("+OK\r\n", "RENAME", "{a}n", "{a}m")]
    public async Task What_is_not_simply_passed_on_is_made_again_too(string reply, params string[] command)
    {
        await using Stage stage = await Stage.StartAsync();
        await using EpochGateway gateway = await EpochGateway.StartAsync(stage);
        foreach (IDatabase node in new[] { stage.Old, stage.New })
        {
            await node.StringSetAsync("{a}n", 1);
            await node.SetAddAsync("{a}x", "1");
            await node.SetAddAsync("{a}y", "1");
            await node.ListRightPushAsync("{a}l", "e");
        }

        using RespClient client = await gateway.ConnectAsync();
        await stage.HoldBackAsync("NOREPLICAS");
        await client.SendAsync(RespClient.Request(command));
        await stage.PublishOnceRefusedAsync();

        Assert.Equal(reply, await client.ReceiveAsync());
    }

    [Fact]
    public async Task One_who_waits_for_an_element_waits_on_at_the_new_node()
    {
        await using Stage stage = await Stage.StartAsync();
        await using EpochGateway gateway = await EpochGateway.StartAsync(stage);
        using RespClient client = await gateway.ConnectAsync();
        await client.SendAsync(RespClient.Request("BLPOP", "jobs", "0"));
        await Wait.UntilAsync(() => IsWaitedAtAsync(stage.Old), "it waits at the old node");
        await stage.HoldBackAsync("READONLY");
        await stage.PublishAsync();
        await Wait.UntilAsync(() => IsWaitedAtAsync(stage.New), "it waits at the new node");
        await stage.New.ListRightPushAsync("jobs", "e");

        Assert.Equal("*2\r\n$4\r\njobs\r\n$1\r\ne\r\n", await client.ReceiveAsync());
    }

    [Fact]
    public async Task What_was_refused_goes_on_at_the_old_node_when_the_epoch_is_withdrawn()
    {
        await using Stage stage = await Stage.StartAsync();
        await using EpochGateway gateway = await EpochGateway.StartAsync(stage);
        using RespClient client = await gateway.ConnectAsync();
        await stage.HoldBackAsync("NOREPLICAS");
        await client.SendAsync((byte[])[.. RespClient.Request("INCR", "n"), .. RespClient.Request("INCR", "n")]);
        await Wait.UntilAsync(async () => await Stage.RefusalsAsync(stage.Old) > 1, "the old node has refused them");
        await stage.OpenAsync();
        await stage.WithdrawAsync(stage.Old, stage.New);

        Assert.Equal(":1\r\n:2\r\n", await client.ReceiveAsync() + await client.ReceiveAsync());
        Assert.Equal(2, await stage.Old.StringGetAsync("n"));
    }

    [Fact]
    public async Task A_refusal_is_the_reply_where_nothing_is_pending_and_where_the_epoch_does_not_come()
    {
        await using Stage stage = await Stage.StartAsync();
        await using EpochGateway gateway = await EpochGateway.StartAsync(stage, operationTimeout: "00:00:03");
        using RespClient client = await gateway.ConnectAsync();
        await stage.FenceAsync("NOREPLICAS");
        Assert.StartsWith("-NOREPLICAS", await client.AskAsync("INCR", "n"), StringComparison.Ordinal);
        Assert.StartsWith("-NOREPLICAS", await client.AskAsync("RENAME", "n", "n"), StringComparison.Ordinal);
        await stage.OpenAsync();
        await stage.HoldBackAsync("NOREPLICAS");

        await client.SendAsync((byte[])[.. RespClient.Request("INCR", "n"), .. RespClient.Request("GET", "n")]);

        Assert.StartsWith("-NOREPLICAS", await client.ReceiveAsync(), StringComparison.Ordinal);
        Assert.Equal("$-1\r\n", await client.ReceiveAsync());
    }

    [Fact]
    public async Task The_client_has_not_come_over_before_what_the_gateway_has_sent_by_the_topology_before_is_answered()
    {
        await using Stage stage = await Stage.StartAsync();
        stage.OldServesOn = true;
        await using EpochGateway gateway = await EpochGateway.StartAsync(stage);
        await using ShardedRedis other = await stage.ConnectAsync();
        using RespClient client = await gateway.ConnectAsync();
        await stage.AnnounceAsync(clients: 2);
        await stage.Old.ExecuteAsync("CLIENT", "PAUSE", "60000", "WRITE");
        await client.SendAsync(RespClient.Request("INCR", "n"));
        await Wait.UntilAsync(() => IsWaitedAtAsync(stage.Old), "it waits at the old node");

        await stage.PublishAsync();
        await stage.LeasesAsync(EpochStage.Idle, 1);
        long looks = await LooksAsync(stage.New);
        await Wait.UntilAsync(async () => await LooksAsync(stage.New) > looks + 100, "both have gone on looking");
        await stage.LeasesAsync(EpochStage.Moved, 1);

        await stage.Old.ExecuteAsync("CLIENT", "UNPAUSE");
        Assert.Equal(":1\r\n", await client.ReceiveAsync());
        await stage.LeasesAsync(EpochStage.Idle, 1, clients: 2);
    }

    [Fact]
    public async Task A_node_that_cannot_be_reached_counts_as_a_refusal_while_a_cut_over_is_under_way_unless_the_request_may_have_run()
    {
        await using Stage stage = await Stage.StartAsync();
        await using EpochGateway gateway = await EpochGateway.StartAsync(stage);
        var refusals = new RefusedRequests(gateway.Redis.Epochs);
        byte[][] notRun = [LinkFaults.Down("a", "why"), LinkFaults.NotSent("a", "why"), LinkFaults.NoReplica("a"), LinkFaults.Removed("a")];
        Assert.DoesNotContain(notRun, fault => refusals.Is(fault));
        Assert.False(refusals.MayCome);
        await stage.AnnounceAsync();

        Assert.True(refusals.MayCome);
        Assert.All(notRun, fault => Assert.True(refusals.Is(fault)));
        Assert.False(refusals.Is(LinkFaults.Lost("a", "why")));
        Assert.False(refusals.Is(LinkFaults.Busy("a", 1)));
        Assert.False(refusals.Is("-ERR READONLY \r\n"u8));
        Assert.True(refusals.Is("-READONLY You can't write against a read only replica.\r\n"u8));
    }

    // Writes 0, 1, 2 … to a list of its own, up to eight on the way; gives how many.
    private static async Task<int> WriteAsync(EpochGateway gateway, int id, Task end)
    {
        using RespClient client = await gateway.ConnectAsync();
        int sent = 0, received = 0;
        while (!end.IsCompleted || received < sent)
        {
            for (; !end.IsCompleted && sent < received + 8; sent++)
            {
                await client.SendAsync(RespClient.Request("RPUSH", $"written:{id}", sent.ToString(CultureInfo.InvariantCulture)));
            }

            Assert.StartsWith(":", await client.ReceiveAsync(), StringComparison.Ordinal);
            received++;
        }

        return sent;
    }

    private static async Task<bool> IsWaitedAtAsync(IDatabase node) =>
        ((string)(await node.ExecuteAsync("INFO", "clients"))!).Contains("blocked_clients:1", StringComparison.Ordinal);

    private static async Task<long> LooksAsync(IDatabase node) =>
        long.Parse(((string)(await node.ExecuteAsync("INFO", "commandstats"))!).Split("cmdstat_hmget:calls=")[1].Split(',')[0], CultureInfo.InvariantCulture);
}
