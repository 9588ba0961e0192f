using RedisTyped.Resharding.Filters;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Rdb.Entries;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Writing.Applying;
using RedisTyped.Resharding.Writing.Checks;
using RedisTyped.Resharding.Writing.Expiry;
using RedisTyped.Resharding.Writing.Sending;

namespace RedisTyped.Resharding.Writing;

/// <summary>
/// Lands one link in any server that speaks RESP, over ordinary connections (mode W): a replica in software. What it writes comes in transactions
/// that keep how far they are, so that each write of the source is done exactly once whatever breaks.
/// </summary>
internal sealed partial class TargetLander : IInsertingLander, IShiftingLander
{
    private readonly TargetOptions _options;
    private readonly ReshardEvents _events;
    private readonly ExpiryShift _shift;
    private readonly TargetClient _client;
    private readonly Sweeper _sweeper;
    private readonly LibraryLander _libraries;
    private readonly SourceScripts _scripts = new();
    private TargetAbilities? _abilities;
    private BatchSender? _sender;
    private SnapshotSink? _snapshot;
    private StreamTranslator? _stream;
    private SeenKeys? _seen;
    private ReplicationPosition _snapshotAt;
    private Action? _onApplied;
    private volatile bool _isDistrusted;
    private bool _isClean;
    private long _keys;
    private long _commands;
    private long _batches;
    private long _reconnects;

    /// <summary>A lander that has not connected yet.</summary>
    public TargetLander(TargetOptions options, ReshardEvents events)
    {
        _options = options;
        _events = events;
        _shift = new ExpiryShift(options, TellMoved);
        _client = new TargetClient(options);
        _sweeper = new Sweeper(options, _client);
        _libraries = new LibraryLander(options, _client, events);
    }

    public long Applied => _snapshot is null && !_isDistrusted ? _sender?.Reached ?? 0 : 0;

    public Task? Failing => _sender?.Failing;

    public ReplicationPosition? Broken { get; private set; }

    public Action? OnApplied
    {
        set => _onApplied = value;
    }

    /// <summary>What the target can do; null before it was opened.</summary>
    public TargetAbilities? Abilities => _abilities;

    public TargetPace? Pace => _options.Pace;

    public IReadOnlyDictionary<string, long> Counters => new Dictionary<string, long>
    {
        ["keys"] = Volatile.Read(ref _keys) + (_snapshot?.Keys ?? 0),
        ["commands"] = Volatile.Read(ref _commands) + (_stream?.Commands ?? 0),
        ["batches"] = Volatile.Read(ref _batches) + (_sender?.Batches ?? 0),
        [LanderCounters.Reconnects] = Volatile.Read(ref _reconnects) + (_sender?.Reconnects ?? 0),
        ["swept"] = _sweeper.Deleted,
        ["functionsKept"] = _libraries.Refusals,
    };

    public IRdbEntrySink BeginSnapshot(ReplicationPosition at)
    {
        RefuseReleased();
        _snapshotAt = at;
        _seen?.Dispose();
        _seen = _isClean ? null : new SeenKeys(_options.Spool);
        _snapshot = new SnapshotSink(_options, _abilities!, _shift, _sender!, _libraries, _seen, at);
        _snapshot.Announce();
        return _snapshot;
    }

    public async ValueTask EndSnapshotAsync(int streamDatabase, CancellationToken cancellationToken)
    {
        await _snapshot!.FlushAsync(cancellationToken).ConfigureAwait(false);
        await _sender!.DrainAsync(cancellationToken).ConfigureAwait(false);
        RefuseReleased();
        if (_seen is { } seen)
        {
            await _sweeper.SweepAsync(db: null, (key, db) => seen.Contains(key, db), cancellationToken).ConfigureAwait(false);
        }

        using var nothing = new SpillBuffer(_options.Spool, _options.HeldBytes);
        _sender.Add(nothing, 0, 0, new Checkpoint(_snapshotAt, streamDatabase, Batch: 0, IsWhole: true));
        await _sender.DrainAsync(cancellationToken).ConfigureAwait(false);
        _isDistrusted = false;
        _isClean = false;
        EndSnapshot();
    }

