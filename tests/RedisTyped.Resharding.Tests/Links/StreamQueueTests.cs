using System.Buffers;
using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Spooling;

namespace RedisTyped.Resharding.Tests.Links;

public sealed class StreamQueueTests
{
    [Theory]
    [InlineData(1 << 20)]
    [InlineData(100)]
    public void Bytes_come_out_as_they_went_in_with_their_times_and_names(int memory)
    {
        var writes = Gen.Frequency(
            (5, Gen.Choose(1, 300).Select(static count => Enumerable.Range(0, count).Select(static i => (byte)i).ToArray())),
            (1, Gen.Choose(60_000, 140_000).Select(static count => new byte[count])),
            (1, Gen.Constant(Array.Empty<byte>()))).ListOf();
        Prop.ForAll(writes.ToArbitrary(), given => CheckAsync([.. given], memory)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Full_spool_lets_the_writer_wait_until_something_was_read()
    {
        using var folder = new SpoolFolder(null, 1000);
        await using var queue = new StreamQueue(100, folder, 0, TimeProvider.System);
        for (int i = 0; i < 2; i++)
        {
            await queue.WriteAsync(new ReadOnlySequence<byte>(new byte[400]), TestContext.Current.CancellationToken);
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var writing = queue.WriteAsync(new ReadOnlySequence<byte>(new byte[400]), ending.Token).AsTask();
        Assert.False(writing.IsCompleted);
        Assert.InRange(folder.Used, 1, 1000);

        long read = 0;
        while (read < 1200)
        {
            var block = await queue.ReadAsync(TestContext.Current.CancellationToken);
            Assert.Equal(read, block.Start);
            read += block.Bytes.Length;
            block.Release();
        }

        Assert.True(await writing);
    }

    private static async Task CheckAsync(IReadOnlyList<byte[]> writes, int memory)
    {
        var time = new SetClock();
        using var folder = new SpoolFolder(null, long.MaxValue);
        await using var queue = new StreamQueue(memory, folder, start: 7, time);
        var bytes = new List<byte>();
        var expected = new List<(int Start, int End, DateTimeOffset At, int Names)>();
        int names = 0;
        foreach (byte[] write in writes)
        {
            time.Now += TimeSpan.FromMilliseconds(3);
            if (write.Length == 0)
            {
                names++;
                await queue.RenameAsync(new ReplicationId(new string((char)('a' + (names % 6)), ReplicationId.TextLength)), TestContext.Current.CancellationToken);
                continue;
            }

            await queue.WriteAsync(new ReadOnlySequence<byte>(write), TestContext.Current.CancellationToken);
            expected.Add((bytes.Count, bytes.Count + write.Length, time.Now, names));
            bytes.AddRange(write);
        }

        int seen = 0;
        int named = 0;
        while (seen < bytes.Count || named < names)
        {
            var block = await queue.ReadAsync(TestContext.Current.CancellationToken);
            if (block.Renamed is { } id)
            {
                named++;
                Assert.Equal((char)('a' + (named % 6)), id.Text[0]);
                continue;
            }

            Assert.Equal(7 + seen, block.Start);
            int end = seen + block.Bytes.Length;
            var (at, by) = (block.ReceivedAt, named);
            Assert.True(CollectionsMarshal.AsSpan(bytes)[seen..end].SequenceEqual(block.Bytes.Span), $"The bytes from {seen} on differ.");
            Assert.All(expected.Where(write => write.Start < end && write.End > seen), write => Assert.Equal((write.At, write.Names), (at, by)));
            seen = end;
            block.Release();
        }
    }

    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
