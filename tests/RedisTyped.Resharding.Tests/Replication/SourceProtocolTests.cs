using System.IO.Pipelines;
using System.Text;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Tests.Replication.Runtime;

namespace RedisTyped.Resharding.Tests.Replication;

/// <summary>What a real server cannot be made to send.</summary>
public sealed class SourceProtocolTests
{
    private const string Mark = "fedcba9876543210fedcba9876543210fedcba98";

    [Fact]
    public async Task Newlines_may_stand_before_every_answer()
    {
        await using var source = new ScriptedSource(async wire =>
        {
            Assert.Equal("PING", await wire.CommandAsync());
            await wire.SendAsync("\n\n+PONG\r\n");
            Assert.Equal("REPLCONF listening-port 0", await wire.CommandAsync());
            await wire.SendAsync("\n+OK\r\n");
            Assert.Equal("REPLCONF capa eof capa psync2", await wire.CommandAsync());
            await wire.SendAsync("\n-ERR unknown option\r\n");
            Assert.Equal("PSYNC ? -1", await wire.CommandAsync());
            await wire.SendAsync("\n\n\n");
            await wire.SendAsync($"+FULLRESYNC {ScriptedSource.Id} 91\r\n\n\n$5\r\nREDIS\nstream");
            Assert.True(await wire.HasEndedAsync());
        });

        var (link, snapshot, stream) = await ReadAsync(source, streamLength: 7);

        Assert.True(link.IsFull);
        Assert.Equal(new ReplicationPosition(new ReplicationId(ScriptedSource.Id), 91), link.Start);
        Assert.Equal("REDIS", snapshot);
        Assert.Equal("\nstream", stream);
        Assert.Equal(98, link.Offset);
    }

    [Fact]
    public async Task Mark_is_found_wherever_it_is_cut()
    {
        // Bytes that look like its beginning stand before it, and the stream right behind it.
        string snapshot = "REDIS" + Mark[..20] + Mark[..39] + "rest";
        string sent = snapshot + Mark + "stream";
        for (int cut = snapshot.Length - 2; cut <= snapshot.Length + Mark.Length + 2; cut++)
        {
            int at = cut;
            await using var source = new ScriptedSource(async wire =>
            {
                await ScriptedSource.GreetAsync(wire);
                await wire.SendAsync($"+FULLRESYNC {ScriptedSource.Id} 0\r\n$EOF:{Mark}\r\n");
                await wire.SendAsync(sent[..at]);
                await wire.SendAsync(sent[at..]);
                Assert.True(await wire.HasEndedAsync());
            });

            var (_, read, stream) = await ReadAsync(source, streamLength: 6);

            Assert.Equal(snapshot, read);
            Assert.Equal("stream", stream);
        }
    }

    [Fact]
    public async Task Acknowledgement_is_repeated_until_a_source_without_disk_has_heard_it()
    {
        var heard = new List<string>();
        await using var source = new ScriptedSource(async wire =>
        {
            await ScriptedSource.GreetAsync(wire);
            await wire.SendAsync($"+FULLRESYNC {ScriptedSource.Id} 7\r\n$EOF:{Mark}\r\nREDIS{Mark}");
            for (int i = 0; i < 5; i++)
            {
                heard.Add(await wire.CommandAsync());
            }

            await wire.SendAsync("stream");
            Assert.True(await wire.HasEndedAsync());
        });

        await ReadAsync(source, streamLength: 6);

        // Nothing is applied, so nothing is claimed.
        Assert.Equal(Enumerable.Repeat("REPLCONF ACK 0", 5), heard);
    }

    [Fact]
    public async Task What_is_applied_is_told_at_once()
    {
        await using var source = new ScriptedSource(async wire =>
        {
            Assert.Equal($"PSYNC {ScriptedSource.Id} 101", await ScriptedSource.GreetAsync(wire));
            await wire.SendAsync("+CONTINUE\r\n");
            string told = await wire.CommandAsync();
            while (told == "REPLCONF ACK 100")
            {
                told = await wire.CommandAsync();
            }

            Assert.Equal("REPLCONF ACK 105", told);
        });
        var client = new ReplicationClient(source.Options, ReshardEvents.None);
        await using var link = await client.OpenAsync(new ReplicationPosition(new ReplicationId(ScriptedSource.Id), 100), null, TestContext.Current.CancellationToken);

        link.Acknowledge(105);
        link.Acknowledge(103);

        await source.Played.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(105, link.Acknowledged);
        Assert.Equal(ScriptedSource.Id, link.Start.Id.Text);
    }

    [Fact]
    public async Task Silent_source_is_left()
    {
        await using var source = new ScriptedSource(async wire =>
        {
            await ScriptedSource.GreetAsync(wire);
            await wire.SendAsync($"+FULLRESYNC {ScriptedSource.Id} 0\r\n$100\r\nREDIS");
            Assert.True(await wire.HasEndedAsync());
        });

        var fault = await Assert.ThrowsAsync<ReshardException>(
            () => ReadAsync(source, 1, source.Options with { SilenceTimeout = TimeSpan.FromSeconds(2) }));

        Assert.Equal(ReshardFailure.SourceProtocol, fault.Failure);
        Assert.Equal($"The source {source.Address} was silent for 2 s.", fault.Message);
    }

