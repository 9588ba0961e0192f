using System.Buffers;
using System.Globalization;
using System.Text;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Replication.Server;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Replication;

/// <summary>What replicas are sent, byte for byte.</summary>
public sealed class ReplicaProtocolTests
{
    private const string Snapshot = "REDIS snapshot";

    [Fact]
    public async Task Nothing_follows_the_mark_until_the_replica_has_found_it()
    {
        await using var source = new ScriptedSource(StreamAtOnceAsync);
        await using var proxy = await RunningProxy.StartAsync(source.Options);
        await using var replica = await GreetedAsync(proxy, "eof");
        await replica.SendAsync("PSYNC ? -1\r\n");

        Assert.StartsWith("+FULLRESYNC ", await LineAsync(replica), StringComparison.Ordinal);
        string announced = await LineAsync(replica);
        Assert.StartsWith("$EOF:", announced, StringComparison.Ordinal);
        Assert.Equal(Snapshot + announced[5..], await TextAsync(replica, Snapshot.Length + 40));

        // What was written meanwhile is at the proxy, and waits there.
        await Wait.UntilAsync(() => proxy.Proxy.Read().Links[0] is { SourceOffset: 106 } link && link.Replicas[0].Waiting == 6, "the stream waits");
        await replica.SendAsync("REPLCONF ACK 100\r\n");
        Assert.Equal("stream", await TextAsync(replica, 6));
    }

    [Fact]
    public async Task Replica_that_knows_no_mark_is_told_the_exact_length()
    {
        await using var source = new ScriptedSource(StreamAtOnceAsync);
        await using var proxy = await RunningProxy.StartAsync(source.Options);
        await using var replica = await GreetedAsync(proxy, "psync2");
        await replica.SendAsync("PSYNC ? -1\r\n");

        Assert.StartsWith("+FULLRESYNC ", await LineAsync(replica), StringComparison.Ordinal);
        Assert.Equal($"${Snapshot.Length}", await LineAsync(replica));
        Assert.Equal(Snapshot + "stream", await TextAsync(replica, Snapshot.Length + 6));
    }

    [Fact]
    public async Task Replica_that_knows_only_SYNC_is_served()
    {
        await using var source = new ScriptedSource(StreamAtOnceAsync);
        await using var proxy = await RunningProxy.StartAsync(source.Options);
        await using var replica = await Wire.ToAsync(proxy.Port);
        await replica.SendAsync("SYNC\r\n");

        Assert.Equal($"${Snapshot.Length}", await LineAsync(replica));
        Assert.Equal(Snapshot + "stream", await TextAsync(replica, Snapshot.Length + 6));
    }

    [Fact]
    public async Task Known_id_is_asked_for_at_the_source_under_its_own_name()
    {
        string asked = "";
        await using var source = new ScriptedSource(
            StreamAtOnceAsync,
            async wire =>
            {
                asked = await ScriptedSource.GreetAsync(wire);
                await wire.SendAsync("+CONTINUE\r\nmore");
                Assert.True(await wire.HasEndedAsync());
            });
        await using var proxy = await RunningProxy.StartAsync(source.Options);
        string id;
        await using (var replica = await GreetedAsync(proxy, "eof"))
        {
            await replica.SendAsync("PSYNC ? -1\r\n");
            id = (await LineAsync(replica)).Split(' ')[1];
        }

        await Wait.UntilAsync(() => proxy.Proxy.Read().Links.Count == 0, "the link has ended");
        await using var back = await GreetedAsync(proxy, "eof");
        await back.SendAsync($"PSYNC {id} 104\r\n");

        Assert.Equal($"+CONTINUE {id}", await LineAsync(back));
        Assert.Equal("more", await TextAsync(back, 4));
        Assert.Equal($"PSYNC {ScriptedSource.Id} 104", asked);
        Assert.NotEqual(ScriptedSource.Id, id);
    }

