using System.Diagnostics;
using RedisTyped.Gateway.Tests.Resp;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Peers;

/// <summary>The tools that come with Redis, against the gateway as against any server.</summary>
public sealed class RedisToolTests : IAsyncLifetime
{
    private const string Session = """
        SET greeting "hello world"
        GET greeting
        HSET user:1 name ann age 7
        HGETALL user:1
        LPUSH list a b c
        LRANGE list 0 -1
        ZADD scores 1.5 a 2 b
        ZRANGE scores 0 -1 WITHSCORES
        MSET a 1 b 2 c 3
        MGET a b c nosuch
        INCRBYFLOAT a 0.1
        GET list
        NOSUCH
        MULTI
        INCR b
        TYPE b
        EXEC
        EVAL "return {1, 'two', {3}, false}" 0
        DBSIZE
        DEL a b c
        OBJECT ENCODING scores
        """;

    private RunningGateway _gateway = null!;
    private RedisNodes _server = null!;

    public async ValueTask InitializeAsync()
    {
        var real = new RedisNodesOptions { Server = RedisServerKind.RedisServer };
        _gateway = await RunningGateway.StartAsync(3, options: real);
        _server = await RedisNodes.StartAsync(1, real);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-3")]
    [InlineData("--csv")]
    public async Task Redis_cli_prints_the_same_as_for_a_server(string option)
    {
        string direct = await RunAsync("redis-cli", $"-p {_server[0].Port} {option}", Session);
        string through = await RunAsync("redis-cli", $"-p {_gateway.EndPoint.Port} {option}", Session);
        Assert.Equal(direct, through);
        Assert.Contains("hello world", through, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redis_cli_scans_all_keys()
    {
        await RunAsync("redis-cli", $"-p {_gateway.EndPoint.Port}", string.Join('\n', Enumerable.Range(0, 300).Select(static i => $"SET key:{i} {i}")));
        string keys = await RunAsync("redis-cli", $"-p {_gateway.EndPoint.Port} --scan --pattern key:*", "");
        Assert.Equal(300, keys.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Count());
    }

    [Theory]
    [InlineData("-c 5 -n 1000 -t ping,set,get,incr,lpush,rpush,lpop,rpop,sadd,hset,spop,zadd,zpopmin,lrange_100,mset")]
    [InlineData("-c 5 -P 16 -n 2000 -r 1000 -t ping,set,get,mset")]
    [InlineData("-c 5 -n 500 -3 -t set,get")]
    public async Task Redis_benchmark_runs_without_errors(string options)
    {
        string printed = await RunAsync("redis-benchmark", $"-p {_gateway.EndPoint.Port} -q {options}", "");
        Assert.DoesNotContain("rror", printed, StringComparison.Ordinal);
        Assert.Contains("requests per second", printed, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    private static async Task<string> RunAsync(string program, string arguments, string input)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(120));
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            Task<string> printed = process.StandardOutput.ReadToEndAsync(limit.Token), errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.StandardInput.WriteAsync(input.AsMemory(), limit.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
            return await printed + await errors;
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
