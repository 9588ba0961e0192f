using System.Buffers.Binary;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Rdb;
using RedisTyped.Resharding.Rdb.Entries;

namespace RedisTyped.Resharding.Merging;

/// <summary>
/// The snapshot of one source within that of several: turns entries into records again and writes them when it is its turn, whole ones, or
/// a long one in pieces that nobody comes between. Not thread-safe.
/// </summary>
internal sealed class SnapshotPart(ReshardLink link, MergedSnapshot snapshot, FunctionLibraries libraries) : IRdbEntrySink, IDisposable
{
    /// <summary>How much is written at once.</summary>
    private const int Enough = 64 * 1024;

    /// <summary>From here on a record is not waited for.</summary>
    private const int Long = 4 * 1024 * 1024;

    private readonly RespBuffer _records = new(2 * Enough);
    private readonly RespBuffer _library = new();
    private int? _firstDb;
    private int? _lastDb;

    /// <summary>How many of the bytes are whole records, and the database behind them.</summary>
    private int _whole;
    private int? _wholeDb;
    private bool _isFunction;
    private bool _isWithin;
    private bool _hasTurn;

    /// <summary>Keys taken. Can be read from any thread.</summary>
    public long Keys { get; private set; }

    public bool Begin(in RdbEntry entry)
    {
        _isFunction = entry.IsFunction;
        if (_isFunction)
        {
            _library.Clear();
            return true;
        }

        Keys++;
        _isWithin = true;
        Enter(entry.Database);
        WritePrefix(entry);
        _records.Write([entry.Type]);
        WriteLength((ulong)entry.Key.Length);
        _records.Write(entry.Key);
        return true;
    }

    public void Value(ReadOnlySpan<byte> piece) => (_isFunction ? _library : _records).Write(piece);

    public void End(ReadOnlySpan<byte> footer)
    {
        int version = BinaryPrimitives.ReadUInt16LittleEndian(footer);
        if (version > snapshot.Version)
        {
            throw new ReshardException(
                ReshardFailure.Snapshot,
                $"The snapshot for {link} has version {version}, and the target is given version {snapshot.Version}; say which version the target reads, or have it written lower.");
        }

        if (_isFunction)
        {
            if (libraries.Add(link.Source, FunctionLibraries.CodeIn(_library.Written)))
            {
                _records.Write([RdbOpcode.Function2]);
                _records.Write(_library.Written);
            }
        }

        _isWithin = false;
        _whole = _records.Length;
        _wholeDb = _lastDb;
    }

    public ValueTask FlushAsync(CancellationToken cancellationToken) =>
        _hasTurn || _whole >= Enough || _records.Length >= Long ? WriteAsync(cancellationToken) : ValueTask.CompletedTask;

    /// <summary>Writes what is left; no entry is open.</summary>
    /// <returns>Whether the whole snapshot is at its end.</returns>
    public async ValueTask<bool> CompleteAsync(CancellationToken cancellationToken)
    {
        await WriteAsync(cancellationToken).ConfigureAwait(false);
        return await snapshot.EndPartAsync(link.Name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets others write, if it has not: the snapshot is of no use then.</summary>
    public void Dispose()
    {
        if (_hasTurn)
        {
            _hasTurn = false;
            snapshot.LetGo();
        }
    }

    private async ValueTask WriteAsync(CancellationToken cancellationToken)
    {
        bool isCut = _isWithin && ((_hasTurn && _whole == 0) || _records.Length - _whole >= Long);
        int length = isCut ? _records.Length : _whole;
        if (length > 0)
        {
            if (!_hasTurn)
            {
                await snapshot.TakeTurnAsync(cancellationToken).ConfigureAwait(false);
                _hasTurn = true;
            }

            await snapshot.WriteAsync(_records.WrittenMemory[..length], _firstDb, isCut ? _lastDb : _wholeDb).ConfigureAwait(false);
            _records.Consume(length);
            _whole = 0;
            _firstDb = isCut || _records.Length == 0 ? null : _lastDb;
        }

        if (!isCut)
        {
            Dispose();
        }
    }

    private void Enter(int db)
    {
        if (_firstDb is null && !_hasTurn)
        {
            _firstDb = db;
        }
        else if (_lastDb != db)
        {
            _records.Write([RdbOpcode.SelectDb]);
            WriteLength((ulong)db);
        }

        _lastDb = db;
    }

    private void WritePrefix(in RdbEntry entry)
    {
        if (entry.ExpiresAt is { } expires)
        {
            Span<byte> time = stackalloc byte[1 + sizeof(long)];
            time[0] = RdbOpcode.ExpireMilliseconds;
            BinaryPrimitives.WriteInt64LittleEndian(time[1..], expires);
            _records.Write(time);
        }

        if (entry.Idle is { } idle)
        {
            _records.Write([RdbOpcode.Idle]);
            WriteLength(idle);
        }

        if (entry.Frequency is { } frequency)
        {
            _records.Write([RdbOpcode.Frequency, frequency]);
        }
    }

    private void WriteLength(ulong length)
    {
        Span<byte> bytes = stackalloc byte[RdbLength.Longest];
        _records.Write(bytes[..RdbLength.Write(bytes, length)]);
    }
}
