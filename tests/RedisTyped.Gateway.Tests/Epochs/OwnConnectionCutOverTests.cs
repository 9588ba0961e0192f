using System.Globalization;
using RedisTyped.Epochs;
using RedisTyped.Gateway.Tests.Resp;
using RedisTyped.Operation.Tests.Epochs;
using StackExchange.Redis;

namespace RedisTyped.Gateway.Tests.Epochs;

/// <summary>What clients run over connections of their own, when their node serves on: what is under way is awaited, what waits goes on elsewhere, and nothing is sent behind the exchange.</summary>
public sealed class OwnConnectionCutOverTests
{
    // Of the slot that the old node keeps.
    private const string Staying = "{06S}jobs";

    [Fact]
    public async Task The_client_has_not_come_over_before_transactions_of_before_are_answered()
    {
        await using Stage stage = await Stage.StartAsync();
        stage.OldServesOn = true;
        await using EpochGateway gateway = await EpochGateway.StartAsync(stage);
        await using ShardedRedis other = await stage.ConnectAsync();
        using RespClient client = await gateway.ConnectAsync();
        await client.AskAsync("MULTI");
        await client.AskAsync("INCR", "n");
        await stage.AnnounceAsync(clients: 2);
        await stage.Old.ExecuteAsync("CLIENT", "PAUSE", "60000", "WRITE");
        await client.SendAsync(RespClient.Request("EXEC"));
        await Wait.UntilAsync(() => IsWaitedAtAsync(stage.Old), "it waits at the old node");

        await stage.PublishAsync();
        await stage.LeasesAsync(EpochStage.Idle, 1);
        long looks = await LooksAsync(stage.New);
        await Wait.UntilAsync(async () => await LooksAsync(stage.New) > looks + 100, "both have gone on looking");
        await stage.LeasesAsync(EpochStage.Moved, 1);

        await stage.Old.ExecuteAsync("CLIENT", "UNPAUSE");
        Assert.Equal("*1\r\n:1\r\n", await client.ReceiveAsync());
        await stage.LeasesAsync(EpochStage.Idle, 1, clients: 2);
    }

    [Fact]
    public async Task One_who_waits_at_a_node_that_serves_on_waits_on_at_the_new_one_and_another_wait_there_is_left_alone()
    {
        await using Stage stage = await Stage.StartAsync();
        stage.OldServesOn = true;
        await using EpochGateway gateway = await EpochGateway.StartAsync(stage);
        using RespClient moving = await gateway.ConnectAsync(), staying = await gateway.ConnectAsync();
        await moving.SendAsync(RespClient.Request("BLPOP", "jobs", "0"));
        await staying.SendAsync(RespClient.Request("BLPOP", Staying, "0"));
        await Wait.UntilAsync(() => IsWaitedAtAsync(stage.Old, clients: 2), "both wait at the old node");

        await stage.AnnounceAsync();
        await stage.PublishAsync();
        await Wait.UntilAsync(() => IsWaitedAtAsync(stage.New), "one waits at the new node");
        await stage.LeasesAsync(EpochStage.Idle, 1);
        Assert.True(await IsWaitedAtAsync(stage.Old));
        await stage.Old.ListRightPushAsync("jobs", "of the copy");
        await stage.New.ListRightPushAsync("jobs", "e");
        await stage.Old.ListRightPushAsync(Staying, "s");

        Assert.Equal("*2\r\n$4\r\njobs\r\n$1\r\ne\r\n", await moving.ReceiveAsync());
        Assert.Equal($"*2\r\n$9\r\n{Staying}\r\n$1\r\ns\r\n", await staying.ReceiveAsync());
        Assert.Equal(1, await stage.Old.ListLengthAsync("jobs"));
    }

