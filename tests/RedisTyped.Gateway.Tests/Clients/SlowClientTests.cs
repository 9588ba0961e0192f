using System.Buffers;
using System.IO.Pipelines;
using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Gateway;
using RedisTyped.Gateway.Clients;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Clients;

/// <summary>What waits for a client that reads slowly.</summary>
public sealed class SlowClientTests
{
    private const int Megabyte = 1024 * 1024;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Replies_that_wait_take_little_more_memory_than_they_have_bytes(bool isStream)
    {
        const int reply = 60_000, replies = 64 * Megabyte / reply;
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, cancellationToken: TestContext.Current.CancellationToken);
        using var stream = new ShutStream();
        await using PipeClient client = await PipeClient.StartAsync(nodes, new GatewayOptions(), output: isStream ? PipeWriter.Create(stream) : null);
        byte[] bytes = new byte[reply];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < replies; i++)
        {
            _ = client.Client.WriteAsync(bytes, CancellationToken.None).AsTask();
        }

        long taken = GC.GetAllocatedBytesForCurrentThread() - before;
        long waiting = client.Client.WaitingBytes;
        stream.Open();
        // A pipe takes the first before it asks to wait.
        Assert.InRange(waiting, (long)reply * (replies - 1), (long)reply * replies);
        Assert.InRange(taken, 0, 72L * Megabyte);
        Assert.False(client.IsAborted);
    }

    [Fact]
    public async Task Replies_that_wait_are_put_out_in_their_order_and_a_little_at_a_time()
    {
        const int reply = 50_001, replies = 400;
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, cancellationToken: TestContext.Current.CancellationToken);
        await using PipeClient client = await PipeClient.StartAsync(nodes, new GatewayOptions());
        byte[] bytes = new byte[reply];
        for (int i = 0; i < replies; i++)
        {
            bytes.AsSpan().Fill((byte)i);
            _ = client.Client.WriteAsync(bytes, CancellationToken.None).AsTask();
        }

        long largest = 0, at = 0;
        while (at < (long)reply * replies)
        {
            ReadResult read = await client.ReadAsync();
            largest = Math.Max(largest, read.Buffer.Length);
            foreach (ReadOnlyMemory<byte> piece in read.Buffer)
            {
                for (int i = 0; i < piece.Length;)
                {
                    int part = (int)Math.Min(piece.Length - i, reply - (at % reply));
                    Assert.Equal(-1, piece.Span.Slice(i, part).IndexOfAnyExcept((byte)(at / reply)));
                    i += part;
                    at += part;
                }
            }

            client.Replies.AdvanceTo(read.Buffer.End);
        }

        Assert.InRange(largest, 1, Megabyte);
        await Wait.UntilAsync(() => client.Client.WaitingBytes == 0, "nothing is owed");
        Assert.Equal((long)reply * replies, at);
    }

    [Fact]
    public void Bytes_leave_a_backlog_in_the_order_in_which_they_came() => Prop.ForAll<int[]>(static steps =>
    {
        var backlog = new ReplyBacklog();
        var output = new ArrayBufferWriter<byte>();
        var expected = new List<byte>();
        foreach (int step in steps)
        {
            int count = (int)((uint)step * 7919 % 150_000);
            if (step % 2 == 0)
            {
                byte[] bytes = [.. Enumerable.Range(expected.Count, count).Select(static i => (byte)(i % 251))];
                backlog.Write(bytes);
                expected.AddRange(bytes);
            }
            else
            {
                int before = output.WrittenCount;
                Assert.Equal(expected.Count > before, backlog.MoveTo(output, count));
                Assert.Equal(Math.Min(count, expected.Count - before), output.WrittenCount - before);
            }

            Assert.Equal(expected.Count - output.WrittenCount, backlog.Length);
        }

        backlog.MoveTo(output, int.MaxValue);
        Assert.True(output.WrittenSpan.SequenceEqual([.. expected]));
        backlog.Write("dropped"u8);
        backlog.Clear();
        Assert.False(backlog.MoveTo(output, 1));
    }).QuickCheckThrowOnFailure();

    /// <summary>A stream that takes nothing until it is opened, and keeps nothing.</summary>
    private sealed class ShutStream : MemoryStream
    {
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Open() => _open.SetResult();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => new(_open.Task);
    }
}
