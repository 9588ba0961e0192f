using RedisTyped.Gateway.Sessions;
using RedisTyped.Gateway.Subscriptions;
using RedisTyped.Operation.Tests.NodeStates;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Sessions;

public sealed class SubscriptionTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private RedisNodes _nodes = null!;
    private SocketLinks _links = null!;
    private SessionScope _scope = null!;

    public async ValueTask InitializeAsync()
    {
        _nodes = await RedisNodes.StartAsync(3, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        _links = new SocketLinks(_nodes.Nodes);
        _scope = new SessionScope { Links = _links, Clients = new ClientRegistry(_time) };
    }

    [Fact]
    public async Task Messages_come_from_the_node_of_their_channel_in_the_order_of_publishing()
    {
        await using var listener = new SessionClient(_scope);
        await using var publisher = new SessionClient(_scope);
        await listener.TellAsync("SUBSCRIBE a b c d e f");
        foreach (string channel in (string[])["a", "b", "c", "d", "e", "f"])
        {
            Assert.Equal(":1^", await publisher.TellAsync($"PUBLISH {channel} one"));
            Assert.Equal(":1^", await publisher.TellAsync($"PUBLISH {channel} two"));
            Assert.Equal($"*3^$7^message^$1^{channel}^$3^one^", await listener.NextAsync());
            Assert.Equal($"*3^$7^message^$1^{channel}^$3^two^", await listener.NextAsync());
        }
    }

    [Fact]
    public async Task Pattern_is_heard_once_whatever_the_node()
    {
        await using var listener = new SessionClient(_scope);
        await using var publisher = new SessionClient(_scope);
        Assert.Equal("*3^$10^psubscribe^$5^news*^:1^", await listener.TellAsync("PSUBSCRIBE news*"));
        for (int i = 0; i < 9; i++)
        {
            Assert.Equal(":1^", await publisher.TellAsync($"PUBLISH news{i} m"));
            Assert.Equal($"*4^$8^pmessage^$5^news*^$5^news{i}^$1^m^", await listener.NextAsync());
        }
    }

    [Fact]
    public async Task Pattern_that_is_refused_at_one_node_is_heard_from_no_other()
    {
        await using var listener = new SessionClient(_scope);
        await using var publisher = new SessionClient(_scope);
        string first = Enumerable.Range(0, 100).Select(static i => $"news{i}").First(name => _links.NodeOf(System.Text.Encoding.UTF8.GetBytes(name)) == 0);
        await listener.TellAsync($"SUBSCRIBE {first}");
        await _nodes[2].KillAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("-ERR psubscribe: ", await listener.TellAsync("PSUBSCRIBE news*"), StringComparison.Ordinal);
        Assert.Equal(":1^", await publisher.TellAsync($"PUBLISH {first} m"));
    }

    [Fact]
    public async Task Messages_that_came_before_another_node_refused_are_not_taken_for_replies()
    {
        await using var listener = new SessionClient(_scope);
        await using var publisher = new SessionClient(_scope);
        string first = Enumerable.Range(0, 100).Select(static i => $"news{i}").First(name => _links.NodeOf(System.Text.Encoding.UTF8.GetBytes(name)) == 0);
        _links.OnOpening = async node =>
        {
            if (node == 2)
            {
                Assert.Equal(":1^", await publisher.TellAsync($"PUBLISH {first} m"));
                throw new IOException("no such host");
            }
        };

        Assert.Equal("-ERR psubscribe: no such host^", await listener.TellAsync("PSUBSCRIBE news*"));
        Assert.Equal("+PONG^", await listener.TellAsync("PING"));
    }

    [Fact]
    public async Task Messages_come_before_the_reply_to_EXEC_that_they_came_before()
    {
        await using var listener = new SessionClient(_scope);
        await using var publisher = new SessionClient(_scope);
        await listener.TellAsync("HELLO 3");
        await listener.TellAsync("SUBSCRIBE a");
        await listener.TellAsync("MULTI");
        await listener.TellAsync("SET a 1");
        var written = new TaskCompletionSource();
        listener.OnWritten = () => written.TrySetResult();
        _links.Own[^1].OnSending = async () =>
        {
            await publisher.TellAsync("PUBLISH a m");
            await InTime.AwaitAsync(written.Task, "the message is written");
        };

        Assert.Equal(">3^$7^message^$1^a^$1^m^*1^+OK^", await listener.TellAsync("EXEC"));
    }

    [Fact]
    public async Task Messages_are_pushes_in_RESP3_and_the_client_goes_on_with_other_commands()
    {
        await using var listener = new SessionClient(_scope);
        await using var publisher = new SessionClient(_scope);
        await listener.TellAsync("HELLO 3");
        Assert.Equal(">3^$10^ssubscribe^$1^x^:1^", await listener.TellAsync("SSUBSCRIBE x"));
        Assert.Equal("_^", await listener.TellAsync("GET none"));
        Assert.Equal(":1^", await publisher.TellAsync("SPUBLISH x m"));
        Assert.Equal(">3^$8^smessage^$1^x^$1^m^", await listener.NextAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Change_of_the_topology_right_behind_the_answer_cuts_off_only_those_whose_channel_has_another_node(bool hasAnother)
    {
        await using var listener = new SessionClient(_scope);
        listener.OnWritten = () =>
        {
            _links.IsCurrent = false;
            _links.Others = hasAnother ? new object() : null;
        };
        Assert.Equal("*3^$9^subscribe^$4^news^:1^", await listener.TellAsync("SUBSCRIBE news"));
        Assert.Equal(hasAnother, listener.IsAborted);
    }

    [Fact]
    public async Task Keyspace_events_of_all_nodes_are_heard()
    {
        await using var listener = new SessionClient(_scope);
        var policy = Gateway.Security.CommandPolicy.Of(["CONFIG SET"], [], []);
        await using var writer = new SessionClient(new SessionScope { Links = _links, Clients = _scope.Clients, Policy = policy });
        Assert.Equal("+OK^", await writer.TellAsync("CONFIG SET notify-keyspace-events KEA"));
        Assert.Equal("*3^$9^subscribe^$18^__keyevent@0__:set^:1^", await listener.TellAsync("SUBSCRIBE __keyevent@0__:set"));
        foreach (string key in (string[])["a", "b", "c", "d", "e", "f"])
        {
            await writer.TellAsync($"SET {key} v");
            Assert.Equal($"*3^$7^message^$18^__keyevent@0__:set^$1^{key}^", await listener.NextAsync());
        }
    }

    [Fact]
    public async Task Listener_is_cut_off_when_the_node_of_a_channel_is_lost()
    {
        await using var listener = new SessionClient(_scope);
        await listener.TellAsync("SUBSCRIBE a");
        await _nodes[_links.NodeOf("a"u8)].KillAsync(TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => listener.IsAborted, "the listener is cut off");
    }

    [Fact]
    public async Task Message_that_comes_before_the_node_confirms_the_leaving_is_written_before_the_answer()
    {
        await using var listener = new SessionClient(_scope);
        await using var publisher = new SessionClient(_scope);
        await listener.TellAsync("SUBSCRIBE a");
        Assert.Single(_links.Own).OnSending = () => publisher.TellAsync("PUBLISH a m");
        Assert.Equal("*3^$7^message^$1^a^$1^m^*3^$11^unsubscribe^$1^a^:0^", await listener.TellAsync("UNSUBSCRIBE a"));
        Assert.Equal("$-1^", await listener.TellAsync("GET none"));
    }

    [Fact]
    public async Task Message_that_comes_while_a_client_leaves_RESP3_is_no_push_behind_the_answer()
    {
        await using var listener = new SessionClient(_scope);
        await using var publisher = new SessionClient(_scope);
        await listener.TellAsync("HELLO 3");
        await listener.TellAsync("SUBSCRIBE a");
        SocketConnection connection = Assert.Single(_links.Own);
        _links.OnAsking = async () =>
        {
            _links.OnAsking = static () => Task.CompletedTask;
            int before = connection.Awaited;
            await publisher.TellAsync("PUBLISH a m");
            await Wait.UntilAsync(() => connection.Awaited > before, "the message has come");
        };
        string written = await listener.TellAsync("HELLO 2");
        Assert.StartsWith("*14^$6^server^", written, StringComparison.Ordinal);
        Assert.EndsWith("*0^*3^$7^message^$1^a^$1^m^", written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_that_nothing_is_listened_to_over_is_closed_after_a_while_and_its_node_may_end()
    {
        await using var listener = new SessionClient(_scope);
        await using var publisher = new SessionClient(_scope);
        string other = NameElsewhere();
        await listener.TellAsync("SUBSCRIBE a");
        await listener.TellAsync("SSUBSCRIBE a");
        await listener.TellAsync($"SUBSCRIBE {other}");
        await listener.TellAsync("UNSUBSCRIBE a");
        Assert.False(_time.IsWound);
        await listener.TellAsync("SUNSUBSCRIBE a");
        _time.Tick(SubscriberLink.KeptUnused, 1);
        await Wait.UntilAsync(() => _links.Own[0].IsClosed, "the connection is closed");
        Assert.False(_links.Own[1].IsClosed);

        await _nodes[_links.NodeOf("a"u8)].KillAsync(TestContext.Current.CancellationToken);
        await publisher.TellAsync($"PUBLISH {other} m");
        Assert.Equal($"*3^$7^message^$1^{other}^$1^m^", await listener.NextAsync());
        Assert.False(listener.IsAborted);
        await listener.TellAsync($"UNSUBSCRIBE {other}");
        _time.Tick(SubscriberLink.KeptUnused, 1);
        await Wait.UntilAsync(() => _links.Own[1].IsClosed, "the other one is closed, too");
    }

    [Fact]
    public async Task One_who_subscribes_and_unsubscribes_by_turns_goes_on_over_one_connection()
    {
        await using var listener = new SessionClient(_scope);
        await using var publisher = new SessionClient(_scope);
        for (int i = 0; i < 20; i++)
        {
            await listener.TellAsync("SUBSCRIBE a");
            Assert.Equal(":1^", await publisher.TellAsync("PUBLISH a m"));
            Assert.Equal("*3^$7^message^$1^a^$1^m^", await listener.NextAsync());
            await listener.TellAsync("UNSUBSCRIBE a");
        }

        Assert.False(Assert.Single(_links.Own).IsClosed);
        await listener.TellAsync("SUBSCRIBE a");
        _time.Tick(SubscriberLink.KeptUnused, 1);
        Assert.Equal(":1^", await publisher.TellAsync("PUBLISH a m"));
        Assert.Equal("*3^$7^message^$1^a^$1^m^", await listener.NextAsync());

        await listener.TellAsync("UNSUBSCRIBE a");
        _time.Tick(SubscriberLink.KeptUnused, 1);
        Assert.Equal("*3^$9^subscribe^$1^a^:1^", await listener.TellAsync("SUBSCRIBE a"));
        Assert.Equal(2, _links.Own.Count);
        Assert.Equal(":1^", await publisher.TellAsync("PUBLISH a m"));
        Assert.Equal("*3^$7^message^$1^a^$1^m^", await listener.NextAsync());
    }

    [Fact]
    public async Task End_of_a_connection_that_nothing_is_listened_to_over_does_not_cut_the_client_off()
    {
        await using var listener = new SessionClient(_scope);
        await listener.TellAsync("SUBSCRIBE a");
        await listener.TellAsync("UNSUBSCRIBE a");
        await _nodes[_links.NodeOf("a"u8)].KillAsync(TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => _links.Own[0].IsClosed, "the connection has ended");
        Assert.False(listener.IsAborted);
        Assert.StartsWith("*3^$9^subscribe^", await listener.TellAsync($"SUBSCRIBE {NameElsewhere()}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_left_on_the_nodes_when_a_listener_leaves()
    {
        await using var other = new SessionClient(_scope);
        await using (var listener = new SessionClient(_scope))
        {
            await listener.TellAsync("SUBSCRIBE a b c");
            await listener.TellAsync("PSUBSCRIBE *");
            Assert.Equal("*6^$1^a^:1^$1^b^:1^$1^c^:1^", await other.TellAsync("PUBSUB NUMSUB a b c"));
        }

        await Wait.UntilAsync(async () => await other.TellAsync("PUBSUB NUMSUB a b c") == "*6^$1^a^:0^$1^b^:0^$1^c^:0^", "nobody listens");
        await Wait.UntilAsync(async () => await other.TellAsync("PUBSUB NUMPAT") == ":0^", "no pattern is left");
    }

    private string NameElsewhere() =>
        ((string[])["b", "c", "d", "e", "f"]).First(name => _links.NodeOf(System.Text.Encoding.UTF8.GetBytes(name)) != _links.NodeOf("a"u8));

    public async ValueTask DisposeAsync()
    {
        await _links.DisposeAsync();
        await _nodes.DisposeAsync();
    }
}
