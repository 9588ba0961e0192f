using System.IO.Pipelines;
using RedisTyped.Gateway.Tests.Resp;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Clients;

/// <summary>What it takes to pass commands on, to real nodes and back.</summary>
// Alone: what other tests allocate would count.
[CollectionDefinition(nameof(ForwardingCostTests), DisableParallelization = true)]
[Collection(nameof(ForwardingCostTests))]
public sealed class ForwardingCostTests
{
    private const int Commands = 20_000;
    private const int Pipeline = 500;

    // No object takes less on a 64-bit machine. Reads and sends may have their own, but not each command.
    private const int SmallestObject = 24;

    [Theory]
    [InlineData("GET")]
    [InlineData("MGET")]
    public async Task A_command_that_is_passed_on_or_split_allocates_no_object(string command)
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using PipeClient client = await PipeClient.StartAsync(nodes, new GatewayOptions());
        string[] keys = command == "GET" ? [client.KeyOf(0)] : [client.KeyOf(0), client.KeyOf(1)];
        await client.SendAsync(RespClient.Request(["MSET", .. keys.SelectMany(static key => new[] { key, "value" })]));
        await client.TakeAsync("+OK\r\n".Length);
        byte[] requests = [.. Enumerable.Repeat(RespClient.Request([command, .. keys]), Pipeline).SelectMany(static request => request)];
        int replies = Pipeline * (command == "GET" ? "$5\r\nvalue\r\n" : "*2\r\n$5\r\nvalue\r\n$5\r\nvalue\r\n").Length;

        // The first rounds make what is used again, and timers beside may fall into any.
        long least = long.MaxValue;
        for (int round = 0; round < 6; round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            await InTime.AwaitAsync(RoundAsync(), "the commands are answered");
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.InRange(least, 0, Commands * SmallestObject / 2);
        TestContext.Current.TestOutputHelper!.WriteLine($"{least} bytes, {(double)least / Commands:0.00} each");

        async Task RoundAsync()
        {
            for (int sent = 0; sent < Commands; sent += Pipeline)
            {
                await client.SendAsync(requests);
                await ReceiveAsync(client, replies);
            }
        }
    }

    private static async Task ReceiveAsync(PipeClient client, int bytes)
    {
        ReadResult received = await client.Replies.ReadAtLeastAsync(bytes, TestContext.Current.CancellationToken);
        Assert.Equal(bytes, received.Buffer.Length);
        client.Replies.AdvanceTo(received.Buffer.End);
    }
}
