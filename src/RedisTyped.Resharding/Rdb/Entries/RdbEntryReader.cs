using System.Buffers.Binary;
using System.IO.Pipelines;
using RedisTyped.Resharding.Checksums;

namespace RedisTyped.Resharding.Rdb.Entries;

/// <summary>
/// Reads one RDB and gives its keys and functions to a sink, values as the payloads of RESTORE, undecoded and in pieces. Entries are
/// given before the checksum at the end of the RDB is known: when the run ends in an exception, they are to be taken as not given.
/// Serves one run; not thread-safe but for its counters.
/// </summary>
internal sealed class RdbEntryReader : IRdbVisitor, IDisposable
{
    /// <summary>Version and checksum.</summary>
    private const int FooterBytes = sizeof(ushort) + sizeof(ulong);

    private readonly IRdbEntrySink _sink;
    private readonly RdbWalker _walker;
    private readonly RdbFeed _feed;
    private readonly int? _highestVersion;
    private bool _isWanted;
    private ulong _checksum;
    private long _keysRead;

    /// <param name="sink">Takes the entries.</param>
    /// <param name="length">How many bytes the RDB has, if that is known.</param>
    /// <param name="highestVersion">The highest version that the target reads: payloads bear it, and a type that it does not know stops
    /// the run. Null: that of the source.</param>
    public RdbEntryReader(IRdbEntrySink sink, long? length = null, int? highestVersion = null)
    {
        _sink = sink;
        _highestVersion = highestVersion;
        _walker = new RdbWalker(length);
        _feed = new RdbFeed(_walker, this);
    }

    /// <summary>How many keys were read. Can be read from any thread.</summary>
    public long KeysRead => Volatile.Read(ref _keysRead);

    /// <summary>How many bytes were read. Can be read from any thread.</summary>
    public long BytesRead => _feed.Taken;

    /// <summary>The database that the stream behind the RDB begins in, as far as it was said.</summary>
    public int? StreamDatabase => _walker.StreamDatabase;

    /// <summary>Reads an RDB from a pipe that stands at its first byte, and leaves it right behind the last one.</summary>
    /// <exception cref="RdbFormatException">The RDB cannot be read to its end.</exception>
    public async Task RunAsync(PipeReader source, CancellationToken cancellationToken = default)
    {
        using (this)
        {
            await _feed.ReadAsync(source, _sink.FlushAsync, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Gives buffers back.</summary>
    public void Dispose() => _feed.Dispose();

    void IRdbVisitor.Head(RdbToken token, RdbWalker walker, ReadOnlySpan<byte> block, int start, int end)
    {
        _isWanted = false;
        if (token is not (RdbToken.Key or RdbToken.Function))
        {
            return;
        }

        bool isKey = token == RdbToken.Key;
        _keysRead += isKey ? 1 : 0;
        RdbEntry entry = RdbEntry.At(walker, block, isKey);
        _isWanted = _sink.Begin(in entry);
        if (!_isWanted)
        {
            return;
        }

        if (walker.Layout.Since > _highestVersion)
        {
            throw walker.Fault(RdbFault.Unsupported, $"a type that the target, which reads version {_highestVersion}, does not know", block, start);
        }

        _checksum = Crc64.Compute([entry.Type]);
    }

    void IRdbVisitor.Body(ReadOnlySpan<byte> block, int start, int end, bool last)
    {
        if (!_isWanted)
        {
            return;
        }

        ReadOnlySpan<byte> piece = block.Slice(start, end - start);
        _checksum = Crc64.Append(_checksum, piece);
        if (!piece.IsEmpty)
        {
            _sink.Value(piece);
        }

        if (last)
        {
            Span<byte> footer = stackalloc byte[FooterBytes];
            BinaryPrimitives.WriteUInt16LittleEndian(footer, (ushort)Math.Min(_walker.Header.Version, _highestVersion ?? int.MaxValue));
            BinaryPrimitives.WriteUInt64LittleEndian(footer.Slice(2), Crc64.Append(_checksum, footer.Slice(0, 2)));
            _sink.End(footer);
        }
    }

    void IRdbVisitor.Release(ReadOnlySpan<byte> block, int end)
    {
        // A sink took its pieces already.
    }

    void IRdbVisitor.End(RdbWalker walker)
    {
        // Entries have ends of their own.
    }
}
