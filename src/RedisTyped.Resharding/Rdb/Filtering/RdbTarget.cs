using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using RedisTyped.Resharding.Filters;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Rdb.Filtering;

/// <summary>One output of an <see cref="RdbFilter"/>: an RDB of the keys that its filter keeps. Serves one run.</summary>
internal sealed partial class RdbTarget
{
    /// <summary>The oldest version that can be asked for: what Redis 2.6 reads.</summary>
    public const int OldestVersion = 6;

    private readonly IKeyFilter _filter;
    private readonly IOwnerFilter? _byOwner;
    private readonly RdbOutput _output;
    private readonly PipeWriter? _pipe;
    private readonly SizeHint _hint = new();

    /// <summary>SELECTDB, and RESIZEDB if it is copied, until a kept key follows: a database without keys is not made.</summary>
    private readonly byte[] _pending = new byte[1 + RdbLength.Longest + 1 + (2 * RdbLength.Longest)];
    private int _pendingCount;
    private int _pendingSelect;

    /// <summary>Where in the block the bytes begin that are to be copied; -1 while none are.</summary>
    private int _run = -1;
    private RdbHeader _header;
    private long _keysKept;

    /// <param name="filter">Which keys to keep.</param>
    /// <param name="output">Where to write. A pipe is flushed after every read from the source, and at the end; nothing is completed.</param>
    public RdbTarget(IKeyFilter filter, IBufferWriter<byte> output)
    {
        _filter = filter;
        _byOwner = filter as IOwnerFilter;
        _output = new RdbOutput(output, _hint.Write);
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

    /// <summary>The topology by which its filter decides; null: by none.</summary>
    internal TopologySnapshot? Owners => _byOwner?.Owners;

    internal void Begin(RdbHeader header)
    {
        _header = HighestVersion < header.Version ? new RdbHeader(RdbDialect.Redis, HighestVersion.Value) : header;
        Span<byte> bytes = stackalloc byte[RdbHeader.Length];
        _header.CopyTo(bytes);
        _output.Write(bytes);
    }

    /// <param name="walker">It has read the key.</param>
    /// <param name="key">The key.</param>
    /// <param name="owner">The node that <see cref="Owners"/> has it on, or <see cref="IOwnerFilter.Unknown"/>; found if it is needed.</param>
    /// <param name="block">What is read.</param>
    /// <param name="start">Where in it the key's record begins.</param>
    internal void Key(RdbWalker walker, ReadOnlySpan<byte> key, ref int owner, ReadOnlySpan<byte> block, int start)
    {
        if (IsDetached)
        {
            return;
        }

        _hint.See();
        if (!(_byOwner?.Keeps(key, walker.Database, ref owner) ?? _filter.Keeps(key, walker.Database)))
        {
            Leave(block, start);
            return;
        }

        if (HighestVersion is not null)
        {
            Require(Math.Max(walker.PrefixSince, walker.Layout.Since), walker, block, start);
        }

        _hint.Keep(walker.ExpiresAt.HasValue);
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

        if (token == RdbToken.Aux && walker.Fact is RdbFact.HistoryId or RdbFact.HistoryOffset)
        {
            PassHistory(walker, block, start);
            return;
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
            _hint.Take(walker.HintedKeys, walker.HintedExpiring);
        }
    }

    internal void Slot(ReadOnlySpan<byte> block, int start)
    {
        Leave(block, start);
        _hint.Slot();
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
        if (IsDetached || (_output.HasReserved && !_hint.IsWellKnown))
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

        if (_hint.IsDue)
        {
            _output.Reserve(SizeHint.Length);
            _hint.HasPlace();
        }
    }

    private void EndDatabase()
    {
        _hint.BeginEnd();
        _output.FillReserved();
        _hint.Reset();
    }

    private void Require(int since, RdbWalker walker, ReadOnlySpan<byte> block, int start)
    {
        if (since > _header.Version)
        {
            throw walker.Fault(RdbFault.Unsupported, $"a record that the target, which reads {_header}, does not know", block, start);
        }
    }
}
