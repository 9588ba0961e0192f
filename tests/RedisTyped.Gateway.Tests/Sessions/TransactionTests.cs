using System.Text;
using RedisTyped.Gateway.Sessions;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Sessions;

/// <summary>What is particular to transactions over several nodes; the rest is compared with a server, command by command.</summary>
public sealed class TransactionTests : IAsyncLifetime
{
    private RedisNodes _nodes = null!;
    private SocketLinks _links = null!;
    private SessionScope _scope = null!;

    public async ValueTask InitializeAsync()
    {
        _nodes = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        _links = new SocketLinks(_nodes.Nodes);
        _scope = new SessionScope { Links = _links, Clients = new ClientRegistry(TimeProvider.System) };
    }

    [Fact]
    public async Task Key_of_another_node_spoils_the_transaction_and_nothing_runs()
    {
        await using var client = new SessionClient(_scope);
        (string here, string there) = Apart();
        await client.TellAsync("MULTI");
        Assert.Equal("+QUEUED^", await client.TellAsync($"SET {here} v"));
        Assert.Equal(
            "-CROSSSLOT Keys of 'set' don't live on one node but on 'node-1', 'node-2'; give keys that belong together a hash tag, as {user:42}:name^",
            await client.TellAsync($"SET {there} v"));
        Assert.Equal("-EXECABORT Transaction discarded because of previous errors.^", await client.TellAsync("EXEC"));
        Assert.Equal("$-1^", await client.TellAsync($"GET {here}"));
    }

    [Theory]
    [InlineData("COPY {k}a {k}b DB 5 REPLACE")]
    [InlineData("COPY {k}a {k}b DB 0 DB 5")]
    public async Task COPY_into_another_database_is_refused_as_SELECT_is(string copy)
    {
        await using var client = new SessionClient(_scope);
        const string fault = "-ERR DB index is out of range^";
        await client.TellAsync("SET {k}a v");
        Assert.Equal(fault, await client.TellAsync(copy));
        await client.TellAsync("MULTI");
        Assert.Equal(fault, await client.TellAsync(copy));
        Assert.Equal("-EXECABORT Transaction discarded because of previous errors.^", await client.TellAsync("EXEC"));
    }

    [Fact]
    public async Task Watched_key_of_another_node_is_refused_and_the_first_stays_watched()
    {
        await using var client = new SessionClient(_scope);
        await using var other = new SessionClient(_scope);
        (string here, string there) = Apart();
        await client.TellAsync($"WATCH {here}");
        Assert.StartsWith("-CROSSSLOT Keys of 'watch' ", await client.TellAsync($"WATCH {there}"), StringComparison.Ordinal);
        await other.TellAsync($"SET {here} changed");
        await client.TellAsync("MULTI");
        await client.TellAsync($"SET {here} mine");
        Assert.Equal("*-1^", await client.TellAsync("EXEC"));
        Assert.Equal("$7^changed^", await client.TellAsync($"GET {here}"));
    }

    [Fact]
    public async Task UNWATCH_can_be_queued_and_what_an_older_server_does_not_know_cannot()
    {
        await using var client = new SessionClient(_scope);
        await client.TellAsync("MULTI");
        Assert.Equal("+QUEUED^", await client.TellAsync("UNWATCH"));
        Assert.Equal("+QUEUED^", await client.TellAsync("SET key v"));
        Assert.Equal("+QUEUED^", await client.TellAsync("UNWATCH"));
        Assert.Equal("*3^+OK^+OK^+OK^", await client.TellAsync("EXEC"));

        Assert.Equal("+OK^", await client.TellAsync("CLIENT SETINFO LIB-NAME one"));
        await client.TellAsync("MULTI");
        Assert.Equal("-ERR unknown subcommand 'SETINFO'. Try CLIENT HELP.^", await client.TellAsync("CLIENT SETINFO LIB-NAME two"));
        Assert.Equal("-EXECABORT Transaction discarded because of previous errors.^", await client.TellAsync("EXEC"));
        Assert.Equal("one", client.Session.Client.LibraryName);
    }

    [Theory]
    [InlineData("ECHO", 59)]
    [InlineData("EVAL return 0", 58)]
    public async Task What_is_kept_for_EXEC_has_a_limit(string command, int most)
    {
        await using var client = new SessionClient(new SessionScope { Links = _links, Clients = new ClientRegistry(TimeProvider.System), MaxTransactionBytes = 64 * 1024 });
        await client.TellAsync("MULTI");
        int queued = 0;
        string answer;
        while ((answer = await client.TellAsync($"{command} {new string('x', 1000)}")) == "+QUEUED^" && queued < 100)
        {
            queued++;
        }

        Assert.Equal("-ERR the transaction holds more than 65536 bytes of commands that wait for EXEC here^", answer);
        Assert.Equal(most, queued);
        Assert.Equal(0, client.Session.Client.Queued);
        Assert.Equal("-EXECABORT Transaction discarded because of previous errors.^", await client.TellAsync("EXEC"));
        Assert.Equal("+PONG^", await client.TellAsync("PING"));
    }

