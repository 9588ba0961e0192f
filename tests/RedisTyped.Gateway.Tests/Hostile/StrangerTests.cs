using RedisTyped.Gateway.Tests.Resp;

namespace RedisTyped.Gateway.Tests.Hostile;

/// <summary>Who has not logged in is given as little of the gateway's memory as Redis 7.0.15 gives, and in its words.</summary>
public sealed class StrangerTests
{
    [Theory]
    [InlineData("*11\r\n", "-ERR Protocol error: unauthenticated multibulk length\r\n")]
    [InlineData("*2\r\n$4\r\nAUTH\r\n$16385\r\n", "-ERR Protocol error: unauthenticated bulk length\r\n")]
    public async Task Long_requests_are_refused_until_the_client_has_logged_in(string request, string refusal)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(1, configure: static options => options.Password = "pw");
        using RespClient stranger = await gateway.ConnectAsync();
        await stranger.SendAsync(request);
        Assert.Equal(refusal, await stranger.ReceiveAsync());
        Assert.Equal("", await stranger.ReceiveAsync());
    }

    [Fact]
    public async Task Long_requests_are_taken_behind_AUTH_in_the_same_pipeline_and_no_more_after_RESET()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(1, configure: static options => options.Password = "pw");
        using RespClient client = await gateway.ConnectAsync();
        string value = new('x', 100_000);
        await client.SendAsync((byte[])[.. RespClient.Request("AUTH", "pw"), .. RespClient.Request("SET", "key", value), .. RespClient.Request("RESET"), .. "*11\r\n"u8]);
        Assert.Equal("+OK\r\n", await client.ReceiveAsync());
        Assert.Equal("+OK\r\n", await client.ReceiveAsync());
        Assert.Equal("+RESET\r\n", await client.ReceiveAsync());
        Assert.Equal("-ERR Protocol error: unauthenticated multibulk length\r\n", await client.ReceiveAsync());
    }
}
