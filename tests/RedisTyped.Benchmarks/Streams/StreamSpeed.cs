using System.Buffers;
using System.Diagnostics;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Benchmarks.Streams;

/// <summary>What was measured of a filter.</summary>
internal sealed record StreamSpeed(double CommandsPerSecond, double MegabytesPerSecond, double BytesPerCommand)
{
    /// <summary>As much as a socket gives at once when it lags.</summary>
    private const int Part = 64 * 1024;

    /// <summary>By then a rewriter remembers as many changes of the database as it ever does, 256 K in 4 MB, of some 3,300 in a round.</summary>
    private const int RoundsBefore = 100;

    /// <summary>Rewrites the stream over and over for a time.</summary>
    public static async Task<StreamSpeed> MeasureAsync(SampleStream stream, IKeyFilter filter, TimeSpan time, CancellationToken cancellationToken)
    {
        var output = new DiscardingWriter();
        var rewriter = new StreamRewriter(CommandClasses.BuiltIn, filter, source: null, StreamOptions.Default, offset: 0, db: 0);
        for (int round = 0; round < RoundsBefore; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await RewriteAsync(rewriter, stream, output, cancellationToken);
        }

        long rounds = 0;
        long given = output.Given;
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        do
        {
            // Ends at once, on this thread: no key is read.
            await RewriteAsync(rewriter, stream, output, cancellationToken);
            rounds++;
        }
        while (watch.Elapsed < time);

        double seconds = watch.Elapsed.TotalSeconds;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        if (output.Given - given != rounds * stream.Bytes.Length)
        {
            throw new InvalidOperationException($"{output.Given - given} bytes were given for {rounds * stream.Bytes.Length}.");
        }

        return new StreamSpeed(rounds * stream.Commands / seconds, rounds * (double)stream.Bytes.Length / seconds / 1e6, (double)allocated / (rounds * stream.Commands));
    }

    private static ValueTask RewriteAsync(StreamRewriter rewriter, SampleStream stream, DiscardingWriter output, CancellationToken cancellationToken)
    {
        for (int at = 0; at < stream.Bytes.Length; at += Part)
        {
            ValueTask task = rewriter.RewriteAsync(stream.Bytes.AsMemory(at, Math.Min(Part, stream.Bytes.Length - at)), output, cancellationToken);
            if (!task.IsCompletedSuccessfully)
            {
                throw new InvalidOperationException("The stream waits for a key to be read.");
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Takes what is given into the same memory again and again, as a socket's buffer does.</summary>
    private sealed class DiscardingWriter : IBufferWriter<byte>
    {
        private readonly byte[] _room = new byte[256 * 1024];

        private int _used;

        public long Given { get; private set; }

        public void Advance(int count)
        {
            _used += count;
            Given += count;
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => _room.AsMemory(Reserve(sizeHint));

        public Span<byte> GetSpan(int sizeHint = 0) => _room.AsSpan(Reserve(sizeHint));

        private int Reserve(int sizeHint)
        {
            if (_room.Length - _used < Math.Max(sizeHint, 1))
            {
                _used = 0;
            }

            return _used;
        }
    }
}