    public void BeginStream(LandedPosition from)
    {
        EndStream();
        _stream = new StreamTranslator(_options, _abilities!, _shift, _scripts, _sender!, from) { Inserted = _inserted, IsPartial = _isPartial };
    }

    public async ValueTask ApplyAsync(ReadOnlyMemory<byte> stream, DateTimeOffset receivedAt, CancellationToken cancellationToken)
    {
        StreamTranslator translator = _stream!;
        try
        {
            if (!_isReleased)
            {
                await _sender!.WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
            }

            while (!stream.IsEmpty && !_isReleased)
            {
                stream = stream[translator.Take(stream.Span, receivedAt.ToUnixTimeMilliseconds())..];
                if (translator.Task is { } task)
                {
                    await DoAsync(task, translator, cancellationToken).ConfigureAwait(false);
                }

                await _sender!.WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
            }

            translator.Flush();
        }
        catch (ReshardException e) when (e.Failure == ReshardFailure.TargetWiped)
        {
            _isDistrusted = true;
            throw;
        }
        catch (StreamStopException e)
        {
            e.StoppedAt(translator.LastStart);
            throw;
        }
    }

    /// <summary>
    /// Takes whole commands that are no part of the stream: the target runs them behind what was applied of it, and
    /// <see cref="DrainAsync"/> waits for them too.
    /// </summary>
    /// <param name="commands">RESTORE, DEL, SELECT and their like; the database of the stream is afterwards as before. They begin in that.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">The stream is within a transaction.</exception>
    public ValueTask InsertAsync(ReadOnlyMemory<byte> commands, CancellationToken cancellationToken)
    {
        if (_isReleased)
        {
            return ValueTask.CompletedTask;
        }

        _stream!.Insert(commands.Span, _options.Time.GetUtcNow().ToUnixTimeMilliseconds());
        return _sender!.WaitForRoomAsync(cancellationToken);
    }

    public ValueTask DrainAsync(long offset, CancellationToken cancellationToken) =>
        _sender is { } sender ? sender.DrainAsync(offset, cancellationToken) : throw TargetConnection.Unreachable(_options, "is not connected");

    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        await _client.DisposeAsync().ConfigureAwait(false);
        _seen?.Dispose();
        _expiring.Dispose();
    }

    private async ValueTask DoAsync(StreamTask task, StreamTranslator translator, CancellationToken cancellationToken)
    {
        if (task is StreamTask.WriteValue value)
        {
            translator.Write(value);
            return;
        }

        translator.Flush();
        await _sender!.DrainAsync(cancellationToken).ConfigureAwait(false);
        switch (task)
        {
            case StreamTask.Sweep sweep:
                await _sweeper.SweepAsync(sweep.Db, sweep.Kept is { } kept ? (key, db) => kept.Contains(new DatabaseKey(db, key)) : null, cancellationToken).ConfigureAwait(false);
                break;
            case StreamTask.LoadLibrary library:
                await _libraries.LoadAsync(library.Code, cancellationToken).ConfigureAwait(false);
                break;
            case StreamTask.RestoreLibraries libraries:
                await _libraries.RestoreAsync(libraries.Payload, cancellationToken).ConfigureAwait(false);
                break;
            case StreamTask.Alert alert:
                _libraries.Refuse(alert.Command);
                break;
        }

        translator.End();
    }

    private void EndSnapshot()
    {
        Volatile.Write(ref _keys, _keys + (_snapshot?.Keys ?? 0));
        _snapshot?.Dispose();
        _snapshot = null;
        _seen?.Dispose();
        _seen = null;
    }

    private void EndStream()
    {
        Volatile.Write(ref _commands, _commands + (_stream?.Commands ?? 0));
        _inserted = Inserted;
        _stream?.Dispose();
        _stream = null;
    }
}
