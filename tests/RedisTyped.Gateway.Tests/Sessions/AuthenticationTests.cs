using RedisTyped.Gateway.Security;
using RedisTyped.Gateway.Sessions;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Sessions;

/// <summary>What clients are told who may not, in the words of Redis 7.0.15, where they were seen.</summary>
public sealed class AuthenticationTests : IAsyncLifetime
{
    private RedisNodes _nodes = null!;
    private SocketLinks _links = null!;

    public async ValueTask InitializeAsync()
    {
        _nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        _links = new SocketLinks(_nodes.Nodes);
    }

    [Fact]
    public async Task Nothing_is_answered_before_the_password_but_what_needs_none()
    {
        await using var client = Client(UserList.Of("s3", [], []));
        Assert.True(client.Session.TakesAll);
        Assert.Equal("-NOAUTH Authentication required.^", await client.TellAsync("GET a"));
        Assert.Equal("-ERR unknown command 'NOSUCH', with args beginning with: ^", await client.TellAsync("NOSUCH"));
        Assert.Equal("-ERR wrong number of arguments for 'get' command^", await client.TellAsync("GET"));
        Assert.Equal(
            "-NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass> option can be used to "
            + "authenticate the client and select the RESP protocol version at the same time^",
            await client.TellAsync("HELLO 3"));
        Assert.Equal("-WRONGPASS invalid username-password pair or user is disabled.^", await client.TellAsync("HELLO 3 AUTH default no"));
        Assert.Equal("-WRONGPASS invalid username-password pair or user is disabled.^", await client.TellAsync("AUTH no"));
        Assert.Equal("+RESET^", await client.TellAsync("RESET"));
        Assert.Equal("+OK^", await client.TellAsync("AUTH s3"));
        Assert.Equal("$-1^", await client.TellAsync("GET a"));
        Assert.False(client.Session.TakesAll);
        Assert.Equal("+RESET^", await client.TellAsync("RESET"));
        Assert.Equal("-NOAUTH Authentication required.^", await client.TellAsync("PING"));
    }

    [Fact]
    public async Task Users_may_do_what_their_rules_say()
    {
        await using var client = Client(UserList.Of(null, ["user alice on >pw ~a:* %R~r:* &ch* +get +set +config|get +publish +psubscribe +multi"], []));
        Assert.Equal("-NOAUTH Authentication required.^", await client.TellAsync("GET a:1"));
        Assert.Equal("+OK^", await client.TellAsync("AUTH alice pw"));
        Assert.True(client.Session.IsLimited);
        Assert.Equal("-NOPERM this user has no permissions to access one of the keys used as arguments^", await client.TellAsync("GET b"));
        Assert.Equal("$-1^", await client.TellAsync("GET a:1"));
        Assert.Equal("-NOPERM this user has no permissions to access one of the keys used as arguments^", await client.TellAsync("SET r:1 x"));
        Assert.Equal("$-1^", await client.TellAsync("GET r:1"));
        Assert.Equal("-NOPERM this user has no permissions to run the 'hget' command^", await client.TellAsync("HGET a:1 f"));
        Assert.Equal("-NOPERM this user has no permissions to run the 'config|set' command^", await client.TellAsync("CONFIG SET x y"));
        Assert.Equal("*2^$9^maxmemory^$1^0^", await client.TellAsync("CONFIG GET maxmemory"));
        Assert.Equal("-NOPERM this user has no permissions to access one of the channels used as arguments^", await client.TellAsync("PUBLISH x m"));
        Assert.Equal(":0^", await client.TellAsync("PUBLISH chx m"));
        Assert.Equal("-NOPERM this user has no permissions to access one of the channels used as arguments^", await client.TellAsync("PSUBSCRIBE chx"));
        Assert.Equal("*3^$10^psubscribe^$3^ch*^:1^", await client.TellAsync("PSUBSCRIBE ch*"));
    }

    [Fact]
    public async Task User_who_may_not_run_EXEC_loses_the_transaction()
    {
        await using var client = Client(UserList.Of(null, ["user default on nopass ~* +multi +set +get"], []));
        Assert.Equal("+OK^", await client.TellAsync("MULTI"));
        Assert.Equal("+QUEUED^", await client.TellAsync("SET a 1"));
        Assert.Equal(
            "-EXECABORT Transaction discarded because of: NOPERM this user has no permissions to run the 'exec' command^", await client.TellAsync("EXEC"));
        Assert.Equal("$-1^", await client.TellAsync("GET a"));
    }

    public async ValueTask DisposeAsync()
    {
        await _links.DisposeAsync();
        await _nodes.DisposeAsync();
    }

    private SessionClient Client(UserList users) =>
        new(new SessionScope { Links = _links, Clients = new ClientRegistry(TimeProvider.System), Users = users });
}