    [Fact]
    public async Task One_who_is_held_back_by_the_pause_goes_on_at_the_new_node_and_harms_the_old_one_in_no_way()
    {
        await using Stage stage = await Stage.StartAsync();
        stage.OldServesOn = true;
        await using EpochGateway gateway = await EpochGateway.StartAsync(stage);
        await stage.Old.ListRightPushAsync("jobs", "of the copy");
        using RespClient client = await gateway.ConnectAsync();
        await stage.AnnounceAsync();
        await stage.Old.ExecuteAsync("CLIENT", "PAUSE", "60000", "WRITE");
        await client.SendAsync(RespClient.Request("BLPOP", "jobs", "0"));
        await Wait.UntilAsync(() => IsWaitedAtAsync(stage.Old), "it waits at the old node");

        await stage.PublishAsync();
        await Wait.UntilAsync(() => IsWaitedAtAsync(stage.New), "it waits at the new node");
        await stage.Old.ExecuteAsync("CLIENT", "UNPAUSE");
        await stage.New.ListRightPushAsync("jobs", "e");

        Assert.Equal("*2\r\n$4\r\njobs\r\n$1\r\ne\r\n", await client.ReceiveAsync());
        Assert.Equal(1, await stage.Old.ListLengthAsync("jobs"));
    }

    [Fact]
    public async Task What_gets_its_connection_behind_the_exchange_is_sent_to_the_new_node()
    {
        await using Stage stage = await Stage.StartAsync();
        await using var way = new HeldWay(stage.OldNode.Port);
        await using EpochGateway gateway = await EpochGateway.StartAsync(stage, oldPort: way.Port);
        await Task.WhenAll(stage.Old.ListRightPushAsync("jobs", "of the copy"), stage.New.ListRightPushAsync("jobs", "e"));
        using RespClient client = await gateway.ConnectAsync();
        await stage.AnnounceAsync();
        way.Hold();
        await client.SendAsync(RespClient.Request("BLPOP", "jobs", "0"));
        await Wait.UntilAsync(() => way.Held == 1, "its connection is opened");

        await stage.PublishAsync();
        await stage.LeasesAsync(EpochStage.Idle, 1);
        way.Release();

        Assert.Equal("*2\r\n$4\r\njobs\r\n$1\r\ne\r\n", await client.ReceiveAsync());
        Assert.Equal(1, await stage.Old.ListLengthAsync("jobs"));
    }

    [Fact]
    public async Task One_who_listens_to_a_channel_that_has_another_node_is_cut_off_and_no_other_is()
    {
        await using Stage stage = await Stage.StartAsync();
        stage.OldServesOn = true;
        await using EpochGateway gateway = await EpochGateway.StartAsync(stage);
        using RespClient moving = await gateway.ConnectAsync(), staying = await gateway.ConnectAsync(), sender = await gateway.ConnectAsync();
        await moving.AskAsync("SUBSCRIBE", "news");
        await staying.AskAsync("HELLO", "3");
        await staying.AskAsync("SUBSCRIBE", Staying);

        await stage.AnnounceAsync();
        await stage.PublishAsync();

        Assert.Equal("", await moving.ReceiveAsync());
        Assert.Equal("+PONG\r\n", await staying.AskAsync("PING"));
        Assert.Equal(":1\r\n", await sender.AskAsync("PUBLISH", Staying, "m"));
        Assert.Equal($">3\r\n$7\r\nmessage\r\n$9\r\n{Staying}\r\n$1\r\nm\r\n", await staying.ReceiveAsync());
    }

    [Fact]
    public async Task One_who_begins_to_listen_while_the_topology_is_exchanged_is_cut_off_as_well()
    {
        await using Stage stage = await Stage.StartAsync();
        await using var way = new HeldWay(stage.OldNode.Port);
        await using EpochGateway gateway = await EpochGateway.StartAsync(stage, oldPort: way.Port);
        using RespClient client = await gateway.ConnectAsync();
        await stage.AnnounceAsync();
        way.Hold();
        await client.SendAsync(RespClient.Request("SUBSCRIBE", "news"));
        await Wait.UntilAsync(() => way.Held == 1, "its connection is opened");

        await stage.PublishAsync();
        await stage.LeasesAsync(EpochStage.Idle, 1);
        way.Release();

        Assert.Equal("*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n", await client.ReceiveAsync());
        Assert.Equal("", await client.ReceiveAsync());
    }

    private static async Task<bool> IsWaitedAtAsync(IDatabase node, int clients = 1) =>
        ((string)(await node.ExecuteAsync("INFO", "clients"))!).Contains($"blocked_clients:{clients}\r", StringComparison.Ordinal);

    private static async Task<long> LooksAsync(IDatabase node) =>
        long.Parse(((string)(await node.ExecuteAsync("INFO", "commandstats"))!).Split("cmdstat_hmget:calls=")[1].Split(',')[0], CultureInfo.InvariantCulture);
}
