using RedisTyped.Resharding.Filters;
using System.Buffers.Text;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Rdb.Entries;
using RedisTyped.Resharding.Rdb;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Writing.Checks;
using RedisTyped.Resharding.Writing.Expiry;
using RedisTyped.Resharding.Writing.Sending;
using RedisTyped.Resharding.Writing.Values;

namespace RedisTyped.Resharding.Writing;

/// <summary>
/// Lands the entries of one snapshot: each key as a RESTORE of what the RDB has of it, undecoded; very big ones, and all of them where the target
/// has no such RESTORE, by commands that make them. Not thread-safe but for its counter.
/// </summary>
internal sealed class SnapshotSink : IRdbEntrySink, IDisposable
{
    private readonly TargetOptions _options;
    private readonly TargetAbilities _abilities;
    private readonly ExpiryShift _shift;
    private readonly BatchSender _sender;
    private readonly LibraryLander _libraries;
    private readonly SeenKeys? _seen;
    private readonly SpillBuffer _group;
    private readonly Queue<(byte[] Key, int Db, long ExpiresAt, SpillBuffer Payload)> _big = new();
    private readonly Queue<byte[]> _functions = new();
    private readonly Checkpoint _position;
    private SpillBuffer _value;
    private byte[] _key = new byte[64];
    private int _keyLength;
    private int _db;
    private int _groupDb;
    private int _count;
    private byte _type;
    private bool _isFunction;
    private long _expiresAt;
    private ulong? _idle;
    private byte? _frequency;
    private long _keys;
    private long _added;

    public SnapshotSink(
        TargetOptions options, TargetAbilities abilities, ExpiryShift shift, BatchSender sender, LibraryLander libraries, SeenKeys? seen, ReplicationPosition at)
    {
        _options = options;
        _abilities = abilities;
        _shift = shift;
        _sender = sender;
        _libraries = libraries;
        _seen = seen;
        _position = new Checkpoint(at, Database: -1, Batch: 0, IsWhole: false);
        _group = new SpillBuffer(options.Spool, options.HeldBytes);
        _value = new SpillBuffer(options.Spool, options.HeldBytes);
    }

    /// <summary>How many keys were taken. Can be read from any thread.</summary>
    public long Keys => Volatile.Read(ref _keys);

    public bool Begin(in RdbEntry entry)
    {
        _isFunction = entry.IsFunction;
        if (!_isFunction && OwnKeys.Is(entry.Key))
        {
            return false;
        }

        if (_isFunction && !_abilities.HasFunctions)
        {
            throw TargetConnection.Refused(_options, $"({_abilities.Name}) has no functions, and the source has some; delete them there, or use another target.");
        }

        if (_key.Length < entry.Key.Length)
        {
            _key = new byte[entry.Key.Length * 2];
        }

        entry.Key.CopyTo(_key);
        _keyLength = entry.Key.Length;
        _db = entry.Database;
        if (_db != 0 && !_abilities.SelectsInTransactions)
        {
            throw TargetConnection.Refused(
                _options, $"({_abilities.Name}) has no transactions in other databases than 0, and the source has keys in database {_db}; use another target.");
        }

        _type = entry.Type;
        _expiresAt = entry.ExpiresAt is { } at ? _shift.Land(Math.Max(at, 1), entry.Key, _db) : 0;
        _idle = entry.Idle;
        _frequency = entry.Frequency;
        _value.Tail.Write([entry.Type]);
        return true;
    }

    public void Value(ReadOnlySpan<byte> piece) => _value.Write(piece);

