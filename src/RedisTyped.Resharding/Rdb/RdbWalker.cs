namespace RedisTyped.Resharding.Rdb;

/// <summary>
/// Walks over an RDB record by record, in whatever pieces its bytes come: finds where each begins and ends and what its key is. Holds
/// no value and, once its buffer for unusual keys has its size, allocates nothing. Not thread-safe.
/// </summary>
/// <remarks>
/// To be called by turns: <see cref="Read"/> while <see cref="InBody"/> is false, <see cref="ReadBody"/> while it is true. Both take up at
/// the position given and move it; on <see cref="RdbToken.More"/> or false, the bytes before it are to be let go by
/// <see cref="Release"/> and those behind it to be given again with more behind them.
/// </remarks>
internal sealed partial class RdbWalker
{
    /// <summary>No server holds more in one value or database, so no length or count is larger when nothing better is known: 16 TiB.</summary>
    private const long MostBytes = 1L << 44;

    private readonly BodyWalker _body = new();
    private readonly long _end;
    private readonly int _longestKey;
    private BodyLayout _layout = BodyLayout.Aux;
    private RdbToken _record = RdbToken.More;
    private bool _started;
    private long _base;

    /// <summary>Begins before the first byte.</summary>
    /// <param name="length">How many bytes the whole RDB has, if that is known: nothing in it can then claim to be longer.</param>
    /// <param name="longestKey">The longest key that is taken, in bytes: it must be held whole.</param>
    public RdbWalker(long? length = null, int longestKey = RdbLimits.LongestKey)
    {
        KnownLength = length;
        _end = length ?? long.MaxValue;
        _longestKey = longestKey;
    }

    /// <summary>How many bytes the RDB has, if that was said.</summary>
    public long? KnownLength { get; }

    /// <summary>What the first nine bytes say, once they were read.</summary>
    public RdbHeader Header { get; private set; }

    /// <summary>Whether the end was read.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether a body comes next.</summary>
    public bool InBody { get; private set; }

    /// <summary>How many bytes are at least wanted besides those given, after <see cref="RdbToken.More"/>.</summary>
    public int Missing { get; private set; } = 1;

    /// <summary>Where in the RDB the block begins.</summary>
    public long Offset => _base;

    /// <summary>The database of the keys that follow.</summary>
    public int Database { get; private set; }

    /// <summary>The layout of the body that was met last: type and name of the value of a key.</summary>
    public BodyLayout Layout => _layout;

    /// <summary>The type byte of the key.</summary>
    public byte Type { get; private set; }

    /// <summary>When the key expires, in milliseconds since 1970; null for never.</summary>
    public long? ExpiresAt { get; private set; }

    /// <summary>For how many seconds the key was idle; null if that was not kept.</summary>
    public ulong? Idle { get; private set; }

    /// <summary>How often the key is used, as Redis keeps it; null if that was not kept.</summary>
    public byte? Frequency { get; private set; }

    /// <summary>The first version that reads all that stands before the key.</summary>
    public int PrefixSince { get; private set; }

    /// <summary>How many keys the database holds, after <see cref="RdbToken.SizeHint"/>.</summary>
    public ulong HintedKeys { get; private set; }

    /// <summary>How many of them expire.</summary>
    public ulong HintedExpiring { get; private set; }

    /// <summary>
    /// The database that the stream behind this RDB begins in, of a source that is a replica itself (<c>repl-stream-db</c>); null when
    /// the RDB says nothing of it, which is to be taken for 0.
    /// </summary>
    public int? StreamDatabase { get; private set; }

    /// <summary>The version of the server that wrote (<c>redis-ver</c> or <c>valkey-ver</c>), if it said.</summary>
    public string? ServerVersion { get; private set; }

    /// <summary>The checksum that ends the RDB, after <see cref="RdbToken.End"/>; null in a version without.</summary>
    public ulong? Checksum { get; private set; }

    /// <summary>Reads what stands before the next body, or the next record without one.</summary>
    /// <param name="block">Bytes.</param>
    /// <param name="position">Where in them the record begins; then, where it or its body goes on.</param>
    /// <returns>What it is; <see cref="RdbToken.More"/>, and the position as it was, when it is not all there.</returns>
    /// <exception cref="RdbFormatException">The bytes are those of no RDB that is known.</exception>
    public RdbToken Read(ReadOnlySpan<byte> block, ref int position)
    {
        _record = RdbToken.More;
        int at = position;
        RdbToken token = _started ? ReadRecord(block, ref at) : ReadHeader(block, ref at);
        if (token != RdbToken.More)
        {
            position = at;
        }

        return token;
    }

