using System.Net;
using RedisTyped.Gateway.Tests.Resp;
using RedisTyped.Reloading;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Gateway.Tests.Transitions;

/// <summary>Clients of a gateway while a transition gives keys another owner.</summary>
public sealed class TransitionTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_whose_key_was_being_brought_over_when_the_transition_is_turned_around_finds_it_with_its_owner()
    {
        await using RunningGateway gateway = await StartAsync();
        using RespClient client = await gateway.ConnectAsync(), owner = await OfAsync(gateway.Nodes[0]);
        await client.AskAsync("SET", "k", "41");
        await BeginAsync(gateway);
        Assert.Equal("+OK\r\n", await owner.AskAsync("SET", "redistyped:moving:k", "of another client", "PX", "60000"));
        await client.SendAsync(RespClient.Request("INCR", "k"));
        await Wait.UntilAsync(async () => (await owner.AskAsync("INFO", "commandstats")).Contains("cmdstat_eval:", StringComparison.Ordinal), "its key is being brought over");

        Task reversal = gateway.Redis.ReverseTransitionAsync(Cancelled);
        await Wait.UntilAsync(() => gateway.Redis.Transition!.After.Nodes[0].Id.Name == "a", "the transition is turned around");
        await owner.AskAsync("DEL", "redistyped:moving:k");

        Assert.Equal(":42\r\n", await client.ReceiveAsync());
        await InTime.AwaitAsync(reversal, "the transition is turned around");
        Assert.Equal("$2\r\n42\r\n", await owner.AskAsync("GET", "k"));
    }

    [Fact]
    public async Task One_who_waits_at_the_owner_before_waits_on_at_the_new_one()
    {
        await using RunningGateway gateway = await StartAsync();
        using RespClient client = await gateway.ConnectAsync(), before = await OfAsync(gateway.Nodes[0]), after = await OfAsync(gateway.Nodes[1]);
        await client.SendAsync(RespClient.Request("BLPOP", "jobs", "0"));
        await Wait.UntilAsync(() => IsWaitedAtAsync(before), "it waits at the owner before");

        await BeginAsync(gateway);
        await Wait.UntilAsync(() => IsWaitedAtAsync(after), "it waits at the new one");
        await after.AskAsync("RPUSH", "jobs", "e");

        Assert.Equal("*2\r\n$4\r\njobs\r\n$1\r\ne\r\n", await client.ReceiveAsync());
    }

    private static Task<RunningGateway> StartAsync() => RunningGateway.StartAsync(
        2, static nodes => $$"""{"nodes":[{"name":"a","configuration":"{{nodes[0].ConfigurationString}}"}]}""", options: new RedisNodesOptions { Server = RedisServerKind.RedisServer });

    private static Task<TopologyChange> BeginAsync(RunningGateway gateway)
    {
        var next = new RedisTypedOptions { AbortOnConnectFail = false };
        next.Nodes.Add("b", gateway.Nodes[1].ConfigurationString);
        return gateway.Redis.BeginTransitionAsync(next, cancellationToken: Cancelled);
    }

    private static Task<RespClient> OfAsync(TestNode node) => RespClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, node.Port));

    private static async Task<bool> IsWaitedAtAsync(RespClient node) => (await node.AskAsync("INFO", "clients")).Contains("blocked_clients:1\r", StringComparison.Ordinal);
}
