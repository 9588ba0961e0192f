using System.Net;
using Garnet.client;
using RedisTyped.Gateway.Tests.Resp;

namespace RedisTyped.Gateway.Tests.Peers;

/// <summary>Garnet's own client against the gateway.</summary>
public sealed class GarnetClientTests : IAsyncLifetime
{
    // In milliseconds. The client itself waits for ever.
    private const int Limit = 180_000;

    private RunningGateway _gateway = null!;
    private GarnetClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await RunningGateway.StartAsync(3, configure: static o => o.Password = "s3cret");
        _client = new GarnetClient(_gateway.EndPoint, authPassword: "s3cret");
        await _client.ConnectAsync(TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = Limit)]
    public async Task Values_and_many_calls_at_once_work()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        Assert.Equal("PONG", await _client.PingAsync(ct));
        string[] keys = [.. Enumerable.Range(0, 500).Select(static i => $"k{i}")];
        Assert.All(await Task.WhenAll(keys.Select(key => _client.StringSetAsync(key, $"value of {key}", ct))), static isSet => Assert.True(isSet));
        Assert.Equal(keys.Select(static key => $"value of {key}"), await Task.WhenAll(keys.Select(key => _client.StringGetAsync(key, ct))));
        string?[] values = await _client.StringGetAsync([.. keys, "none"], ct);
        Assert.Equal(keys.Select(static key => $"value of {key}").Append(null), values);
        Assert.Null(await _client.StringGetAsync("none", ct));
        Assert.Equal((1, 11), (await _client.StringIncrement("n", ct), await _client.StringIncrement("n", 10, ct)));
        Assert.Equal(500, await _client.KeyDeleteAsync([.. keys, "none"], ct));
    }

    [Fact(Timeout = Limit)]
    public async Task Other_commands_and_errors_come_as_they_are()
    {
        Assert.Equal("2", await _client.ExecuteForStringResultAsync("HSET", ["h", "a", "1", "b", "2"]));
        Assert.Equal("4", await _client.ExecuteForStringResultAsync("EVAL", ["return redis.call('HINCRBY', KEYS[1], 'a', 3)", "1", "h"]));
        Assert.Equal(["a", "4", "b", "2"], await _client.ExecuteForStringArrayResultAsync("HGETALL", ["h"]));
        Exception fault = await Assert.ThrowsAnyAsync<Exception>(() => _client.ExecuteForStringResultAsync("INCR", ["h"]));
        Assert.Equal("WRONGTYPE Operation against a key holding the wrong kind of value", fault.Message);
        Assert.Equal("still here", await _client.ExecuteForStringResultAsync("ECHO", ["still here"]));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _gateway.DisposeAsync();
    }
}