    [Fact]
    public async Task What_was_watched_over_a_connection_that_a_wait_has_lost_does_not_count_as_unchanged()
    {
        await using var client = new SessionClient(_scope);
        await using var other = new SessionClient(_scope);
        await client.TellAsync("WATCH {k}");
        await LoseWaitAsync(client, "{k}:jobs");
        await other.TellAsync("SET {k} changed");

        await client.TellAsync("MULTI");
        Assert.Equal("+QUEUED^", await client.TellAsync("SET {k} mine"));
        Assert.Equal("*-1^", await client.TellAsync("EXEC"));
        Assert.Equal("$7^changed^", await other.TellAsync("GET {k}"));

        await client.TellAsync("MULTI");
        Assert.Equal("+QUEUED^", await client.TellAsync("SET {k}:other v"));
        Assert.Equal("*1^+OK^", await client.TellAsync("EXEC"));
        Assert.Equal("$7^changed^", await other.TellAsync("GET {k}"));
    }

    [Theory]
    [InlineData("GET here", false, "*1^+OK^")]
    [InlineData("GET here", true, "*-1^")]
    [InlineData("UNWATCH", true, "*1^+OK^")]
    public async Task Wait_that_fails_at_another_node_leaves_what_is_watched_as_it_is(string between, bool isChanged, string executed)
    {
        await using var client = new SessionClient(_scope);
        await using var other = new SessionClient(_scope);
        (string here, string there) = Apart();
        await client.TellAsync($"WATCH {here}");
        await LoseWaitAsync(client, there);
        await client.TellAsync(between);
        await other.TellAsync(isChanged ? $"SET {here} changed" : "PING");

        await client.TellAsync("MULTI");
        Assert.Equal("+QUEUED^", await client.TellAsync($"SET {{{here}}}:other v"));
        Assert.Equal(executed, await client.TellAsync("EXEC"));
    }

    [Theory]
    [InlineData("UNWATCH")]
    [InlineData("MULTI", "SET here v", "DISCARD")]
    public async Task Closed_connection_is_opened_anew_once_nothing_is_kept_over_it(params string[] ending)
    {
        await using var client = new SessionClient(_scope);
        await client.TellAsync("WATCH here");
        foreach (string line in ending)
        {
            await client.TellAsync(line);
        }

        await Assert.Single(_links.Own).DisposeAsync();
        Assert.Equal("*-1^", await client.TellAsync("BLPOP {here}list 0.01"));
    }

    [Fact]
    public async Task Exec_over_a_connection_that_is_known_to_be_closed_is_not_in_doubt()
    {
        await using var client = new SessionClient(_scope);
        await client.TellAsync("MULTI");
        await client.TellAsync("SET here v");
        await Assert.Single(_links.Own).DisposeAsync();
        Assert.Equal($"-ERR Node '{_links.NameOf(_links.NodeOf("here"u8))}' cannot be reached: the connection was closed^", await client.TellAsync("EXEC"));
    }