    [Fact]
    public async Task Replica_that_waits_for_a_snapshot_is_shown_that_the_proxy_lives()
    {
        var go = new TaskCompletionSource();
        await using var source = new ScriptedSource(async wire =>
        {
            await ScriptedSource.GreetAsync(wire);
            await wire.SendAsync("\n");
            await go.Task.WaitAsync(TestContext.Current.CancellationToken);
            await wire.SendAsync($"+FULLRESYNC {ScriptedSource.Id} 100\r\n${Snapshot.Length}\r\n{Snapshot}");
            Assert.True(await wire.HasEndedAsync());
        });
        await using var proxy = await RunningProxy.StartAsync(source.Options);
        await using var replica = await GreetedAsync(proxy, "eof");
        await replica.SendAsync("PSYNC ? -1\r\n");

        Assert.Equal("\n", await TextAsync(replica, 1));
        go.SetResult();
        Assert.StartsWith("+FULLRESYNC ", await LineAsync(replica), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replica_is_told_to_come_back_while_no_source_can_be_found()
    {
        await using var redis = await RedisNodes.StartAsync(1);
        await using var proxy = await RunningProxy.BeforeAsync(redis[0], static options => options with { SourcePatience = TimeSpan.FromSeconds(1) });
        await redis[0].KillAsync();
        await using var replica = await GreetedAsync(proxy, "eof");
        await replica.SendAsync("PSYNC ? -1\r\n");

        Assert.StartsWith("-NOMASTERLINK ", await LineAsync(replica), StringComparison.Ordinal);
        Assert.True(await replica.HasEndedAsync());
    }

    [Fact]
    public async Task Commands_of_clients_are_refused()
    {
        await using var source = new ScriptedSource();
        await using var proxy = await RunningProxy.StartAsync(source.Options);
        await using var client = await Wire.ToAsync(proxy.Port);

        Assert.Equal("PONG", await client.AskAsync("PING"));
        Assert.StartsWith("-ERR this is a resharding proxy", await client.AskAsync("GET", "a"), StringComparison.Ordinal);
        Assert.StartsWith("-ERR Unrecognized REPLCONF option", await client.AskAsync("REPLCONF", "rdb-only", "1"), StringComparison.Ordinal);
        Assert.Equal("OK", await client.AskAsync("REPLCONF", "listening-port", "7", "capa", "eof", "capa", "psync2"));
    }

    [Theory]
    [InlineData("*1000000\r\n")]
    [InlineData("*2\r\n$99999999\r\n")]
    [InlineData("*1\r\n:1\r\n")]
    public async Task What_no_replica_sends_ends_the_connection(string sent)
    {
        await using var source = new ScriptedSource();
        await using var proxy = await RunningProxy.StartAsync(source.Options);
        await using var client = await Wire.ToAsync(proxy.Port);

        await client.SendAsync(sent);

        Assert.True(await client.HasEndedAsync());
    }

    [Fact]
    public async Task Connection_without_a_request_ends_in_time()
    {
        await using var source = new ScriptedSource();
        await using var proxy = await RunningProxy.StartAsync(source.Options, static options => options with
        {
            Targets = [RunningProxy.Target(server: new ServerOptions { Listen = null!, GreetingTimeout = TimeSpan.FromMilliseconds(100) })],
        });
        await using var client = await Wire.ToAsync(proxy.Port);

        Assert.True(await client.HasEndedAsync());
    }

    [Fact]
    public void Line_without_end_is_refused_within_a_command_too()
    {
        var bytes = new ReadOnlySequence<byte>([.. "*1\r\n$"u8, .. Enumerable.Repeat((byte)'1', 1_000_000)]);

        Assert.Throws<ReshardException>(() => ReplicaCommand.TryRead(ref bytes, out _));
    }

    [Fact]
    public async Task Connection_over_the_limit_is_refused()
    {
        await using var source = new ScriptedSource();
        await using var proxy = await RunningProxy.StartAsync(source.Options, static options => options with
        {
            Targets = [RunningProxy.Target(server: new ServerOptions { Listen = null!, MostReplicas = 1 })],
        });
        await using var first = await Wire.ToAsync(proxy.Port);
        Assert.Equal("PONG", await first.AskAsync("PING"));
        await using var second = await Wire.ToAsync(proxy.Port);

        Assert.True(await second.HasEndedAsync());
        Assert.Equal("PONG", await first.AskAsync("PING"));
    }

    [Theory]
    [InlineData("REPLCONF ACK 100\r\n")]
    [InlineData("")]
    public async Task Replica_that_goes_silent_is_left_though_it_loads(string last)
    {
        await using var source = new ScriptedSource(StreamAtOnceAsync);
        await using var proxy = await RunningProxy.StartAsync(source.Options, static options => options with
        {
            Targets = [RunningProxy.Target(server: new ServerOptions { Listen = null!, SilenceTimeout = TimeSpan.FromSeconds(2) })],
        });
        await using var replica = await GreetedAsync(proxy, "eof");
        await replica.SendAsync("PSYNC ? -1\r\n");
        await LineAsync(replica);
        await LineAsync(replica);
        await TextAsync(replica, Snapshot.Length + 40);
        await replica.SendAsync(last);

        Assert.True(await replica.HasEndedAsync());
        await Wait.UntilAsync(() => proxy.Events.Any(static told => told.Name == "replica-left"), "it is told");
        Assert.Contains(proxy.Events, static told => told.Message.EndsWith("left: it said nothing for 2 s.", StringComparison.Ordinal));
    }

    private static async Task StreamAtOnceAsync(Wire wire)
    {
        await ScriptedSource.GreetAsync(wire);
        await wire.SendAsync(string.Create(CultureInfo.InvariantCulture, $"+FULLRESYNC {ScriptedSource.Id} 100\r\n${Snapshot.Length}\r\n{Snapshot}stream"));
        Assert.True(await wire.HasEndedAsync());
    }

    private static async Task<Wire> GreetedAsync(RunningProxy proxy, string capability)
    {
        var replica = await Wire.ToAsync(proxy.Port);
        Assert.Equal("PONG", await replica.AskAsync("PING"));
        Assert.Equal("OK", await replica.AskAsync("REPLCONF", "capa", capability));
        return replica;
    }

    private static async Task<string> LineAsync(Wire replica)
    {
        string line;
        do
        {
            line = await replica.LineAsync();
        }
        while (line.Length == 0);
        return line;
    }

    private static async Task<string> TextAsync(Wire replica, int length) => Encoding.Latin1.GetString(await replica.BytesAsync(length));
}
