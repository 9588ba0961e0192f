using RedisTyped.Gateway.Tests.Resp;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Faults;

/// <summary>Many clients, silent clients, large values.</summary>
public sealed class CrowdTests
{
    private static readonly int Clients = Environment.GetEnvironmentVariable("REDISTYPED_LONG") == "1" ? 5_000 : 500;

    [Fact]
    public async Task Every_client_of_a_crowd_gets_its_own_replies()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        var clients = new RespClient[Clients];
        try
        {
            for (int i = 0; i < Clients; i++)
            {
                clients[i] = await gateway.ConnectAsync();
            }

            for (int round = 0; round < 3; round++)
            {
                await Task.WhenAll(clients.Select(async (client, i) =>
                {
                    string value = $"value {i} of {round}";
                    await client.SendAsync((byte[])[.. RespClient.Request("SET", $"key:{i}", value), .. RespClient.Request("GET", $"key:{i}"), .. RespClient.Request("MGET", $"key:{i}", "none")]);
                    string bulk = $"${value.Length}\r\n{value}\r\n";
                    Assert.Equal(["+OK\r\n", bulk, $"*2\r\n{bulk}$-1\r\n"], [await client.ReceiveAsync(), await client.ReceiveAsync(), await client.ReceiveAsync()]);
                }));
            }

            Assert.Equal($":{Clients}\r\n", await clients[^1].AskAsync("DBSIZE"));
        }
        finally
        {
            Array.ForEach(clients, static client => client?.Dispose());
        }
    }

    [Fact]
    public async Task Silent_clients_are_closed_and_those_that_wait_for_something_are_not()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(1, configure: static options => options.IdleTimeout = TimeSpan.FromSeconds(3));
        using RespClient waiter = await gateway.ConnectAsync();
        await waiter.SendAsync(RespClient.Request("BLPOP", "list", "0"));
        using RespClient listener = await gateway.ConnectAsync();
        await listener.AskAsync("SUBSCRIBE", "news");
        using RespClient pushed = await gateway.ConnectAsync();
        await pushed.AskAsync("HELLO", "3");
        await pushed.AskAsync("SUBSCRIBE", "news");

        // Not even one in a transaction is spared by Redis.
        using RespClient transaction = await gateway.ConnectAsync();
        Assert.Equal("+OK\r\n", await transaction.AskAsync("MULTI"));

        // One that came later is closed: so could the others have been.
        using RespClient silent = await gateway.ConnectAsync();
        Assert.Equal("+PONG\r\n", await silent.AskAsync("PING"));
        Assert.Equal("", await silent.ReceiveAsync());

        using RespClient other = await gateway.ConnectAsync();
        Assert.Equal(":1\r\n", await other.AskAsync("RPUSH", "list", "value"));
        Assert.Equal("*2\r\n$4\r\nlist\r\n$5\r\nvalue\r\n", await waiter.ReceiveAsync());
        Assert.Equal(":2\r\n", await other.AskAsync("PUBLISH", "news", "hello"));
        Assert.Equal("*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$5\r\nhello\r\n", await listener.ReceiveAsync());
        Assert.Equal(">3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$5\r\nhello\r\n", await pushed.ReceiveAsync());
        Assert.Equal("", await transaction.ReceiveAsync());
    }

    [Fact]
    public async Task Redis_benchmark_moves_values_of_a_megabyte()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        string printed = await BenchmarkAsync(gateway, ["-n", "150", "-c", "10", "-r", "8", "-d", "1048576", "-t", "set,get"]);

        Assert.Equal(2, printed.Split("requests per second").Length - 1);
        using RespClient client = await gateway.ConnectAsync();
        Assert.Equal(":8\r\n", await client.AskAsync("DBSIZE"));
        for (int i = 0; i < 8; i++)
        {
            Assert.Equal(":1048576\r\n", await client.AskAsync("STRLEN", $"key:{i:D12}"));
        }
    }

    [Fact]
    public async Task Redis_benchmark_has_a_crowd_of_clients_that_pipeline()
    {
        const int keys = 1000;
        await using RunningGateway gateway = await RunningGateway.StartAsync(options: new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        string printed = await BenchmarkAsync(gateway, ["-n", $"{Clients * 64 * 2}", "-c", $"{Clients}", "-P", "64", "-r", $"{keys}", "-t", "set,get"]);

        Assert.Equal(2, printed.Split("requests per second").Length - 1);
        using RespClient client = await gateway.ConnectAsync();
        Assert.Equal($":{keys}\r\n", await client.AskAsync("DBSIZE"));
        Assert.Equal(":3\r\n", await client.AskAsync("STRLEN", $"key:{keys - 1:D12}"));
    }

    [Fact]
    public async Task Redis_benchmark_gets_a_hundred_keys_at_once()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using RespClient client = await gateway.ConnectAsync();
        string[] keys = [.. Enumerable.Range(0, 1000).Select(static i => $"key:{i:D12}")];
        Assert.Equal("+OK\r\n", await client.AskAsync(["MSET", .. keys.SelectMany(static key => new[] { key, "v" })]));

        string printed = await BenchmarkAsync(gateway, ["-n", "1000", "-c", "20", "-P", "4", "-r", "1000", "MGET", .. Enumerable.Repeat("key:__rand_int__", 100)]);

        Assert.Single(printed.Split("requests per second").Skip(1));
    }

    private static async Task<string> BenchmarkAsync(RunningGateway gateway, string[] words)
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        using var benchmark = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("redis-benchmark", ["-p", $"{gateway.EndPoint.Port}", "-q", .. words]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string all;
        try
        {
            Task<string> printed = benchmark.StandardOutput.ReadToEndAsync(ct), error = benchmark.StandardError.ReadToEndAsync(ct);
            await benchmark.WaitForExitAsync(ct).WaitAsync(TimeSpan.FromSeconds(180), ct);
            all = await printed + await error;
        }
        finally
        {
            benchmark.Kill(entireProcessTree: true);
        }

        Assert.True(benchmark.ExitCode == 0, all);
        Assert.DoesNotContain("rror", all, StringComparison.Ordinal);
        return all;
    }
}