    public void End(ReadOnlySpan<byte> footer)
    {
        if (_isFunction)
        {
            _value.Write(footer);
            _functions.Enqueue(_value.Written.ToArray());
            _value.Clear();
            return;
        }

        ReadOnlySpan<byte> key = _key.AsSpan(0, _keyLength);
        int version = Payloads.VersionOf(footer);
        Payloads.Check(_options, _abilities, key, _type, version);
        _seen?.Add(key, _db);
        _keys++;
        bool isBig = Payloads.IsInPieces(_options, _type, _value.Length + footer.Length);
        if (isBig || !_abilities.Restores)
        {
            if (isBig)
            {
                _big.Enqueue((key.ToArray(), _db, _expiresAt, _value));
                _value = new SpillBuffer(_options.Spool, _options.HeldBytes);
                return;
            }

            Select(_db);
            var writer = new ElementWriter(key.ToArray(), _group, clears: true);
            ValueCommands.Write(_value, writer, flush: null);
            _count += writer.Finish(_expiresAt);
        }
        else
        {
            WriteRestore(key, footer, version);
        }

        _value.Clear();
        if (_group.Length >= _options.BatchBytes)
        {
            FlushGroup();
        }
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        while (_functions.TryDequeue(out byte[]? library))
        {
            await _libraries.RestoreAsync(library, cancellationToken).ConfigureAwait(false);
        }

        FlushGroup();
        while (_big.TryDequeue(out var value))
        {
            using (value.Payload)
            {
                await LandBigAsync(value.Key, value.Db, value.ExpiresAt, value.Payload, cancellationToken).ConfigureAwait(false);
            }
        }

        await WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says to the target that a snapshot is landing, before any key of it.</summary>
    public void Announce()
    {
        _sender.Add(_group, 0, 0, _position);
        _sender.Hurry();
    }

    public void Dispose()
    {
        _group.Dispose();
        _value.Dispose();
        foreach (var value in _big)
        {
            value.Payload.Dispose();
        }
    }

    private async ValueTask LandBigAsync(byte[] key, int db, long expiresAt, SpillBuffer payload, CancellationToken cancellationToken)
    {
        Select(db);
        var writer = new ElementWriter(key, _group, clears: true);
        foreach (bool _ in ValueCommands.Steps(payload, writer))
        {
            if (_group.Length < _options.BatchBytes)
            {
                continue;
            }

            _count += writer.TakeCommands();
            FlushGroup();
            await WaitAsync(cancellationToken).ConfigureAwait(false);
            Select(db);
        }

        _count += writer.Finish(expiresAt);
        FlushGroup();
    }

    private async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        await _sender.WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
        if (_options.Pace is { } pace)
        {
            await pace.PassAsync(_added, cancellationToken).ConfigureAwait(false);
            _added = 0;
        }
    }

    private void WriteRestore(ReadOnlySpan<byte> key, ReadOnlySpan<byte> footer, int version)
    {
        if (version > _abilities.PayloadVersion)
        {
            byte[] lower = new byte[Payloads.FooterLength];
            Payloads.WriteFooter(_value, _abilities.PayloadVersion, lower);
            footer = lower;
        }

        Select(_db);
        RespBuffer output = _group.Tail;
        bool hasTrait = _idle is not null || _frequency is not null;
        output.WriteArray(5 + (_expiresAt > 0 ? 1 : 0) + (hasTrait ? 2 : 0));
        output.WriteBulk("RESTORE"u8);
        output.WriteBulk(key);
        WriteNumber(output, (ulong)_expiresAt);
        WritePayload(footer);
        output.WriteBulk("REPLACE"u8);
        if (_expiresAt > 0)
        {
            output.WriteBulk("ABSTTL"u8);
        }

        if (hasTrait)
        {
            output.WriteBulk(_idle is not null ? "IDLETIME"u8 : "FREQ"u8);
            WriteNumber(output, _idle ?? _frequency!.Value);
        }

        _group.Settle();
        _count++;
    }

    private void WritePayload(ReadOnlySpan<byte> footer)
    {
        Span<byte> head = stackalloc byte[24];
        head[0] = (byte)'$';
        Utf8Formatter.TryFormat(_value.Length + footer.Length, head[1..], out int digits);
        "\r\n"u8.CopyTo(head[(1 + digits)..]);
        _group.Tail.Write(head[..(3 + digits)]);
        _group.Write(_value, 0, _value.Length);
        _group.Tail.Write(footer);
        _group.Tail.Write("\r\n"u8);
    }

    private static void WriteNumber(RespBuffer output, ulong number)
    {
        Span<byte> text = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, text, out int length);
        output.WriteBulk(text[..length]);
    }

    private void Select(int db)
    {
        if (_groupDb != db)
        {
            _group.Tail.WriteRequest("SELECT", db.ToString(System.Globalization.CultureInfo.InvariantCulture));
            _groupDb = db;
            _count++;
        }
    }

    private void FlushGroup()
    {
        if (_count > 0)
        {
            Select(0);
            _sender.Add(_group, _group.Length, _count, _position);
            _added += _group.Length;
            _group.Clear();
            _count = 0;
        }
    }
}