    /// <summary>Steps over the body.</summary>
    /// <param name="block">Bytes.</param>
    /// <param name="position">Where in them to go on; then, where it ended.</param>
    /// <returns>Whether the body is at an end.</returns>
    /// <exception cref="RdbFormatException">The bytes are not those of such a body.</exception>
    public bool ReadBody(ReadOnlySpan<byte> block, ref int position)
    {
        switch (_body.Walk(block, RoomFrom(_base), ref position))
        {
            case BodyProgress.Done:
                InBody = false;
                return true;
            case BodyProgress.More:
                Missing = 1;
                return false;
            default:
                throw Fault(RdbFault.Corrupt, "a length or count that cannot be", block, position);
        }
    }

    /// <summary>Lets the first bytes of a block go: the next one begins with those behind them.</summary>
    public void Release(ReadOnlySpan<byte> block, int count)
    {
        RememberKey(block);
        _base += count;
    }

    /// <summary>What to throw when no more bytes come though the end was not read.</summary>
    /// <param name="unread">The bytes behind the last position.</param>
    public RdbFormatException EndsEarly(ReadOnlySpan<byte> unread) =>
        Fault(RdbFault.Truncated, "it ends before its end mark", unread, unread.Length);

    /// <summary>What to throw for what was met at a position of the block.</summary>
    public RdbFormatException Fault(RdbFault fault, string what, ReadOnlySpan<byte> block, int position)
    {
        bool named = _record is RdbToken.Key or RdbToken.Aux or RdbToken.Function or RdbToken.ModuleAux or RdbToken.Slot;
        return new RdbFormatException(
            fault,
            what,
            _base + position,
            _started ? Header.ToString() : null,
            named ? _layout.Name : null,
            _record == RdbToken.Key ? DescribeKey(block) : null);
    }

    private RdbToken ReadHeader(ReadOnlySpan<byte> block, ref int at)
    {
        if (!Holds(block, at, RdbHeader.Length))
        {
            // Not to wait for nine bytes of what is none: a server may have answered with an error.
            return MightBegin(block.Slice(at)) ? RdbToken.More : throw Fault(RdbFault.Corrupt, "no RDB begins so", block, at);
        }

        if (!RdbHeader.TryParse(block.Slice(at, RdbHeader.Length), out RdbHeader header))
        {
            throw Fault(RdbFault.Corrupt, "no RDB begins so", block, at);
        }

        if (!header.IsKnown)
        {
            throw Fault(
                RdbFault.Unsupported,
                $"version {header} is not known, only REDIS0001 to REDIS00{RdbHeader.NewestRedis} and VALKEY0{RdbHeader.OldestValkey} to VALKEY0{RdbHeader.NewestValkey} are,",
                block,
                at);
        }

        if (!header.HasChecksum && KnownLength is null)
        {
            // One wrong bit makes version 4 of version 6: then only what follows the end mark would show it.
            throw Fault(RdbFault.Unsupported, $"version {header} has no checksum, which is taken only where its length is known,", block, at);
        }

        Header = header;
        _started = true;
        at += RdbHeader.Length;
        return RdbToken.Header;
    }

    private static bool MightBegin(ReadOnlySpan<byte> bytes) =>
        "REDIS"u8.StartsWith(bytes.Slice(0, Math.Min(5, bytes.Length))) || "VALKEY"u8.StartsWith(bytes.Slice(0, Math.Min(6, bytes.Length)));

    private bool Holds(ReadOnlySpan<byte> block, int at, int count)
    {
        Missing = Math.Max(1, at + count - block.Length);
        return block.Length - at >= count;
    }

    /// <summary>How many bytes can follow a place.</summary>
    private long RoomFrom(long offset) => Math.Min(_end - offset, MostBytes);

    private RdbToken BeginBody(RdbToken token, BodyLayout layout)
    {
        _record = token;
        _layout = layout;
        _body.Begin(layout);
        InBody = true;
        return token;
    }
}