    [Fact]
    public async Task Source_that_ends_within_a_snapshot_is_told_so()
    {
        await using var source = new ScriptedSource(async wire =>
        {
            await ScriptedSource.GreetAsync(wire);
            await wire.SendAsync($"+FULLRESYNC {ScriptedSource.Id} 0\r\n$100\r\nREDIS");
        });

        var fault = await Assert.ThrowsAsync<ReshardException>(() => ReadAsync(source, 1));

        Assert.Equal(ReshardFailure.SourceProtocol, fault.Failure);
        Assert.Contains("broke the link", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-NOAUTH Authentication required.", ReshardFailure.SourceRefused)]
    [InlineData("-NOPERM this user has no permissions to run the 'psync' command", ReshardFailure.SourceRefused)]
    [InlineData("-LOADING Redis is loading the dataset in memory", ReshardFailure.SourceUnreachable)]
    [InlineData("-NOMASTERLINK Can't SYNC while not connected with my master", ReshardFailure.SourceUnreachable)]
    [InlineData("HTTP/1.1 400 Bad Request", ReshardFailure.SourceProtocol)]
    public async Task Refusals_are_told_apart(string answer, object failure)
    {
        await using var source = new ScriptedSource(async wire =>
        {
            await ScriptedSource.GreetAsync(wire);
            await wire.SendAsync(answer + "\r\n");
        });
        var client = new ReplicationClient(source.Options, ReshardEvents.None);

        var fault = await Assert.ThrowsAsync<ReshardException>(() => client.OpenAsync(null, TimeSpan.Zero, TestContext.Current.CancellationToken));

        Assert.Equal(failure, fault.Failure);
    }

    [Fact]
    public async Task Source_without_history_is_asked_by_SYNC()
    {
        await using var source = new ScriptedSource(async wire =>
        {
            await ScriptedSource.GreetAsync(wire);
            await wire.SendAsync("-ERR unknown command 'PSYNC'\r\n");
            Assert.Equal("SYNC", await wire.CommandAsync());
            await wire.SendAsync("$5\r\nREDISselect");
            Assert.True(await wire.HasEndedAsync());
        });

        var (link, snapshot, stream) = await ReadAsync(source, streamLength: 6);

        Assert.False(link.HasHistory);
        Assert.Equal("REDIS", snapshot);
        Assert.Equal("select", stream);
    }

    [Fact]
    public async Task Server_that_can_go_on_goes_before_one_that_would_send_all_anew()
    {
        static async Task AnewAsync(Wire wire)
        {
            await ScriptedSource.GreetAsync(wire);
            await wire.SendAsync($"+FULLRESYNC {Mark} 0\r\n");
            Assert.True(await wire.HasEndedAsync());
        }

        await using var emptied = new ScriptedSource(AnewAsync);
        await using var promoted = new ScriptedSource(async wire =>
        {
            await ScriptedSource.GreetAsync(wire);
            await wire.SendAsync($"+CONTINUE {Mark}\r\n");
            Assert.True(await wire.HasEndedAsync());
        });
        var client = new ReplicationClient(new SourceOptions { Nodes = [emptied.Address, promoted.Address] }, ReshardEvents.None);

        await using (var link = await client.OpenAsync(new ReplicationPosition(new ReplicationId(ScriptedSource.Id), 5), null, TestContext.Current.CancellationToken))
        {
            Assert.False(link.IsFull);
            Assert.Equal(promoted.Address, link.Address);
            Assert.Equal(new ReplicationPosition(new ReplicationId(Mark), 5), link.Start);
        }

        await emptied.Played.WaitAsync(TestContext.Current.CancellationToken);
        await promoted.Played.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Unreachable_source_is_tried_again_and_told()
    {
        var told = new List<ReshardEvent>();
        var nobody = new SourceOptions { Nodes = [new SourceAddress("127.0.0.1", 1)], FirstRetryDelay = TimeSpan.FromMilliseconds(1) };
        var client = new ReplicationClient(nobody, new ReshardEvents(told.Add));

        var fault = await Assert.ThrowsAsync<ReshardException>(() => client.OpenAsync(null, TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));

        Assert.Equal(ReshardFailure.SourceUnreachable, fault.Failure);
        Assert.NotEmpty(told);
        Assert.All(told, static one => Assert.Equal("source-retry", one.Name));
    }

    private static async Task<(ReplicationLink Link, string Snapshot, string Stream)> ReadAsync(
        ScriptedSource source, int streamLength, SourceOptions? options = null)
    {
        var client = new ReplicationClient(options ?? source.Options, ReshardEvents.None);
        await using var link = await client.OpenAsync(null, null, TestContext.Current.CancellationToken);
        var snapshot = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        await link.BeginSnapshotAsync(null, TestContext.Current.CancellationToken);
        Assert.True(await link.CopySnapshotAsync(new PipeFan([snapshot.Writer]), TestContext.Current.CancellationToken));
        await snapshot.Writer.CompleteAsync();

        var stream = new Pipe();
        using var ending = new CancellationTokenSource();
        var copying = link.CopyStreamAsync(new PipeFan([stream.Writer]), null, ending.Token);
        var read = await stream.Reader.ReadAtLeastAsync(streamLength);
        string text = Encoding.Latin1.GetString(read.Buffer);
        await ending.CancelAsync();
        await ((Task)copying).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return (link, await TextAsync(snapshot.Reader), text);
    }

    private static async Task<string> TextAsync(PipeReader reader)
    {
        using var bytes = new MemoryStream();
        await reader.CopyToAsync(bytes);
        return Encoding.Latin1.GetString(bytes.ToArray());
    }
}
