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
        Task taking = Rewriter(StreamOptions.Default).RewriteAsync(stream, _output, TestContext.Current.CancellationToken).AsTask();
        _source.Answer("0/on", new StampedValue(stream.Length - 1, Payload: null, ExpiresAt: 0));

        var stop = await Assert.ThrowsAsync<StreamStopException>(() => taking);
        Assert.Equal(StreamStopReason.SourceBusy, stop.Reason);
        Assert.False(new ReshardException(SyncFilter.FailureOf(stop.Reason), stop.Message).IsFinal);
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

    private StreamRewriter Rewriter(StreamOptions options) => new(CommandClasses.BuiltIn, Prefixed.On, _source, options, offset: 0, db: 0);

    private sealed class ManualTime : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
