using RedisTyped.Protocol;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Proxy;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.Streaming;

/// <summary>Commands over kept keys and others, where what they led to cannot be put in.</summary>
public sealed class StraddleStopTests
{
    private readonly ScriptedReads _source = new();
    private readonly RespBuffer _output = new();

    [Fact]
    public async Task A_source_that_cannot_lengthen_its_stream_is_waited_for_and_then_everything_is_wanted_anew()
    {
        var time = new ManualTime();
        StreamRewriter rewriter = Rewriter(StreamOptions.Default with { Time = time });
        byte[] stream = Rewriting.Stream("RENAME off on");
        ValueTask taking = rewriter.RewriteAsync(stream, _output, CancellationToken.None);
        _source.Answer("0/on", new StampedValue(stream.Length, new byte[1000], ExpiresAt: 0));
        await taking;
        await rewriter.RewriteAsync(Rewriting.Stream("PING"), _output, CancellationToken.None);
        Assert.True(rewriter.Holds);

        // So that the replica does not give its master up.
        Assert.Equal("\n"u8.ToArray(), _output.Written.ToArray());

        time.Now = TimeSpan.FromSeconds(61);
        StreamStopException stop = await Assert.ThrowsAsync<StreamStopException>(
            () => rewriter.RewriteAsync(Rewriting.Stream("PING"), _output, CancellationToken.None).AsTask());

        Assert.Equal(StreamStopReason.ResyncNeeded, stop.Reason);
        Assert.Equal("\n\n"u8.ToArray(), _output.Written.ToArray());
    }

    [Fact]
    public async Task A_value_too_long_for_a_stream_wants_everything_anew()
    {
        StreamRewriter rewriter = Rewriter(StreamOptions.Default with { LongestRead = 100 });
        ValueTask taking = rewriter.RewriteAsync(Rewriting.Stream("RENAME off on"), _output, CancellationToken.None);
        _source.Answer("0/on", new StampedValue(1000, new byte[101], ExpiresAt: 0));

        StreamStopException stop = await Assert.ThrowsAsync<StreamStopException>(() => taking.AsTask());
        Assert.Equal(StreamStopReason.ResyncNeeded, stop.Reason);
    }

    [Fact]
    public async Task An_answer_from_behind_the_stream_is_not_taken()
    {
        byte[] stream = Rewriting.Stream("RENAME off on");
        Task taking = Rewriter(StreamOptions.Default with { StalePatience = TimeSpan.Zero }).RewriteAsync(stream, _output, TestContext.Current.CancellationToken).AsTask();
        _source.Answer("0/on", new StampedValue(stream.Length - 1, Payload: null, ExpiresAt: 0));

        var stop = await Assert.ThrowsAsync<StreamStopException>(() => taking);
        Assert.Equal(StreamStopReason.SourceBusy, stop.Reason);
        Assert.Equal(stream.Length, stop.Needed);
    }

