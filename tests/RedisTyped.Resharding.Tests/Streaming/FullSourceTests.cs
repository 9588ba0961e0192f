using RedisTyped.Protocol;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Scanning;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Resharding.Verification;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Streaming;

/// <summary>A source whose memory is full refuses whatever is in a transaction, and is just what gets split. One that is busy refuses everything for a while.</summary>
public sealed class FullSourceTests : IAsyncLifetime
{
    private RedisNodes _nodes = null!;

    private SourceAddress Source => new(_nodes[0].Host, _nodes[0].Port);

    public async ValueTask InitializeAsync() =>
        _nodes = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task Command_over_both_sides_of_the_filter_leads_to_the_same_value()
    {
        var keys = new RegexKeyFilter("^on");
        await using var source = await Wire.ToAsync(_nodes[0]);
        await using var replica = await Wire.ToAsync(_nodes[1]);
        await source.AskAsync("HSET", "off", "f", "v");
        await source.AskAsync("SET", "on", "stale");
        await using var proxy = await FilteredBefore.StartAsync(_nodes[0], keys);
        await proxy.FollowAsync(replica);
        await FillAsync(source);

        Assert.Equal("OK", await source.AskAsync("RENAME", "off", "on"));
        await RunningProxy.CaughtUpAsync(source, replica);

        Assert.Equal("f v", await replica.AskAsync("HGETALL", "on"));
        Assert.False(proxy.Proxy.Stopped.IsCompleted);
    }

    [Fact]
    public async Task Scanned_keys_are_read()
    {
        await using var wire = await Wire.ToAsync(_nodes[0]);
        await wire.AskAsync("SET", "one", "1", "PXAT", "99999999999999");
        await wire.AskAsync("SELECT", "3");
        await wire.AskAsync("SET", "three", "3");
        await FillAsync(wire);
        await using var client = await ScanClient.OpenAsync(Source, Options(), TestContext.Current.CancellationToken);

        var read = await client.ReadAsync([new(0, "one"u8.ToArray()), new(3, "three"u8.ToArray())], TestContext.Current.CancellationToken);

        Assert.Equal([99999999999999, 0], read.Keys.Select(static key => key.Value.ExpiresAt));
        Assert.All(read.Keys, static key => Assert.NotNull(key.Value.Payload));
    }

    /// <summary>A full source takes what frees memory, EXPIRE for one, and its clients are heard between requests that it cannot read at once.</summary>
    [Fact]
    public async Task Keys_with_long_names_are_read_though_others_write_all_the_time()
    {
        await using var wire = await Wire.ToAsync(_nodes[0]);
        string[] names = [.. Enumerable.Range(0, 200).Select(static i => $"{i}:".PadRight(100, 'k'))];
        foreach (string name in names)
        {
            await wire.AskAsync("SET", name, "v");
        }

        await FillAsync(wire);
        await using NodeWire other = await NodeWire.OpenAsync(_nodes[0]);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task writing = Task.Run(async () =>
        {
            while (!ending.IsCancellationRequested)
            {
                await other.AskAsync("EXPIRE", names[0], "1000");
            }
        });
        await using var client = await ScanClient.OpenAsync(Source, Options(), TestContext.Current.CancellationToken);
        await using var node = await NodeClient.ConnectAsync("a", Source, Options(), TestContext.Current.CancellationToken);

        DatabaseKey[] keys = [.. names.Select(static name => new DatabaseKey(0, System.Text.Encoding.ASCII.GetBytes(name)))];
        var scanned = new List<DatabaseKey>();
        while (scanned.Count < keys.Length)
        {
            var read = await client.ReadAsync(keys[scanned.Count..], TestContext.Current.CancellationToken);
            Assert.All(read.Keys, static key => Assert.NotNull(key.Value.Payload));
            scanned.AddRange(read.Keys.Select(static key => key.Key));
        }

        byte[][] verified = [.. keys.Select(static key => key.Key)];
        Assert.Equal(verified, scanned.Select(static key => key.Key));
        Assert.Null(await StampedRead.TryOfAsync(node, 0, verified, StampedSource.WriteStamp, mayBeFewer: true, TestContext.Current.CancellationToken));
        foreach (var piece in StampedReads.InPieces(verified, static key => key))
        {
            var read = await StampedRead.OfAsync(node, 0, piece, StampedSource.WriteStamp, TestContext.Current.CancellationToken);
            Assert.All(read.Values, static value => Assert.NotNull(value.Payload));
        }

        await ending.CancelAsync();
        await writing;
    }

