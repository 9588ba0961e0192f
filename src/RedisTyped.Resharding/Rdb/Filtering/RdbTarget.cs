using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using RedisTyped.Resharding.Filters;

namespace RedisTyped.Resharding.Rdb.Filtering;

/// <summary>One output of an <see cref="RdbFilter"/>: an RDB of the keys that its filter keeps. Serves one run.</summary>
internal sealed class RdbTarget
{
    /// <summary>The oldest version that can be asked for: what Redis 2.6 reads.</summary>
    public const int OldestVersion = 6;

    /// <summary>The opcode and two lengths of 32 bits: a form that has room for any number.</summary>
    private const int HintBytes = 11;

    /// <summary>From how many keys seen on a share is known well enough not to wait for more.</summary>
    private const int WellKnown = 1000;

    private readonly IKeyFilter _filter;
    private readonly RdbOutput _output;
    private readonly PipeWriter? _pipe;

    /// <summary>SELECTDB, and RESIZEDB if it is copied, until a kept key follows: a database without keys is not made.</summary>
    private readonly byte[] _pending = new byte[1 + RdbLength.Longest + 1 + (2 * RdbLength.Longest)];
    private int _pendingCount;
    private int _pendingSelect;

    /// <summary>Where in the block the bytes begin that are to be copied; -1 while none are.</summary>
    private int _run = -1;
    private RdbHeader _header;
    private bool _isHinted;
    private bool _bySlots;
    private bool _isExact;
    private ulong _hintedKeys;
    private ulong _hintedExpiring;
    private long _seen;
    private long _kept;
    private long _keptExpiring;
    private long _keysKept;

    /// <param name="filter">Which keys to keep.</param>
    /// <param name="output">Where to write. A pipe is flushed after every read from the source, and at the end; nothing is completed.</param>
    public RdbTarget(IKeyFilter filter, IBufferWriter<byte> output)
    {
        _filter = filter;
        _output = new RdbOutput(output, FillHint);
        _pipe = output as PipeWriter;
    }