    /// <summary>It may come up; but not one that stands at another master, or far behind for good.</summary>
    [Fact]
    public void Server_that_is_behind_at_the_same_command_time_and_again_ends_the_run()
    {
        var time = new ManualTime();
        var stops = new StreamStops(time);
        Assert.Equal(ReshardFailure.SourceUnreachable, FailureOf(stops, time, needed: 100));
        Assert.Equal(ReshardFailure.SourceUnreachable, FailureOf(stops, time, needed: 100));

        // It has come up for that one.
        Assert.Equal(ReshardFailure.SourceUnreachable, FailureOf(stops, time, needed: 200));
        Assert.Equal(ReshardFailure.SourceUnreachable, FailureOf(stops, time, needed: 200));
        time.Now += StreamOptions.Default.StalePatience;
        StreamStopException last = StreamStopException.StaleRead(150, needed: 200);

        ReshardException fault = stops.Judge(last);
        Assert.Equal(ReshardFailure.Straddle, fault.Failure);
        Assert.True(fault.IsFinal);
        Assert.Contains("name the one server that sends the stream", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>The source may have another history then, with smaller offsets.</summary>
    [Fact]
    public void Servers_are_judged_anew_behind_a_snapshot()
    {
        var time = new ManualTime();
        var stops = new StreamStops(time);
        FailureOf(stops, time, needed: 1000);
        stops.Clear();

        Assert.Equal(ReshardFailure.SourceUnreachable, FailureOf(stops, time, needed: 10));
        Assert.Equal(ReshardFailure.SourceUnreachable, FailureOf(stops, time, needed: 20));
    }

    [Fact]
    public void Links_of_a_target_that_stop_together_count_once()
    {
        var stops = new StreamStops(new ManualTime());

        Assert.All(Enumerable.Range(0, 3), _ => Assert.Equal(ReshardFailure.SourceUnreachable, stops.Judge(StreamStopException.StaleRead(10, needed: 100)).Failure));
    }

    /// <summary>A bad network breaks bytes once, and others the next time.</summary>
    [Fact]
    public void Bytes_that_are_broken_at_the_same_place_time_and_again_end_the_run()
    {
        var stops = new StreamStops(new ManualTime());
        Assert.False(Broken(stops, 100).IsFinal);
        Assert.False(Broken(stops, 100).IsFinal);
        Assert.False(Broken(stops, 200).IsFinal);
        Assert.False(Broken(stops, 100).IsFinal);
        Assert.False(Broken(stops, 100).IsFinal);

        // Behind a snapshot the same offset may be another place.
        stops.Clear();
        Assert.False(Broken(stops, 100).IsFinal);
        Assert.Equal("n0>n1: The stream is not what a source sends: it broke. It stands behind offset 100.", Broken(stops, 100).Message);
        ReshardException fault = Broken(stops, 100);

        Assert.True(fault.IsFinal);
        Assert.Equal(ReshardFailure.SourceProtocol, fault.Failure);
        Assert.Equal(
            "n0>n1: The stream is not what a source sends: it broke. It stands behind offset 100, and came so on 3 links in a row: look at what stands between here and the source, "
            + "or have another server of it followed; a target that takes a snapshot anew is past it.",
            fault.Message);
    }

    [Fact]
    public void Server_that_is_busy_is_waited_for_however_long()
    {
        var stops = new StreamStops(new ManualTime());

        Assert.All(Enumerable.Range(0, 5), _ => Assert.Equal(ReshardFailure.SourceUnreachable, stops.Judge(StreamStopException.ReadRefused(new ReplyError("BUSY Redis is busy running a script."))).Failure));
    }

    /// <summary>Behind one name there may be several servers.</summary>
    [Fact]
    public async Task A_server_that_is_behind_the_stream_is_asked_again()
    {
        long needed = Rewriting.Stream("RENAME off on").Length;
        var catchingUp = new CatchingUp(needed - 2);

        byte[] output = await Rewriting.RewriteAsync(Rewriting.Stream("RENAME off on", "SET off " + new string('x', 100)), source: catchingUp);

        Assert.Contains($"RESTORE on 0 at-{needed} REPLACE", Rewriting.Words(output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_an_unknown_database_no_key_is_read()
    {
        var rewriter = new StreamRewriter(CommandClasses.BuiltIn, Prefixed.On, _source, StreamOptions.Default, offset: 0, db: null);

        StreamStopException stop = await Assert.ThrowsAsync<StreamStopException>(
            () => rewriter.RewriteAsync(Rewriting.Stream("RENAME off on"), _output, CancellationToken.None).AsTask());
        Assert.Equal(StreamStopReason.ResyncNeeded, stop.Reason);
    }

    [Fact]
    public async Task Straddles_stop_where_they_are_not_allowed()
    {
        StreamRewriter rewriter = Rewriter(StreamOptions.Default with { ReadsStraddledKeys = false });

        StreamStopException stop = await Assert.ThrowsAsync<StreamStopException>(
            () => rewriter.RewriteAsync(Rewriting.Stream("SUNIONSTORE on off"), _output, CancellationToken.None).AsTask());
        Assert.Equal(StreamStopReason.Straddle, stop.Reason);
        Assert.Equal("SUNIONSTORE", stop.Command);
        Assert.Empty(_source.Asked);
    }

    private static ReshardFailure FailureOf(StreamStops stops, ManualTime time, long needed)
    {
        time.Now += StreamOptions.Default.StalePatience;
        return stops.Judge(StreamStopException.StaleRead(needed - 1, needed)).Failure;
    }

    private static ReshardException Broken(StreamStops stops, long offset)
    {
        StreamStopException stop = StreamStopException.Malformed(command: null, "it broke");
        stop.StoppedAt(offset);
        return stops.Judge(stop, "n0>n1");
    }

    private StreamRewriter Rewriter(StreamOptions options) => new(CommandClasses.BuiltIn, Prefixed.On, _source, options, offset: 0, db: 0);

    /// <summary>Is a byte further each time that it is asked.</summary>
    private sealed class CatchingUp(long offset) : IStampedSource
    {
        public Task<StampedValue> ReadAsync(ReadOnlyMemory<byte> key, int db, CancellationToken cancellationToken) =>
            Task.FromResult(new StampedValue(offset, System.Text.Encoding.ASCII.GetBytes($"at-{offset++}"), ExpiresAt: 0));

        public Task<long?> LengthenAsync(long count, CancellationToken cancellationToken) => Task.FromResult<long?>(null);
    }

    private sealed class ManualTime : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
