namespace RedisTyped.Gateway.Tests.Resp;

/// <summary>Whose connection is closed for silence, and whose is not.</summary>
public sealed class IdleTests
{
    [Fact]
    public async Task Those_who_wait_for_something_stay_and_all_others_are_closed()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(1, configure: static options =>
        {
            options.IdleTimeout = TimeSpan.FromSeconds(3);
            options.Password = "pw";
        });
        using RespClient stranger = await gateway.ConnectAsync();
        using RespClient silent = await LoggedInAsync(gateway);
        using RespClient open = await LoggedInAsync(gateway, "MULTI");
        using RespClient listener = await LoggedInAsync(gateway, "SUBSCRIBE", "news");
        using RespClient modern = await LoggedInAsync(gateway, "HELLO", "3");
        await modern.AskAsync("SUBSCRIBE", "news");
        using RespClient waiting = await LoggedInAsync(gateway);
        await waiting.SendAsync(RespClient.Request("BLPOP", "list", "0"));

        Assert.Equal("", await stranger.ReceiveAsync());
        Assert.Equal("", await silent.ReceiveAsync());
        Assert.Equal("", await open.ReceiveAsync());

        // The clock has gone round for all by now.
        using RespClient other = await LoggedInAsync(gateway);
        Assert.Equal(":2\r\n", await other.AskAsync("PUBLISH", "news", "m"));
        Assert.Equal("*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$1\r\nm\r\n", await listener.ReceiveAsync());
        Assert.Equal(">3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$1\r\nm\r\n", await modern.ReceiveAsync());
        Assert.Equal(":1\r\n", await other.AskAsync("RPUSH", "list", "v"));
        Assert.Equal("*2\r\n$4\r\nlist\r\n$1\r\nv\r\n", await waiting.ReceiveAsync());
    }

    private static async Task<RespClient> LoggedInAsync(RunningGateway gateway, params string[] then)
    {
        RespClient client = await gateway.ConnectAsync();
        Assert.Equal("+OK\r\n", await client.AskAsync("AUTH", "pw"));
        if (then.Length > 0)
        {
            await client.AskAsync(then);
        }

        return client;
    }
}
