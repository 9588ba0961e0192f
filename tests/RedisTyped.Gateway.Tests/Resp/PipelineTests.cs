using System.Globalization;
using System.Net;

namespace RedisTyped.Gateway.Tests.Resp;

/// <summary>What clients send through the gateway is answered as one Redis would answer it.</summary>
public sealed class PipelineTests
{
    [Fact]
    public async Task A_thousand_mixed_commands_are_answered_byte_for_byte_as_by_one_Redis()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(nodes: 4, topology: ThreeOf);
        using RespClient direct = await RespClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, gateway.Nodes[3].Port));
        for (int run = 0; run < 5; run++)
        {
            string[][] commands = Commands(seed: run, count: 1000);
            byte[] pipeline = [.. commands.SelectMany(static words => RespClient.Request(words))];
            using RespClient client = await gateway.ConnectAsync();
            Task sending = Task.WhenAll(direct.SendAsync(pipeline), client.SendAsync(pipeline));
            for (int i = 0; i < commands.Length; i++)
            {
                Assert.Equal((string.Join(' ', commands[i]), await direct.ReceiveAsync()), (string.Join(' ', commands[i]), await client.ReceiveAsync()));
            }

            await sending;
        }
    }

    [Fact]
    public async Task Requests_may_come_byte_by_byte()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using RespClient client = await gateway.ConnectAsync();
        byte[] bytes = [.. RespClient.Request("MSET", "a", "1", "b", "2", "c", "3"), .. RespClient.Request("MGET", "c", "b", "x", "a"), .. "get 'b'\r\n"u8];
        foreach (byte b in bytes)
        {
            await client.SendAsync(new[] { b });
        }

        Assert.Equal("+OK\r\n", await client.ReceiveAsync());
        Assert.Equal("*4\r\n$1\r\n3\r\n$1\r\n2\r\n$-1\r\n$1\r\n1\r\n", await client.ReceiveAsync());
        Assert.Equal("$1\r\n2\r\n", await client.ReceiveAsync());
    }

    [Fact]
    public async Task Large_values_go_both_ways()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using RespClient client = await gateway.ConnectAsync();
        string[] keys = [.. Enumerable.Range(0, 8).Select(i => $"large:{i}")];
        string value = new('x', 5_000_000);
        foreach (string key in keys)
        {
            Assert.Equal("+OK\r\n", await client.AskAsync("SET", key, value + key));
        }

        string reply = await client.AskAsync(["MGET", .. keys]);

        Assert.Equal($"*8\r\n{string.Concat(keys.Select(key => $"${value.Length + key.Length}\r\n{value}{key}\r\n"))}", reply);
    }

    [Fact]
    public async Task One_who_sends_all_and_closes_that_side_gets_all_replies()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using RespClient client = await gateway.ConnectAsync();
        await client.SendAsync(Enumerable.Range(0, 500).SelectMany(static i => RespClient.Request("INCR", $"n:{i % 7}")).ToArray());
        client.EndSending();

        for (int i = 0; i < 500; i++)
        {
            Assert.Equal($":{(i / 7) + 1}\r\n", await client.ReceiveAsync());
        }

        Assert.Equal("", await client.ReceiveAsync());
    }

    [Fact]
    public async Task What_is_no_request_ends_the_connection_behind_the_replies_before_it()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using RespClient client = await gateway.ConnectAsync();
        await client.SendAsync("SET a 1\r\nGET a\r\n*1\r\n:1\r\nGET a\r\n");

        Assert.Equal("+OK\r\n", await client.ReceiveAsync());
        Assert.Equal("$1\r\n1\r\n", await client.ReceiveAsync());
        Assert.Equal("-ERR Protocol error: expected '$', got ':'\r\n", await client.ReceiveAsync());
        Assert.Equal("", await client.ReceiveAsync());
    }

    // The fourth node is the one Redis to compare with.
    private static string ThreeOf(RedisTyped.Testing.RedisNodes nodes) =>
        $$"""{"nodes":[{{string.Join(',', nodes.Nodes.Take(3).Select(static node => $$"""{"name":"{{node.Name}}","configuration":"{{node.ConfigurationString}}"}"""))}}]}""";

    private static string[][] Commands(int seed, int count)
    {
        var random = new Random(seed);
        string Key(string type) => string.Create(CultureInfo.InvariantCulture, $"{type}:{random.Next(25)}");
        string Value() => new((char)('a' + random.Next(26)), random.Next(random.Next(10) == 0 ? 3000 : 100));
        string[] Some(string type, bool hasValues) => [.. Enumerable.Range(0, random.Next(1, 12)).SelectMany(_ => hasValues ? new[] { Key(type), Value() } : [Key(type)])];
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(22) switch
        {
            0 or 1 or 2 => (string[])["SET", Key("s"), Value()],
            3 or 4 or 5 => ["get", Key("s")],
            6 => ["INCR", Key("n")],
            7 => ["APPEND", Key("s"), Value()],
            8 => ["LPUSH", Key("l"), Value(), Value()],
            9 => ["LRANGE", Key("l"), "0", "5"],
            10 => ["HSET", Key("h"), "f", Value(), "g", Value()],
            11 => ["HGETALL", Key("h")],
            12 => ["MGET", .. Some("s", hasValues: false)],
            13 => ["MSET", .. Some("s", hasValues: true)],
            14 => ["DEL", .. Some("s", hasValues: false)],
            15 => ["EXISTS", .. Some("s", hasValues: false)],
            16 => ["UNLINK", .. Some("l", hasValues: false)],
            17 => ["LLEN", Key("s")],
            18 => ["INCR", Key("s")],
            19 => ["MSET", Key("s")],
            20 => ["MSET", Key("s"), "v", Key("s")],
            _ => ["PING"],
        })];
    }
}
