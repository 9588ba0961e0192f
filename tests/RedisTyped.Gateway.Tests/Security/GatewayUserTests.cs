using Microsoft.Extensions.Options;
using RedisTyped.Gateway.Tests.Resp;

namespace RedisTyped.Gateway.Tests.Security;

/// <summary>What clients may do is looked up for commands that are passed on, too.</summary>
public sealed class GatewayUserTests
{
    [Fact]
    public async Task Commands_that_are_passed_on_are_limited_like_all_others()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            2, configure: static o => o.Users.Add("user alice on >pw ~a:* %R~r:* +get +set +mget +mset +del"));
        using RespClient client = await gateway.ConnectAsync();
        Assert.Equal("-NOAUTH Authentication required.\r\n", await client.AskAsync("GET", "a:1"));
        Assert.Equal("+OK\r\n", await client.AskAsync("AUTH", "alice", "pw"));
        const string noKey = "-NOPERM this user has no permissions to access one of the keys used as arguments\r\n";
        Assert.Equal("+OK\r\n", await client.AskAsync("SET", "a:1", "x"));
        Assert.Equal("$1\r\nx\r\n", await client.AskAsync("GET", "a:1"));
        Assert.Equal(noKey, await client.AskAsync("GET", "b"));
        Assert.Equal("$-1\r\n", await client.AskAsync("GET", "r:1"));
        Assert.Equal(noKey, await client.AskAsync("SET", "r:1", "x"));
        Assert.Equal("*3\r\n$1\r\nx\r\n$-1\r\n$-1\r\n", await client.AskAsync("MGET", "a:1", "a:2", "r:3"));
        Assert.Equal(noKey, await client.AskAsync("MGET", "a:1", "a:2", "b"));
        Assert.Equal(noKey, await client.AskAsync("MSET", "a:1", "x", "b", "a:2"));
        Assert.Equal("$1\r\nx\r\n", await client.AskAsync("GET", "a:1"));
        Assert.Equal("-NOPERM this user has no permissions to run the 'incr' command\r\n", await client.AskAsync("INCR", "a:1"));
    }

    [Theory]
    [InlineData("user alice on nopass ~a:* &* +@all")]
    [InlineData("user alice on nopass %R~* &* +@all")]
    [InlineData("user alice on nopass ~* &a* +@all")]
    [InlineData("user alice on nopass ~* &* +@all -flushall")]
    public async Task What_a_user_may_not_do_no_script_does_for_the_user(string user)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(1, configure: o => o.Users.Add(user));
        using RespClient client = await gateway.ConnectAsync();
        Assert.Equal("+OK\r\n", await client.AskAsync("AUTH", "alice", "any"));
        foreach (string[] line in (string[][])
        [
            ["EVAL", "return redis.call('SET', 'b', 'stolen')", "0"], ["EVAL_RO", "return 1", "1", "a:1"], ["EVALSHA", new string('0', 40), "0"],
            ["EVALSHA_RO", new string('0', 40), "0"], ["FCALL", "f", "0"], ["FCALL_RO", "f", "0"],
        ])
        {
            Assert.StartsWith("-NOPERM ", await client.AskAsync(line), StringComparison.Ordinal);
        }

        Assert.Equal("+OK\r\n", await client.AskAsync("MULTI"));
        Assert.StartsWith("-NOPERM ", await client.AskAsync("EVAL", "return 1", "0"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("session:")]
    [InlineData("session:of-a-name-that-is-longer-than-any-word-that-redis-looks-for-in-a-line:")]
    public async Task Keys_behind_patterns_are_for_users_without_limits(string prefix)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(1, configure: static o => o.Users.Add("user alice on nopass ~cart:* +@all"));
        await gateway.Redis.ExecuteAsync("SET", prefix + "1", "secret");
        using RespClient client = await gateway.ConnectAsync();
        Assert.Equal("+OK\r\n", await client.AskAsync("AUTH", "alice", "any"));
        Assert.Equal(":1\r\n", await client.AskAsync("RPUSH", "cart:1", "1"));
        Assert.Equal(
            "-NOPERM this user has no permissions to access one of the keys used as arguments\r\n",
            await client.AskAsync("SORT", "cart:1", "BY", "nosort", "GET", prefix + "*"));
    }

    [Theory]
    [InlineData("XREADGROUP", "NOACK", "GROUP", "g", "STREAMS", "STREAMS", "secret", ">")]
    [InlineData("ZUNION", "01", "secret")]
    public async Task Keys_where_only_the_node_may_find_them_are_not_taken_for_none(params string[] line)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(1, configure: static o => o.Users.Add("user alice on nopass ~cart:* +@all"));
        await gateway.Redis.ExecuteAsync("XGROUP", "CREATE", "secret", "g", "0", "MKSTREAM");
        await gateway.Redis.ExecuteAsync("XADD", "secret", "*", "f", "v");
        using RespClient client = await gateway.ConnectAsync();
        Assert.Equal("+OK\r\n", await client.AskAsync("AUTH", "alice", "any"));
        Assert.Equal("-NOPERM this user has no permissions to access one of the keys used as arguments\r\n", await client.AskAsync(line));
    }

    [Fact]
    public async Task Users_without_limits_run_scripts()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(1, configure: static o => o.Users.Add("user alice on nopass ~* &* +@all"));
        using RespClient client = await gateway.ConnectAsync();
        Assert.Equal("+OK\r\n", await client.AskAsync("AUTH", "alice", "any"));
        Assert.Equal(":1\r\n", await client.AskAsync("EVAL", "return 1", "0"));
    }

    [Fact]
    public async Task Commands_that_are_passed_on_can_be_denied()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(1, configure: static o => o.DeniedCommands.Add("set"));
        using RespClient client = await gateway.ConnectAsync();
        Assert.Equal("$-1\r\n", await client.AskAsync("GET", "a"));
        Assert.StartsWith("-ERR 'set' is denied by the gateway; ", await client.AskAsync("SET", "a", "x"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Users_that_are_not_understood_keep_the_gateway_from_starting()
    {
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => RunningGateway.StartAsync(1, configure: static o =>
        {
            o.Users.Add("user alice on +nosuch");
            o.AllowedCommands.Add("nosuch");
            o.ClusterAddress = "nowhere";
        }));
        Assert.Equal(
            [
                "Gateway: ClusterAddress is 'nowhere'; give a host and a port, as 10.0.0.1:6379",
                "Gateway: User 'alice', rule 2: there is no command 'nosuch'.",
                "Gateway: AllowedCommands names 'nosuch', which is no command of Redis 7.0 and no category.",
            ],
            fault.Failures);
    }
}
