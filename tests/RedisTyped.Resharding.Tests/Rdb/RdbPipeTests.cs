using System.Buffers;
using System.IO.Pipelines;
using RedisTyped.Resharding.Rdb;
using RedisTyped.Resharding.Rdb.Filtering;

namespace RedisTyped.Resharding.Tests.Rdb;

/// <summary>A filter between pipes, whose ends come and go as connections do.</summary>
public sealed class RdbPipeTests
{
    [Fact]
    public async Task What_follows_an_RDB_stays_in_the_pipe()
    {
        byte[] rdb = RdbFixtures.All["types"];
        var source = new Pipe();
        var output = new Pipe();
        await source.Writer.WriteAsync((byte[])[.. rdb, .. "the stream"u8.ToArray()]);
        var target = new RdbTarget(RdbFiltering.All, output.Writer) { SizeHints = RdbSizeHints.Copied };

        using var filter = new RdbFilter([target]);
        await filter.RunAsync(source.Reader, TestContext.Current.CancellationToken);

        Assert.True(source.Reader.TryRead(out ReadResult rest));
        Assert.Equal("the stream"u8.ToArray(), rest.Buffer.ToArray());
        Assert.True(output.Reader.TryRead(out ReadResult written));
        Assert.Equal(rdb, written.Buffer.ToArray());
    }

    [Fact]
    public async Task A_target_whose_reader_is_gone_does_not_stop_the_others()
    {
        byte[] rdb = RdbFixtures.All["types"];
        var source = new Pipe();
        var gone = new Pipe();
        await gone.Reader.CompleteAsync();
        var output = new ArrayBufferWriter<byte>();
        RdbTarget[] targets = [new(RdbFiltering.All, gone.Writer) { SizeHints = RdbSizeHints.Copied }, new(RdbFiltering.All, output) { SizeHints = RdbSizeHints.Copied }];
        using var filter = new RdbFilter(targets);
        Task<RdbFilterResult> run = filter.RunAsync(source.Reader, TestContext.Current.CancellationToken);
        await source.Writer.WriteAsync(rdb.AsMemory(0, 100));
        await Wait.UntilAsync(() => targets[0].IsDetached, "the target was seen to be gone");
        await source.Writer.WriteAsync(rdb.AsMemory(100));

        Assert.Equal(14, (await run).KeysRead);

        Assert.Equal(rdb, output.WrittenSpan.ToArray());
    }

    [Fact]
    public async Task A_source_that_ends_early_is_an_error()
    {
        var source = new Pipe();
        await source.Writer.WriteAsync(RdbFixtures.All["types"].AsMemory(0, 50));
        await source.Writer.CompleteAsync();

        using var filter = new RdbFilter([]);
        var fault = await Assert.ThrowsAsync<RdbFormatException>(() => filter.RunAsync(source.Reader, TestContext.Current.CancellationToken));

        Assert.Equal((RdbFault.Truncated, 50L), (fault.Fault, fault.Offset));
    }

    [Fact]
    public async Task A_slow_target_holds_the_source_up()
    {
        var source = new Pipe(new PipeOptions(pauseWriterThreshold: 1000, resumeWriterThreshold: 500));
        var output = new Pipe(new PipeOptions(pauseWriterThreshold: 1000, resumeWriterThreshold: 500));
        var rdb = new RdbBytes("REDIS0010").Plain("a", new string('v', 5000)).Plain("b", new string('v', 5000)).End();
        var target = new RdbTarget(RdbFiltering.All, output.Writer);
        using var filter = new RdbFilter([target]);
        Task<RdbFilterResult> run = filter.RunAsync(source.Reader, TestContext.Current.CancellationToken);
        await source.Writer.WriteAsync(rdb.AsMemory(0, 6000));
        ValueTask<FlushResult> second = source.Writer.WriteAsync(rdb.AsMemory(6000));

        Assert.False(second.IsCompleted);
        ReadResult read = await output.Reader.ReadAtLeastAsync(5000);
        output.Reader.AdvanceTo(read.Buffer.End);
        await second;
        read = await output.Reader.ReadAsync();
        output.Reader.AdvanceTo(read.Buffer.End);
        await run;

        Assert.Equal(rdb.Length, target.BytesWritten);
    }
}