    /// <summary>
    /// The highest version that the target reads, such as 9 for Redis 6.2: the header is lowered to it, and a record that this version
    /// does not know stops the run, naming its key. Null: as the source writes it.
    /// </summary>
    public int? HighestVersion
    {
        get;
        init
        {
            if (value is { } version)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(version, OldestVersion, nameof(HighestVersion));
            }

            field = value;
        }
    }

    /// <summary>What becomes of the numbers of keys.</summary>
    public RdbSizeHints SizeHints { get; init; }

    /// <summary>Whether functions are passed on, which belong to no key.</summary>
    public bool KeepsFunctions { get; init; } = true;

    /// <summary>How many keys were kept. Can be read from any thread.</summary>
    public long KeysKept => Volatile.Read(ref _keysKept);

    /// <summary>How many bytes were handed over. Can be read from any thread.</summary>
    public long BytesWritten => _output.Committed;

    /// <summary>Whether nothing is written any more since whoever reads has gone; the other targets go on.</summary>
    public bool IsDetached { get; private set; }

    /// <summary>Why it is detached; null when its reader just completed.</summary>
    public Exception? Failure { get; private set; }

    internal void Begin(RdbHeader header)
    {
        _header = HighestVersion < header.Version ? new RdbHeader(RdbDialect.Redis, HighestVersion.Value) : header;
        Span<byte> bytes = stackalloc byte[RdbHeader.Length];
        _header.CopyTo(bytes);
        _output.Write(bytes);
    }

    internal void Key(RdbWalker walker, ReadOnlySpan<byte> key, ReadOnlySpan<byte> block, int start)
    {
        if (IsDetached)
        {
            return;
        }

        _seen++;
        if (!_filter.Keeps(key, walker.Database))
        {
            Leave(block, start);
            return;
        }

        if (HighestVersion is not null)
        {
            Require(Math.Max(walker.PrefixSince, walker.Layout.Since), walker, block, start);
        }

        _kept++;
        _keptExpiring += walker.ExpiresAt.HasValue ? 1 : 0;
        _keysKept++;
        if (_run < 0)
        {
            EnterDatabase();
            _run = start;
        }
    }

    /// <summary>Passes on what every target gets: aux, functions, what modules keep.</summary>
    internal void Pass(RdbToken token, RdbWalker walker, ReadOnlySpan<byte> block, int start)
    {
        if (IsDetached)
        {
            return;
        }

        if (token == RdbToken.Function && !KeepsFunctions)
        {
            Leave(block, start);
            return;
        }

        if (HighestVersion is not null)
        {
            if (token == RdbToken.Aux && _header.Version < walker.Layout.Since)
            {
                // Facts about the source, which no reader depends on.
                Leave(block, start);
                return;
            }

            Require(walker.Layout.Since, walker, block, start);
        }

        _run = _run < 0 ? start : _run;
    }

    /// <summary>Leaves a record out.</summary>
    internal void Leave(ReadOnlySpan<byte> block, int start)
    {
        if (_run >= 0)
        {
            _output.Write(block.Slice(_run, start - _run));
            _run = -1;
        }
    }

    internal void SelectDatabase(ReadOnlySpan<byte> block, int start, int end)
    {
        Leave(block, start);
        EndDatabase();
        block.Slice(start, end - start).CopyTo(_pending);
        _pendingSelect = end - start;
        _pendingCount = _pendingSelect;
    }

    internal void Hint(RdbWalker walker, ReadOnlySpan<byte> block, int start, int end)
    {
        Leave(block, start);
        if (SizeHints == RdbSizeHints.Copied)
        {
            block.Slice(start, end - start).CopyTo(_pending.AsSpan(_pendingSelect));
            _pendingCount = _pendingSelect + end - start;
        }
        else if (SizeHints == RdbSizeHints.Scaled && _header.Version >= 7)
        {
            EndDatabase();
            _isHinted = true;
            _hintedKeys = Math.Min(walker.HintedKeys, uint.MaxValue);
            _hintedExpiring = Math.Min(walker.HintedExpiring, uint.MaxValue);
        }
    }

    internal void Slot(ReadOnlySpan<byte> block, int start)
    {
        Leave(block, start);
        _bySlots = true;
    }

    /// <summary>Takes what is still wanted of a block.</summary>
    internal void Release(ReadOnlySpan<byte> block, int end)
    {
        if (_run >= 0)
        {
            _output.Write(block.Slice(_run, end - _run));
            _run = 0;
        }
    }

    internal void End(RdbWalker walker)
    {
        if (IsDetached)
        {
            return;
        }

        EndDatabase();
        _output.Write([RdbOpcode.End]);
        _output.Commit();
        if (_header.HasChecksum)
        {
            Span<byte> checksum = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(checksum, walker.Checksum == 0 ? 0 : _output.Checksum);
            _output.Write(checksum);
            _output.Commit();
        }
    }

    /// <summary>Hands over what was written, and waits while the reader of the pipe is behind.</summary>
    internal async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (IsDetached || (_output.HasReserved && _seen < WellKnown))
        {
            return;
        }

        _output.Commit();
        if (_pipe is null)
        {
            return;
        }

        try
        {
            FlushResult flushed = await _pipe.FlushAsync(cancellationToken).ConfigureAwait(false);
            if (flushed.IsCompleted)
            {
                Detach(failure: null);
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Detach(failure);
        }
    }

    private void Detach(Exception? failure)
    {
        Failure = failure;
        IsDetached = true;
        _run = -1;
    }

    private void EnterDatabase()
    {
        if (_pendingCount > 0)
        {
            _output.Write(_pending.AsSpan(0, _pendingCount));
            _pendingCount = 0;
            _pendingSelect = 0;
        }

        if (_isHinted)
        {
            _output.Reserve(HintBytes);
            _isHinted = false;
        }
    }

    private void EndDatabase()
    {
        // All keys of the database were seen: what is still to be written can be exact.
        _isExact = true;
        _output.FillReserved();
        _isExact = false;
        _isHinted = false;
        _bySlots = false;
        _seen = 0;
        _kept = 0;
        _keptExpiring = 0;
    }

    private void FillHint(Span<byte> bytes)
    {
        ulong keys = (ulong)_kept;
        ulong expiring = (ulong)_keptExpiring;
        if (!_isExact)
        {
            // Ordered by slots, the first keys say nothing of the others.
            keys = _bySlots ? 0 : SizeHintEstimate.Of(_hintedKeys, _seen, _kept);
            expiring = _bySlots ? 0 : SizeHintEstimate.Of(_hintedExpiring, _seen, _kept);
        }

        bytes[0] = RdbOpcode.ResizeDb;
        bytes[1] = 0x80;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.Slice(2), (uint)Math.Min(keys, _hintedKeys));
        bytes[6] = 0x80;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.Slice(7), (uint)Math.Min(expiring, _hintedExpiring));
    }

    private void Require(int since, RdbWalker walker, ReadOnlySpan<byte> block, int start)
    {
        if (since > _header.Version)
        {
            throw walker.Fault(RdbFault.Unsupported, $"a record that the target, which reads {_header}, does not know", block, start);
        }
    }
}
