using System.Buffers.Binary;
using RedisTyped.Resharding.Checksums;
using RedisTyped.Resharding.Rdb;
using RedisTyped.Resharding.Rdb.Entries;
using RedisTyped.Resharding.Rdb.Filtering;

namespace RedisTyped.Resharding.Links;

/// <summary>
/// Gives what is in one snapshot to several links while it is read once: entries to some, filtered RDBs to others. Serves one run; not
/// thread-safe but for its counter.
/// </summary>
internal sealed class SnapshotFan : IRdbVisitor, IDisposable
{
    /// <summary>Version and checksum.</summary>
    private const int FooterBytes = sizeof(ushort) + sizeof(ulong);

    private readonly SnapshotSeat[] _entrySeats;
    private readonly SnapshotSeat[] _seats;
    private readonly List<SnapshotSeat> _wanting = [];
    private readonly RdbFilter? _rdbs;
    private readonly RdbWalker _walker;
    private readonly RdbFeed _feed;
    private ulong _checksum;
    private long _keysRead;

    /// <param name="seats">Who gets it.</param>
    /// <param name="length">Its bytes; null when nobody knows.</param>
    public SnapshotFan(IReadOnlyList<SnapshotSeat> seats, long? length)
    {
        _seats = [.. seats];
        _entrySeats = [.. seats.Where(static seat => seat.Rdb is null)];
        var rdbs = seats.Where(static seat => seat.Rdb is not null).Select(static seat => seat.Rdb!).ToArray();
        _rdbs = rdbs.Length > 0 ? new RdbFilter(rdbs) : null;
        _walker = new RdbWalker(length);
        _feed = new RdbFeed(_walker, this);
    }

    /// <summary>How many keys were read. Can be read from any thread.</summary>
    public long KeysRead => Volatile.Read(ref _keysRead);

    /// <summary>The database in which the stream begins: a primary begins it with a SELECT, so that it does not matter there.</summary>
    public int StreamDatabase => _walker.StreamDatabase ?? 0;

    /// <summary>Takes a block.</summary>
    /// <returns>How many bytes belong to the snapshot: all, unless it ends within the block.</returns>
    /// <exception cref="RdbFormatException">The snapshot cannot be read to its end.</exception>
    public int Feed(ReadOnlySpan<byte> block) => _feed.Feed(block);

    /// <summary>Says that no more blocks come.</summary>
    /// <exception cref="RdbFormatException">The end was not read.</exception>
    public void Complete() => _feed.Complete();

    /// <summary>Sends what was taken, and waits for those who are behind: side by side.</summary>
    public Task FlushAsync(CancellationToken cancellationToken) => Task.WhenAll(_seats.Select(seat => seat.FlushAsync(KeysRead, cancellationToken)));

    public void Dispose()
    {
        _feed.Dispose();
        _rdbs?.Dispose();
    }

    void IRdbVisitor.Head(RdbToken token, RdbWalker walker, ReadOnlySpan<byte> block, int start, int end)
    {
        _wanting.Clear();
        bool isKey = token == RdbToken.Key;
        _keysRead += isKey ? 1 : 0;
        if (_entrySeats.Length > 0 && (isKey || token == RdbToken.Function))
        {
            Offer(isKey, walker, block);
        }

        if (token == RdbToken.Header)
        {
            foreach (var seat in _entrySeats)
            {
                seat.Header(walker.Header);
            }
        }

        ((IRdbVisitor?)_rdbs)?.Head(token, walker, block, start, end);
    }

    void IRdbVisitor.Body(ReadOnlySpan<byte> block, int start, int end, bool last)
    {
        if (_wanting.Count == 0)
        {
            return;
        }

        ReadOnlySpan<byte> piece = block[start..end];
        _checksum = Crc64.Append(_checksum, piece);
        if (!piece.IsEmpty)
        {
            foreach (var seat in _wanting)
            {
                seat.Value(piece);
            }
        }

        if (last)
        {
            Span<byte> footer = stackalloc byte[FooterBytes];
            BinaryPrimitives.WriteUInt16LittleEndian(footer, (ushort)_walker.Header.Version);
            BinaryPrimitives.WriteUInt64LittleEndian(footer[2..], Crc64.Append(_checksum, footer[..2]));
            foreach (var seat in _wanting)
            {
                seat.End(footer);
            }
        }
    }

    void IRdbVisitor.Release(ReadOnlySpan<byte> block, int end) => ((IRdbVisitor?)_rdbs)?.Release(block, end);

    void IRdbVisitor.End(RdbWalker walker) => ((IRdbVisitor?)_rdbs)?.End(walker);

    private void Offer(bool isKey, RdbWalker walker, ReadOnlySpan<byte> block)
    {
        RdbEntry entry = RdbEntry.At(walker, block, isKey);
        foreach (var seat in _entrySeats)
        {
            if (seat.Begin(in entry))
            {
                _wanting.Add(seat);
            }
        }

        if (_wanting.Count > 0)
        {
            _checksum = Crc64.Compute([entry.Type]);
        }
    }
}