    [Fact]
    public async Task Verified_keys_are_read()
    {
        await using var wire = await Wire.ToAsync(_nodes[0]);
        await wire.AskAsync("SELECT", "3");
        await wire.AskAsync("SET", "three", "3");
        await FillAsync(wire);
        await using var node = await NodeClient.ConnectAsync("a", Source, Options(), TestContext.Current.CancellationToken);

        var read = await StampedRead.OfAsync(node, 3, ["three"u8.ToArray()], StampedSource.WriteStamp, TestContext.Current.CancellationToken);

        Assert.NotNull(Assert.Single(read.Values).Payload);
        Assert.True(StampedSource.TryOffsetOf(ReplyTree.Text(Assert.Single(read.Stamp)), out _));
    }

    [Fact]
    public async Task What_was_written_between_the_stamps_is_read_again()
    {
        int asked = 0;
        var (replies, refusal) = await StampedReads.ReadAsync(Send, db: 2, static request => One(request, "DUMP"), static request => One(request, "INFO"), mayBeFewer: false, TestContext.Current.CancellationToken);

        Assert.Null(refusal);
        Assert.Equal(["second", "role:master\r\nmaster_repl_offset:8\r\n"], replies.Select(ReplyTree.Text));
        Assert.Equal(3, asked);

        // The transaction; two stamps that differ; two that do not.
        Task<object?[]> Send(RespBuffer request, int count) => Task.FromResult<object?[]>(asked++ switch
        {
            0 => ["OK"u8.ToArray(), "OK"u8.ToArray(), new ReplyError("OOM command not allowed"), "QUEUED"u8.ToArray(), new ReplyError("EXECABORT")],
            1 => [Bytes(Stamp(7)), "OK"u8.ToArray(), "first"u8.ToArray(), Bytes(Stamp(8))],
            _ => [Bytes(Stamp(8)), "OK"u8.ToArray(), "second"u8.ToArray(), Bytes(Stamp(8))],
        });
    }

    [Fact]
    public async Task Source_that_runs_a_long_script_is_not_given_up()
    {
        await using var wire = await Wire.ToAsync(_nodes[0]);
        await using var running = await Wire.ToAsync(_nodes[0]);
        await wire.AskAsync("CONFIG", "SET", "busy-reply-threshold", "1");
        await running.SendAsync("EVAL \"while true do end\" 0\r\n");
        await Wait.UntilAsync(async () => (await wire.AskAsync("PING")).StartsWith("-BUSY", StringComparison.Ordinal), "the source is busy");
        await using var source = new StampedSource(await NodeWire.ConnectAsync(_nodes[0]), knowsExpireTime: true);

        var stop = await Assert.ThrowsAsync<StreamStopException>(() => source.ReadAsync("key"u8.ToArray(), db: 0, TestContext.Current.CancellationToken));

        Assert.Equal("OK", await wire.AskAsync("SCRIPT", "KILL"));
        Assert.Equal(StreamStopReason.SourceBusy, stop.Reason);
    }

    [Fact]
    public async Task Value_that_is_too_long_for_a_stream_is_not_held()
    {
        await using var wire = await Wire.ToAsync(_nodes[0]);
        await wire.AskAsync("SETBIT", "long", "100000000", "1");
        await wire.AskAsync("CONFIG", "SET", "rdbcompression", "no");
        await using var source = new StampedSource(await NodeWire.ConnectAsync(_nodes[0]), knowsExpireTime: true);

        var stop = await Assert.ThrowsAsync<StreamStopException>(() => source.ReadAsync("long"u8.ToArray(), db: 0, TestContext.Current.CancellationToken));

        Assert.Equal(StreamStopReason.ResyncNeeded, stop.Reason);
        Assert.Contains("at most 8388608 bytes", stop.Message, StringComparison.Ordinal);
    }

    private static async Task FillAsync(Wire source)
    {
        Assert.Equal("OK", await source.AskAsync("CONFIG", "SET", "maxmemory", "1"));
        Assert.StartsWith("-OOM", await source.AskAsync("SET", "more", "v"), StringComparison.Ordinal);
    }

    private static int One(RespBuffer request, string word)
    {
        request.WriteRequest(word);
        return 1;
    }

    private static string Stamp(long offset) => $"role:master\r\nmaster_repl_offset:{offset}\r\n";

    private static byte[] Bytes(string text) => System.Text.Encoding.ASCII.GetBytes(text);

    private SourceOptions Options() => new() { Nodes = [Source] };
}
