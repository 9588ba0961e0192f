using RedisTyped.Gateway.Tests.Resp;
using RedisTyped.Operation.Tests.Epochs;
using StackExchange.Redis;

namespace RedisTyped.Gateway.Tests.Epochs;

/// <summary>Commands over several nodes at a cut-over: those that have written nothing are made again by the topology of then, those that have say so.</summary>
public sealed class CrossShardCutOverTests
{
    // Before, {b} and {06S} live on the old node, {a} on the new one.
    private static readonly (string Reply, string[] Command)[] Refused =
    [
        (":2\r\n", ["SUNIONSTORE", "{b}union", "{a}s", "{b}s"]),
        ("+OK\r\n", ["RENAME", "{a}k", "{b}k"]),
        (":1\r\n", ["RENAMENX", "{a}n", "{b}new"]),
        (":1\r\n", ["SMOVE", "{a}s", "{b}s", "a"]),
        ("$1\r\ne\r\n", ["LMOVE", "{a}l", "{b}l", "LEFT", "RIGHT"]),
        (":1\r\n", ["MSETNX", "{b}set", "1", "{a}set", "2"]),
        ("+OK\r\n", ["PFMERGE", "{b}h", "{a}h"]),
    ];

    [Fact]
    public async Task Commands_whose_first_write_is_refused_are_made_again_at_the_new_node()
    {
        await using Stage stage = await Stage.StartAsync();
        await using EpochGateway gateway = await StartAsync(stage);
        await FillAsync(stage.Old, stage.New);
        RespClient[] clients = await Task.WhenAll(Refused.Select(_ => gateway.ConnectAsync()));
        await stage.HoldBackAsync("NOREPLICAS");
        foreach ((RespClient client, string[] command) in clients.Zip(Refused.Select(static refused => refused.Command)))
        {
            long before = await Stage.RefusalsAsync(stage.Old);
            await client.SendAsync(RespClient.Request(command));
            await Wait.UntilAsync(async () => await Stage.RefusalsAsync(stage.Old) > before, $"{command[0]} is refused");
        }

        await stage.PublishAsync();

        Assert.Equal(Refused.Select(static refused => refused.Reply), await Task.WhenAll(clients.Select(static client => client.ReceiveAsync())));
        Assert.Equal(0, (long)await stage.Old.ExecuteAsync("EXISTS", "{b}union", "{b}new", "{b}l", "{b}set", "{b}h"));
        Array.ForEach(clients, static client => client.Dispose());
    }

    [Fact]
    public async Task Command_that_is_over_several_nodes_behind_it_too_is_made_again_until_the_fence_is_gone()
    {
        await using Stage stage = await Stage.StartAsync();
        stage.OldServesOn = true;
        await using EpochGateway gateway = await StartAsync(stage);
        await FillAsync(stage.Old, stage.New);
        using RespClient client = await gateway.ConnectAsync();
        await stage.HoldBackAsync("NOREPLICAS");
        await client.SendAsync(RespClient.Request("RENAME", "{a}k", "{06S}to"));
        await stage.PublishOnceRefusedAsync();
        await Wait.UntilAsync(async () => await Stage.RefusalsAsync(stage.Old) > 10, "it is made again and again");
        await stage.OpenAsync();

        Assert.Equal("+OK\r\n", await client.ReceiveAsync());
        Assert.Equal(("v", false), ((string?)await stage.Old.StringGetAsync("{06S}to"), await stage.New.KeyExistsAsync("{a}k")));
    }

    [Fact]
    public async Task Command_that_has_written_in_part_is_not_made_again_and_says_what_is_written()
    {
        await using Stage stage = await Stage.StartAsync();
        await using EpochGateway gateway = await StartAsync(stage);
        await FillAsync(stage.Old, stage.New);
        using RespClient client = await gateway.ConnectAsync();
        await stage.HoldBackAsync("NOREPLICAS");

        Assert.StartsWith(
            "-ERR RENAME over several nodes wrote the destination, but may not have removed the source, so that the value can be in both. NOREPLICAS",
            await client.AskAsync("RENAME", "{b}k", "{a}to"),
            StringComparison.Ordinal);
        Assert.Equal(("v", "v"), ((string?)await stage.Old.StringGetAsync("{b}k"), (string?)await stage.New.StringGetAsync("{a}to")));
    }

    [Fact]
    public async Task Refusal_is_the_reply_where_nothing_is_pending()
    {
        await using Stage stage = await Stage.StartAsync();
        await using EpochGateway gateway = await StartAsync(stage);
        await FillAsync(stage.Old, stage.New);
        using RespClient client = await gateway.ConnectAsync();
        await stage.FenceAsync("NOREPLICAS");

        Assert.StartsWith("-NOREPLICAS", await client.AskAsync("RENAME", "{a}k", "{b}to"), StringComparison.Ordinal);
    }

    private static Task<EpochGateway> StartAsync(Stage stage) => EpochGateway.StartAsync(stage, split: true, configure: static options => options.CrossShard = true);

    // Both have all: what would be brought over is there.
    private static async Task FillAsync(params IDatabase[] nodes)
    {
        foreach (IDatabase node in nodes)
        {
            await node.StringSetAsync([new("{a}k", "v"), new("{b}k", "v"), new("{a}n", "v")]);
            await node.SetAddAsync("{a}s", "a");
            await node.SetAddAsync("{b}s", "b");
            await node.ListRightPushAsync("{a}l", "e");
            await node.HyperLogLogAddAsync("{a}h", "1");
        }
    }
}
