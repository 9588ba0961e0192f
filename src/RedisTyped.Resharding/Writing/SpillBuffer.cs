using RedisTyped.Protocol;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Replication.Spooling;

namespace RedisTyped.Resharding.Writing;

/// <summary>Bytes that grow at the end and are read from anywhere; when there are many, the first of them are in a file. Not thread-safe.</summary>
/// <param name="folder">Takes the file.</param>
/// <param name="memory">How many bytes are kept in memory, roughly.</param>
internal sealed class SpillBuffer(SpoolFolder folder, int memory) : IDisposable
{
    private const int KeptCapacity = 256 * 1024;
    private const int Piece = 64 * 1024;

    private readonly RespBuffer _tail = new(1024);
    private FileStream? _file;
    private long _spilled;

    /// <summary>How many bytes there are.</summary>
    public long Length => _spilled + _tail.Length;

    /// <summary>How many of them are in memory.</summary>
    public int InMemory => _tail.Length;

    /// <summary>Whether all of them are in memory.</summary>
    public bool IsInMemory => _spilled == 0;

    /// <summary>The bytes, when all are in memory.</summary>
    public ReadOnlySpan<byte> Written => _tail.Written;

    /// <summary>Takes small things at the end. <see cref="Settle"/> is to be called now and then.</summary>
    public RespBuffer Tail => _tail;

    /// <summary>Moves what is in memory into the file when it has become much.</summary>
    /// <exception cref="ReshardException">There is no room.</exception>
    public void Settle()
    {
        if (_tail.Length > memory)
        {
            Spill(_tail.Written);
            _tail.ClearDownTo(KeptCapacity);
        }
    }

    /// <summary>An empty one, with the same spool.</summary>
    public SpillBuffer Another() => new(folder, memory);

    /// <summary>Appends bytes.</summary>
    /// <exception cref="ReshardException">There is no room.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > memory)
        {
            int piece = Math.Min(Piece, bytes.Length);
            _tail.Write(bytes[..piece]);
            Settle();
            bytes = bytes[piece..];
        }

        _tail.Write(bytes);
        Settle();
    }

    /// <summary>Appends a part of another.</summary>
    public void Write(SpillBuffer other, long start, long length)
    {
        if (other.IsInMemory)
        {
            Write(other.Written.Slice((int)start, (int)length));
            return;
        }

        byte[] piece = new byte[(int)Math.Min(Piece, Math.Max(length, 1))];
        while (length > 0)
        {
            int read = other.Read(start, piece.AsSpan(0, (int)Math.Min(piece.Length, length)));
            Write(piece.AsSpan(0, read));
            start += read;
            length -= read;
        }
    }

    /// <summary>Reads bytes from anywhere, as many as are asked for if there are.</summary>
    /// <returns>How many were read.</returns>
    public int Read(long start, Span<byte> into)
    {
        int done = 0;
        while (start < _spilled && done < into.Length)
        {
            int most = (int)Math.Min(into.Length - done, _spilled - start);
            int read = RandomAccess.Read(_file!.SafeFileHandle, into.Slice(done, most), start);
            if (read == 0)
            {
                throw new ReshardException(ReshardFailure.Spool, "The spool has lost what was written to it; look at the disk.");
            }

            done += read;
            start += read;
        }

        int left = (int)Math.Min(into.Length - done, Length - start);
        if (left > 0)
        {
            _tail.Written.Slice((int)(start - _spilled), left).CopyTo(into[done..]);
            done += left;
        }

        return done;
    }

    /// <summary>Drops bytes at the front; only while all are in memory.</summary>
    public void Consume(int count) => _tail.Consume(count);

    /// <summary>Sends all bytes.</summary>
    public async ValueTask CopyToAsync(Stream target, CancellationToken cancellationToken)
    {
        if (_spilled > 0)
        {
            byte[] piece = new byte[Piece];
            for (long at = 0; at < _spilled;)
            {
                int read = Read(at, piece.AsSpan(0, (int)Math.Min(Piece, _spilled - at)));
                await target.WriteAsync(piece.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                at += read;
            }
        }

        await target.WriteAsync(_tail.WrittenMemory, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Drops all bytes.</summary>
    public void Clear()
    {
        _tail.ClearDownTo(KeptCapacity);
        if (_file is not null)
        {
            _file.Dispose();
            _file = null;
            folder.Release(_spilled);
            _spilled = 0;
        }
    }

    public void Dispose() => Clear();

    private void Spill(ReadOnlySpan<byte> bytes)
    {
        if (!folder.TryReserve(bytes.Length))
        {
            throw new ReshardException(ReshardFailure.Spool, $"A value does not fit into the spool, which holds {folder.Limit} bytes; give it more.");
        }

        try
        {
            _file ??= folder.NewFile();
            RandomAccess.Write(_file.SafeFileHandle, bytes, _spilled);
            _spilled += bytes.Length;
        }
        catch (IOException e)
        {
            folder.Release(bytes.Length);
            throw new ReshardException(ReshardFailure.Spool, $"The spool cannot be written: {e.Message} Make room, or name another folder.", e);
        }
    }
}
