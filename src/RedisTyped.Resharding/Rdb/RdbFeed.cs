using System.Buffers;
using System.IO.Pipelines;
using RedisTyped.Resharding.Checksums;

namespace RedisTyped.Resharding.Rdb;

/// <summary>
/// Takes an RDB in blocks of any size, walks it and checks its checksum. What a block ends within is kept until more comes: a key and
/// what stands before it at most, never a value. Not thread-safe.
/// </summary>
internal sealed class RdbFeed : IDisposable
{
    /// <summary>How many bytes are taken at least from a new block to complete what the last one ended within.</summary>
    private const int Step = 64;

    private readonly RdbWalker _walker;
    private readonly IRdbVisitor _visitor;
    private byte[] _kept = [];
    private int _keptCount;
    private ulong _checksum;
    private long _taken;

    public RdbFeed(RdbWalker walker, IRdbVisitor visitor)
    {
        _walker = walker;
        _visitor = visitor;
    }

    /// <summary>Whether the end was read.</summary>
    public bool HasEnded => _walker.HasEnded;

    /// <summary>How many bytes were taken. Can be read from any thread.</summary>
    public long Taken => Volatile.Read(ref _taken);

    /// <summary>Takes a block.</summary>
    /// <param name="block">Bytes that follow those taken so far.</param>
    /// <returns>How many belong to the RDB: all of them, unless it ends within the block.</returns>
    /// <exception cref="RdbFormatException">The bytes are those of no RDB that is known, or the checksum is another.</exception>
    public int Feed(ReadOnlySpan<byte> block)
    {
        int taken = 0;
        while (_keptCount > 0 && taken < block.Length && !HasEnded)
        {
            taken += CompleteKept(block.Slice(taken));
        }

        if (taken < block.Length && !HasEnded)
        {
            taken += Walk(block.Slice(taken));
            if (!HasEnded)
            {
                Keep(block.Slice(taken));
                taken = block.Length;
            }
        }

        Volatile.Write(ref _taken, _taken + taken);
        return taken;
    }

    /// <summary>Reads an RDB from a pipe that stands at its first byte, and leaves it right behind the last one.</summary>
    /// <param name="source">Where from.</param>
    /// <param name="flush">Called after each read, the last one too.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="RdbFormatException">The bytes are those of no RDB that is known, end early, or the checksum is another.</exception>
    public async Task ReadAsync(PipeReader source, Func<CancellationToken, ValueTask> flush, CancellationToken cancellationToken)
    {
        while (!HasEnded)
        {
            ReadResult read = await source.ReadAsync(cancellationToken).ConfigureAwait(false);
            source.AdvanceTo(FeedAll(read.Buffer));
            await flush(cancellationToken).ConfigureAwait(false);
            if (read.IsCompleted)
            {
                Complete();
            }
            else if (read.IsCanceled)
            {
                throw new OperationCanceledException("The read of the RDB was cancelled.");
            }
        }
    }

    /// <summary>Says that no more bytes come.</summary>
    /// <exception cref="RdbFormatException">The end was not read.</exception>
    public void Complete()
    {
        if (!HasEnded)
        {
            throw _walker.EndsEarly(_kept.AsSpan(0, _keptCount));
        }
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        if (_kept.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_kept);
            _kept = [];
            _keptCount = 0;
        }
    }

    private SequencePosition FeedAll(in ReadOnlySequence<byte> blocks)
    {
        long taken = 0;
        foreach (ReadOnlyMemory<byte> block in blocks)
        {
            taken += Feed(block.Span);
            if (HasEnded)
            {
                return blocks.GetPosition(taken);
            }
        }

        return blocks.End;
    }

    /// <summary>Completes what was kept from the beginning of a block: how many of its bytes that took.</summary>
    private int CompleteKept(ReadOnlySpan<byte> block)
    {
        int before = _keptCount;

        // As much again as there is: what is long is not walked from its beginning too often.
        int added = Math.Min(block.Length, Math.Max(Math.Max(Step, before), _walker.Missing));
        Keep(block.Slice(0, added));
        int read = Walk(_kept.AsSpan(0, _keptCount));
        if (HasEnded || read >= before)
        {
            // Nothing old is left: the block goes on where the walk ended.
            _keptCount = 0;
            return read - before;
        }

        _kept.AsSpan(read, _keptCount - read).CopyTo(_kept);
        _keptCount -= read;
        return added;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _kept.Length - _keptCount)
        {
            // Twice as much as was received, never as much as a length claims.
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(1024, 2 * (_keptCount + bytes.Length)));
            _kept.AsSpan(0, _keptCount).CopyTo(larger);
            if (_kept.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(_kept);
            }

            _kept = larger;
        }

        bytes.CopyTo(_kept.AsSpan(_keptCount));
        _keptCount += bytes.Length;
    }

    private int Walk(ReadOnlySpan<byte> block)
    {
        RdbWalker walker = _walker;
        IRdbVisitor visitor = _visitor;
        int position = 0;
        while (true)
        {
            int start = position;
            if (walker.InBody)
            {
                bool last = walker.ReadBody(block, ref position);
                visitor.Body(block, start, position, last);
                if (!last)
                {
                    break;
                }

                continue;
            }

            RdbToken token = walker.Read(block, ref position);
            if (token == RdbToken.End)
            {
                End(block, start, position);
                return position;
            }

            if (token == RdbToken.More)
            {
                break;
            }

            visitor.Head(token, walker, block, start, position);
        }

        _checksum = Crc64.Append(_checksum, block.Slice(0, position));
        visitor.Release(block, position);
        walker.Release(block, position);
        return position;
    }

    private void End(ReadOnlySpan<byte> block, int start, int end)
    {
        // The checksum covers the end mark, not itself.
        _checksum = Crc64.Append(_checksum, block.Slice(0, start + 1));
        _visitor.Release(block, start);

        // Zero is what a server writes that was told to leave the checksum out.
        if (_walker.Checksum is { } expected && expected != 0 && expected != _checksum)
        {
            throw _walker.Fault(RdbFault.ChecksumMismatch, "the checksum is not that of the bytes before it", block, start + 1);
        }

        _walker.Release(block, end);
        _visitor.End(_walker);
    }
}
