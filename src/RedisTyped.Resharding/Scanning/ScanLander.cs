using RedisTyped.Protocol;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Rdb.Entries;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;

namespace RedisTyped.Resharding.Scanning;

/// <summary>
/// Lands a link whose keys are read one after the other while the stream goes on, so that the source makes no snapshot and only what moves is
/// sent: for a small share of the keys.
/// </summary>
/// <remarks>
/// The stream passes only for keys that the target has. Some keys at a time are read, all as they are at one offset, and put in where the
/// stream has come to it: what the stream says of them before is in the values, and what it says behind passes. Keys that the stream names
/// before the scan has come to them are read next, so that none is missed which SCAN does not promise to give, since it is new.
/// </remarks>
internal sealed partial class ScanLander(IInsertingLander inner, ScanOptions options, ReshardEvents events) : IScanningLander
{
    private readonly LandedKeys _landed = new();
    private readonly KeyScan _scan = new(options);
    private readonly RespBuffer _commands = new(64 * 1024);
    private readonly ScanState? _state = options.Folder is { } folder ? new ScanState(folder, options.Link.Name) : null;
    private ScanClient? _client;
    private StampedKeys? _read;
    private ReplicationId? _history;
    private long _placedAt;
    private long _keys;
    private long _named;
    private long _again;
    private bool _isOpened;

    public IKeyFilter Passing { get => field ??= new ScannedFilter(options.Link.Filter, _landed); }

    public bool IsScanning => !_landed.IsComplete;

    public long? StopAt => _read?.Offset;

    public Task? Pause { get; private set; }

    public long Applied => inner.Applied;

    public bool HasLoaded => inner.HasLoaded;

    public Action? OnApplied
    {
        set => inner.OnApplied = value;
    }

    public TargetPace? Pace => inner.Pace;

    public IReadOnlyDictionary<string, long> Counters => new Dictionary<string, long>(inner.Counters, StringComparer.Ordinal)
    {
        ["keysScanned"] = _scan.Seen,
        [LanderCounters.KeysRead] = Volatile.Read(ref _keys),
        ["keysNamed"] = Volatile.Read(ref _named),
        ["readsRepeated"] = Volatile.Read(ref _again),
    };

    public async ValueTask<LandedPosition?> OpenAsync(CancellationToken cancellationToken)
    {
        // What broke the link may have been this connection, or have left it within a transaction.
        await CloseAsync().ConfigureAwait(false);
        var stands = await inner.OpenAsync(cancellationToken).ConfigureAwait(false);
        _read = null;
        _placedAt = 0;
        Pause = null;
        if (stands is null)
        {
            stands = await BeginAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            GoOn();
        }

        _isOpened = true;
        Tell();
        return stands;
    }

    /// <summary>The source could not go on where the link was, so that it has made a snapshot after all: that has all keys.</summary>
    public IRdbEntrySink BeginSnapshot(ReplicationPosition at)
    {
        _landed.ForgetAll();
        return inner.BeginSnapshot(at);
    }

    public async ValueTask EndSnapshotAsync(int streamDatabase, CancellationToken cancellationToken)
    {
        await inner.EndSnapshotAsync(streamDatabase, cancellationToken).ConfigureAwait(false);
        Complete();
    }

    public void BeginStream(LandedPosition from)
    {
        _history = from.At.Id;
        inner.BeginStream(from);
    }

    public ValueTask ApplyAsync(ReadOnlyMemory<byte> stream, DateTimeOffset receivedAt, CancellationToken cancellationToken) =>
        inner.ApplyAsync(stream, receivedAt, cancellationToken);

    public ValueTask DrainAsync(long offset, CancellationToken cancellationToken) => inner.DrainAsync(offset, cancellationToken);

    public ValueTask ReleaseAsync(CancellationToken cancellationToken) => _landed.IsComplete
        ? inner.ReleaseAsync(cancellationToken)
        : throw new ReshardException(ReshardFailure.PlanBusy, $"The keys of {options.Link} are still being read; wait until they have been.");

    public async ValueTask ReadAsync(SourceAddress server, long offset, CancellationToken cancellationToken)
    {
        var client = await ClientAsync(server, cancellationToken).ConfigureAwait(false);
        var keys = await _scan.NextAsync(client, _landed, cancellationToken).ConfigureAwait(false);
        if (keys.Count == 0)
        {
            if (_scan.HasEnded && _landed.Wanted == 0)
            {
                await MakeSureAsync(cancellationToken).ConfigureAwait(false);
                await RemoveOthersAsync(cancellationToken).ConfigureAwait(false);
                Complete();
            }

            return;
        }

        var read = await client.ReadAsync(keys, cancellationToken).ConfigureAwait(false);
        if (read.Offset < offset)
        {
            throw new ReshardException(
                ReshardFailure.SourceUnreachable, $"The source {server} is at offset {read.Offset}, behind its own stream at {offset}; it is asked again.");
        }

        _scan.GiveBack(keys.Skip(read.Keys.Count), _landed);
        _read = read;
        var pause = PassAsync(read.Keys.Sum(static one => one.Value.Payload?.LongLength ?? 0), read.Keys.Count, cancellationToken);
        Pause = pause.IsCompleted ? null : pause;
    }

