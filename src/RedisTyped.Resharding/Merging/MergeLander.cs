using System.Buffers.Text;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Rdb.Entries;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Merging;

/// <summary>One of the links that land in a <see cref="SyntheticPrimary"/>.</summary>
internal sealed class MergeLander : IInsertingLander
{
    private readonly SyntheticPrimary _primary;
    private readonly LinkStream _stream;
    private readonly CommandRun _inserted = new();
    private readonly OffsetMarks _marks = new();
    private readonly ChangeSignal _answered = new();
    private SnapshotPart? _part;
    private LandedPosition? _whole;
    private LandedPosition _expected;
    private int _generation = -1;
    private Task? _over;
    private int _waiting;
    private long _taken;
    private long _insertedTo;
    private long _keys;
    private long _sweeps;
    private long _swept;

    internal MergeLander(SyntheticPrimary primary, ReshardLink link, bool isAlone, FunctionLibraries libraries, ReshardEvents events)
    {
        _primary = primary;
        Link = link;
        _stream = new LinkStream(link, isAlone, libraries, events);
    }

    /// <summary>The link.</summary>
    public ReshardLink Link { get; }

    /// <inheritdoc/>
    public long Applied => _marks.Applied;

    /// <inheritdoc/>
    public bool HasLoaded => _primary.Answered >= MergedHistory.FirstOffset;

    /// <inheritdoc/>
    public Task? Failing => _over;

    /// <inheritdoc/>
    public TargetAbsence? Absence => _primary.AbsenceOf(_generation);

    /// <inheritdoc/>
    public Action? OnApplied { private get; set; }