    [Fact]
    public async Task Wait_that_is_malformed_does_not_make_watched_keys_forgotten()
    {
        await using var client = new SessionClient(_scope);
        string key = Enumerable.Range(0, 100).Select(static i => $"key{i}").First(key => _links.NodeOf(Encoding.UTF8.GetBytes(key)) == _links.AnyNode);
        await client.TellAsync($"WATCH {key}");
        Assert.StartsWith("-ERR Unbalanced ", await client.TellAsync("XREAD BLOCK 5 STREAMS s"), StringComparison.Ordinal);
        await Assert.Single(_links.Own).DisposeAsync();

        await client.TellAsync("MULTI");
        Assert.StartsWith("-ERR Node ", await client.TellAsync($"SET {key} mine"), StringComparison.Ordinal);
        Assert.StartsWith("-EXECABORT ", await client.TellAsync("EXEC"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DBSIZE", "dbsize")]
    [InlineData("SCAN 0", "scan")]
    [InlineData("SUBSCRIBE a", "subscribe")]
    [InlineData("SCRIPT LOAD x", "script|load")]
    public async Task What_concerns_all_nodes_cannot_be_part_of_a_transaction(string line, string name)
    {
        await using var client = new SessionClient(_scope);
        await client.TellAsync("MULTI");
        Assert.Equal($"-ERR '{name}' cannot be part of a transaction here, which runs on one node^", await client.TellAsync(line));
        Assert.Equal("-EXECABORT Transaction discarded because of previous errors.^", await client.TellAsync("EXEC"));
    }

    [Fact]
    public async Task Commands_without_keys_wait_for_the_first_key_and_answers_of_the_session_stand_in_their_place()
    {
        await using var client = new SessionClient(_scope);
        (_, string there) = Apart();
        await client.TellAsync("CLIENT SETNAME me");
        await client.TellAsync("MULTI");
        foreach (string line in (string[])["EVAL \"return 7\" 0", "CLIENT GETNAME", "ECHO hi", $"INCR {there}", "COMMAND COUNT"])
        {
            Assert.Equal("+QUEUED^", await client.TellAsync(line));
        }

        Assert.Equal("*5^:7^$2^me^$2^hi^:1^:240^", await client.TellAsync("EXEC"));
    }

    [Fact]
    public async Task Transaction_whose_node_is_lost_runs_nothing_and_the_next_one_goes_on()
    {
        await using var client = new SessionClient(_scope);
        (string here, string there) = Apart();
        int node = _links.NodeOf(System.Text.Encoding.UTF8.GetBytes(here));
        await client.TellAsync("MULTI");
        await client.TellAsync($"SET {here} v");
        await _nodes[node].KillAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith($"-ERR Node '{_links.NameOf(node)}' cannot be reached: ", await client.TellAsync($"GET {here}"), StringComparison.Ordinal);
        Assert.Equal("-EXECABORT Transaction discarded because of previous errors.^", await client.TellAsync("EXEC"));
        await client.TellAsync("MULTI");
        await client.TellAsync($"SET {there} v");
        Assert.Equal("*1^+OK^", await client.TellAsync("EXEC"));
    }

    [Fact]
    public async Task What_waits_is_not_taken_for_part_of_a_transaction_that_was_refused()
    {
        await using var client = new SessionClient(_scope);
        await client.TellAsync("MULTI");
        await client.TellAsync("SET here v");
        Assert.StartsWith("-EXECABORT ", await client.TellAsync("EXEC now"), StringComparison.Ordinal);
        Assert.Equal("*-1^", await client.TellAsync("BLPOP {here}list 0.01"));
    }

    [Fact]
    public async Task Nothing_runs_over_a_connection_of_its_own_by_a_topology_that_another_one_has_taken_the_place_of()
    {
        await using var client = new SessionClient(_scope);
        await client.TellAsync("RPUSH list e");
        await client.TellAsync("MULTI");
        await client.TellAsync("SET here v");
        _links.IsCurrent = false;

        Assert.Equal("-EXECABORT Transaction discarded because of previous errors.^", await client.TellAsync("EXEC"));
        Assert.Equal($"-ERR Node '{_links.NameOf(_links.NodeOf("list"u8))}' cannot be reached: it is closed^", await client.TellAsync("BLPOP list 1"));

        _links.IsCurrent = true;
        Assert.Equal("$-1^", await client.TellAsync("GET here"));
        Assert.Equal("*2^$4^list^$1^e^", await client.TellAsync("BLPOP list 1"));
        await client.TellAsync("MULTI");
        await client.TellAsync("SET here v");
        Assert.Equal("*1^+OK^", await client.TellAsync("EXEC"));
    }

    [Theory]
    [InlineData("HELLO 3", "_^")]
    [InlineData("PING", "*-1^")]
    public async Task Watched_key_stays_watched_when_the_client_takes_up_another_protocol(string between, string refused)
    {
        await using var client = new SessionClient(_scope);
        await using var other = new SessionClient(_scope);
        await client.TellAsync("WATCH key");
        await client.TellAsync(between);
        await other.TellAsync("SET key changed");
        await client.TellAsync("MULTI");
        await client.TellAsync("SET key mine");
        Assert.Equal(refused, await client.TellAsync("EXEC"));
        Assert.Equal("$7^changed^", await client.TellAsync("GET key"));
        await client.TellAsync("MULTI");
        await client.TellAsync("HGETALL map");
        Assert.Equal(between == "PING" ? "*1^*0^" : "*1^%0^", await client.TellAsync("EXEC"));
    }

    public async ValueTask DisposeAsync()
    {
        await _links.DisposeAsync();
        await _nodes.DisposeAsync();
    }

    // Has the client wait for a list, and its node end the connection.
    private async Task LoseWaitAsync(SessionClient client, string list)
    {
        Task<string> waiting = client.TellAsync($"BLPOP {list} 0");
        await using SocketConnection direct = await SocketConnection.OpenAsync(_nodes[_links.NodeOf(Encoding.UTF8.GetBytes(list))].Port);
        await Wait.UntilAsync(async () => await TellAsync("INFO", "clients") is var info && info.Contains("blocked_clients:1\r", StringComparison.Ordinal), "it waits");
        await TellAsync("CLIENT", "KILL", "TYPE", "normal");
        Assert.StartsWith("-ERR Node ", await waiting, StringComparison.Ordinal);

        async Task<string> TellAsync(params string[] words) =>
            Encoding.ASCII.GetString((await direct.AskAsync([.. words.Select(Encoding.ASCII.GetBytes)], replies: 1)).Span);
    }

    private (string Here, string There) Apart()
    {
        int node = _links.NodeOf("here"u8);
        return ("here", Enumerable.Range(0, 100).Select(static i => $"there{i}").First(key => _links.NodeOf(System.Text.Encoding.UTF8.GetBytes(key)) != node));
    }
}