    public async ValueTask PlaceAsync(bool isEven, CancellationToken cancellationToken)
    {
        var read = _read!;
        _read = null;
        if (!isEven)
        {
            Volatile.Write(ref _again, _again + 1);
            _scan.GiveBack(read.Keys.Select(static one => one.Key), _landed);
            return;
        }

        WriteCommands(read);
        await inner.InsertAsync(_commands.WrittenMemory, cancellationToken).ConfigureAwait(false);
        _commands.ClearDownTo(1024 * 1024);
        foreach (var (key, _) in read.Keys)
        {
            _landed.Land(key.Key, key.Db);
        }

        _placedAt = read.Offset;
        Volatile.Write(ref _keys, _keys + read.Keys.Count);
        Volatile.Write(ref _named, _scan.Named);
        if (_landed.Fresh >= ScanState.KeysAtOnce)
        {
            await MakeSureAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        _state?.Dispose();
        await inner.DisposeAsync().ConfigureAwait(false);
    }

    private async Task PassAsync(long bytes, int keys, CancellationToken cancellationToken)
    {
        if (options.Rate is { } rate)
        {
            await rate.PassAsync(bytes, keys, cancellationToken).ConfigureAwait(false);
        }

        if (Pace is { } pace)
        {
            await pace.PassAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<LandedPosition> BeginAsync(CancellationToken cancellationToken)
    {
        options.Link.RequireBegin();
        ForgetAll();
        _mayHaveOthers = false;
        ReshardException? first = null;
        foreach (var server in options.Source.Nodes)
        {
            try
            {
                var client = await ClientAsync(server, cancellationToken).ConfigureAwait(false);
                var (start, functions) = await FindStartAsync(client, cancellationToken).ConfigureAwait(false);
                if (options.Link is { Held: not null } link && (link.HasBrought || _history is not null) && (_history ?? inner.Broken?.Id) != start.At.Id)
                {
                    await LostKeys.RefuseAsync(link.Source, server, options.Source, [(link, link.HasGivenKeys || Volatile.Read(ref _keys) > 0)], LostKeys.Longest, events, cancellationToken).ConfigureAwait(false);
                }

                var sink = inner.BeginSnapshot(start.At);
                if (functions is not null)
                {
                    FunctionEntries.Give(functions, sink);
                    await sink.FlushAsync(cancellationToken).ConfigureAwait(false);
                }

                await inner.EndSnapshotAsync(start.Database ?? 0, cancellationToken).ConfigureAwait(false);
                events.Report(
                    "scan-begun", $"{options.Link}: the keys of {server} are read one after the other, without a snapshot, from offset {start.At.Offset} on.",
                    ("source", options.Link.Source), ("target", options.Link.Target), ("offset", start.At.Offset));
                return start;
            }
            catch (ReshardException e)
            {
                await CloseAsync().ConfigureAwait(false);
                first = first is null || !first.IsFinal ? e : first;
            }
        }

        throw first ?? throw new InvalidOperationException("The source has no nodes.");
    }

    private void GoOn()
    {
        if (!_isOpened)
        {
            Restore();
        }

        if (LacksInsertions)
        {
            options.Link.RequireBegin();
            ForgetAll();
            events.Report(
                "scan-begun", $"{options.Link}: the target has come back without some of the keys that it had; all are read again.",
                ("source", options.Link.Source), ("target", options.Link.Target));
        }

        if (_landed.IsComplete)
        {
            return;
        }

        // What the target had not answered for may not be there, or be there and be removed unnoticed. What the stream has named may be where the scan was through,
        // and the position is behind its naming: it is found from the start only.
        _landed.Forget();
        _scan.Begin();
        _mayHaveOthers = true;
    }

    private async ValueTask MakeSureAsync(CancellationToken cancellationToken)
    {
        await inner.DrainAsync(_placedAt, cancellationToken).ConfigureAwait(false);
        ulong[] hashes = _landed.MakeSure();
        _insertedForSure = _target?.Inserted ?? 0;
        _state?.Write(hashes, _insertedForSure);
    }

    private void Complete()
    {
        _landed.Complete();
        _state?.Complete(_insertedForSure);
        _mayHaveOthers = false;
        Tell();
        events.Report(
            "scan-complete", $"{options.Link}: all keys have been read, {Volatile.Read(ref _keys)} of them moved.",
            ("source", options.Link.Source), ("target", options.Link.Target), ("keys", Volatile.Read(ref _keys)));
    }

    private async Task<ScanClient> ClientAsync(SourceAddress server, CancellationToken cancellationToken)
    {
        if (_client is { } open && open.Address == server)
        {
            return open;
        }

        await CloseAsync().ConfigureAwait(false);
        _client = await ScanClient.OpenAsync(server, options.Source, cancellationToken).ConfigureAwait(false);
        _scan.Meet((await _client.InfoAsync(cancellationToken, "server").ConfigureAwait(false)).GetValueOrDefault("run_id") ?? "");
        return _client;
    }

    private async ValueTask CloseAsync()
    {
        if (_client is { } client)
        {
            _client = null;
            await client.DisposeAsync().ConfigureAwait(false);
        }
    }
}