    /// <inheritdoc/>
    public Action? OnAway { get; set; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> Counters => new Dictionary<string, long>(StringComparer.Ordinal)
    {
        ["keys"] = Volatile.Read(ref _keys),
        ["sweeps"] = Volatile.Read(ref _sweeps),
        ["keysSwept"] = Volatile.Read(ref _swept),
    };

    /// <summary>Whether a snapshot has begun and not come to its end.</summary>
    internal bool IsWithinSnapshot => _part is not null;

    /// <summary>Whether what the history has of the link can be gone on with.</summary>
    internal bool HasLanded => _whole is not null;

    /// <summary>Where the link stands with what is in the history; null before its snapshot is.</summary>
    internal LandedPosition? Stands => _whole;

    /// <summary>Whether somebody waits for the target's answer, or the source has asked for it.</summary>
    internal bool WantsAnswer => Volatile.Read(ref _waiting) > 0 || _stream.WantsAnswer;

    /// <inheritdoc/>
    public async ValueTask<LandedPosition?> OpenAsync(CancellationToken cancellationToken)
    {
        await _primary.TakeBackAsync(this).ConfigureAwait(false);
        (_generation, _over) = await _primary.JoinAsync(this, cancellationToken).ConfigureAwait(false);
        return _whole;
    }

    /// <inheritdoc/>
    public IRdbEntrySink BeginSnapshot(ReplicationPosition at)
    {
        _expected = new LandedPosition(at, null);
        return _part = _primary.BeginPart(this, _generation);
    }

    /// <inheritdoc/>
    public async ValueTask EndSnapshotAsync(int streamDatabase, CancellationToken cancellationToken)
    {
        var part = _part;
        if (part is null)
        {
            // Another source's link may have given the history up meanwhile.
            _primary.Require(_generation);
            throw new InvalidOperationException("No snapshot has begun.");
        }

        await _primary.EndPartAsync(this, part, _generation, _expected with { Database = streamDatabase }, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _keys, part.Keys);
    }

    /// <inheritdoc/>
    public void BeginStream(LandedPosition from)
    {
        Volatile.Write(ref _taken, from.At.Offset);
        _stream.Begin(from);
    }

    /// <inheritdoc/>
    public async ValueTask ApplyAsync(ReadOnlyMemory<byte> stream, DateTimeOffset receivedAt, CancellationToken cancellationToken)
    {
        _stream.Take(stream.Span);
        StreamStep step;
        do
        {
            try
            {
                step = _stream.Next();
            }
            catch (ReshardException e) when (e.Failure == ReshardFailure.ResyncNeeded)
            {
                _primary.GiveUp(e.Message);
                throw;
            }
            catch (StreamStopException e)
            {
                e.StoppedAt(_stream.Offset);
                throw;
            }

            await GiveAsync(cancellationToken).ConfigureAwait(false);
            if (step == StreamStep.Sweep)
            {
                await SweepAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        while (step != StreamStep.None);
    }

    /// <inheritdoc/>
    public async ValueTask InsertAsync(ReadOnlyMemory<byte> commands, CancellationToken cancellationToken)
    {
        _inserted.Clear();
        var reader = new RequestReader(RequestLimits.Widest);
        int db = 0;
        while (reader.Read(commands.Span) == ReadStatus.Complete)
        {
            var command = new StreamCommand(reader.Bytes(commands.Span), reader.Arguments, reader.Consumed);
            if (command.Is(0, "SELECT"u8) && Utf8Parser.TryParse(command[1], out int selected, out _))
            {
                db = selected;
            }
            else
            {
                _inserted.Add(db, command.Bytes);
            }

            commands = commands[command.Length..];
        }

        await _primary.GiveAsync(this, _generation, _inserted, position: null, endsUnit: true, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _insertedTo, _primary.Offset);
    }

    /// <inheritdoc/>
    public async ValueTask DrainAsync(long offset, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            while (true)
            {
                var answered = _answered.Next;
                if (Applied >= offset && HasLoaded && _primary.Answered >= Volatile.Read(ref _insertedTo))
                {
                    return;
                }

                _primary.Require(_generation);
                if (Volatile.Read(ref _taken) >= offset)
                {
                    await _primary.AskAsync(cancellationToken).ConfigureAwait(false);
                }

                await answered.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <inheritdoc/>
    public ValueTask ReleaseAsync(CancellationToken cancellationToken) => _primary.ReleaseAsync(this, cancellationToken);

    /// <summary>Leaves the primary as it is: the others go on.</summary>
    public ValueTask DisposeAsync() => _primary.TakeBackAsync(this);

    /// <summary>The link stands somewhere without a snapshot of ours: both sides have the same.</summary>
    internal void StandAt(LandedPosition position, long merged)
    {
        _whole = position;
        Volatile.Write(ref _taken, position.At.Offset);
        _marks.Reset(merged, position.At.Offset);
    }

    /// <summary>The snapshot is whole, and is loaded where the target says the first offset of the history.</summary>
    /// <returns>Whether <see cref="Tell"/> has something to tell.</returns>
    internal bool HasSnapshot(LandedPosition position)
    {
        _part = null;
        return Mark(MergedHistory.FirstOffset, position);
    }

    /// <summary>Another history begins, in which there is nothing of this link.</summary>
    internal void Forget()
    {
        _part = null;
        _whole = null;
        _marks.Reset(0, 0);
        Volatile.Write(ref _insertedTo, 0);
        _answered.Set();
    }

    /// <summary>All up to a position is in the history before an offset of that.</summary>
    /// <returns>Whether <see cref="Tell"/> has something to tell.</returns>
    internal bool Mark(long merged, LandedPosition position)
    {
        _whole = position;
        Volatile.Write(ref _taken, position.At.Offset);
        return _marks.Add(merged, position.At.Offset);
    }

    /// <summary>Tells who waits that the target has answered for more.</summary>
    internal void Tell()
    {
        OnApplied?.Invoke();
        _answered.Set();
    }

    /// <summary>The target has answered for the history up to an offset.</summary>
    internal void Answer(long merged)
    {
        if (_marks.Answer(merged) || Volatile.Read(ref _waiting) > 0)
        {
            Tell();
        }
    }

    private async ValueTask GiveAsync(CancellationToken cancellationToken)
    {
        await _primary.GiveAsync(this, _generation, _stream.Ready, _stream.IsOpen ? null : _stream.Whole, endsUnit: false, cancellationToken).ConfigureAwait(false);
        _stream.Ready.Clear();
        _stream.WantsAnswer = false;
    }

    private async ValueTask SweepAsync(CancellationToken cancellationToken)
    {
        // The keys that the source had are those that the target has once it has applied all from before.
        await DrainAsync(_stream.Whole.At.Offset, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _sweeps, _sweeps + 1);
        var others = new OtherSources(_primary.StraySourcesOf(Link));
        await using (others.ConfigureAwait(false))
        {
            var removal = new KeyRemoval(_primary.OwnedBy(Link), others);
            await foreach (int keys in removal.FindAsync(_primary.Access, _stream.Sweep!, cancellationToken).ConfigureAwait(false))
            {
                // Without a transaction they may go piece by piece: a link that breaks meanwhile begins the sweep again.
                if (keys > 0 && _stream.SweepTransaction is null)
                {
                    await _primary.GiveAsync(this, _generation, removal.Commands, position: null, endsUnit: true, cancellationToken).ConfigureAwait(false);
                    removal.Commands.Clear();
                }
            }

            Volatile.Write(ref _swept, _swept + removal.Keys);
            if (_stream.SweepTransaction is { } transaction)
            {
                removal.Commands.Add(transaction);
                _stream.Ready.AddTransaction(removal.Commands);
            }
        }

        _stream.HasSwept();
        await GiveAsync(cancellationToken).ConfigureAwait(false);
    }
}
