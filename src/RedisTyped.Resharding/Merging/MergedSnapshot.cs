using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using RedisTyped.Resharding.Checksums;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Rdb;
using RedisTyped.Resharding.Replication.Server;

namespace RedisTyped.Resharding.Merging;

/// <summary>
/// One snapshot out of those of several sources, written for one target while they come, in any order and at the same time: one header, the
/// records of all, one checksum. Thread-safe.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore holds nothing of the system unless its wait handle is asked for.")]
internal sealed class MergedSnapshot
{
    /// <summary>A fact about the source under a name that nobody knows.</summary>
    private static readonly byte[] Breath = [RdbOpcode.Aux, 1, (byte)'_', 1, (byte)'_'];

    private readonly ReplicaSession _session;
    private readonly int _version;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly HashSet<string> _missing;
    private ulong _checksum;
    private int _db = -1;
    private bool _hasBegun;
    private long _writtenAt;

    /// <param name="session">Who gets it, and has been told so.</param>
    /// <param name="version">The version in its header.</param>
    /// <param name="parts">The names of the links whose snapshots it is made of.</param>
    /// <param name="time">Tells the time.</param>
    public MergedSnapshot(ReplicaSession session, int version, IEnumerable<string> parts, TimeProvider time)
    {
        _session = session;
        _version = version;
        _time = time;
        _missing = [.. parts];
    }

    /// <summary>The version in its header.</summary>
    public int Version => _version;

    /// <summary>Whether all parts have been written.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Waits until nobody else writes. What was begun must be ended by <see cref="LetGo"/>.</summary>
    /// <exception cref="ReshardException">The target has left.</exception>
    public async Task TakeTurnAsync(CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _session.Ending);
        try
        {
            await _turn.WaitAsync(waiting.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Left(e);
        }
    }

    /// <summary>Lets others write.</summary>
    public void LetGo() => _turn.Release();

    /// <summary>Writes records; the caller has the turn.</summary>
    /// <param name="records">The bytes.</param>
    /// <param name="firstDb">The database that they begin in; null where they go on with a record, or have no keys.</param>
    /// <param name="lastDb">The database that they end in; null where they have no keys.</param>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> records, int? firstDb, int? lastDb)
    {
        await BeginAsync().ConfigureAwait(false);
        if (firstDb is { } db && db != _db)
        {
            byte[] select = new byte[1 + RdbLength.Longest];
            select[0] = RdbOpcode.SelectDb;
            await SendAsync(select.AsMemory(0, 1 + RdbLength.Write(select.AsSpan(1), (ulong)db))).ConfigureAwait(false);
        }

        _db = lastDb ?? _db;
        await SendAsync(records).ConfigureAwait(false);
    }

    /// <summary>A part has been written whole.</summary>
    /// <returns>Whether it was the last one, so that the snapshot is at its end.</returns>
    public async ValueTask<bool> EndPartAsync(string part, CancellationToken cancellationToken)
    {
        await TakeTurnAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_missing.Remove(part) || _missing.Count > 0)
            {
                return false;
            }

            await BeginAsync().ConfigureAwait(false);
            byte[] end = new byte[1 + sizeof(ulong)];
            end[0] = RdbOpcode.End;
            BinaryPrimitives.WriteUInt64LittleEndian(end.AsSpan(1), Crc64.Append(_checksum, end.AsSpan(0, 1)));
            await SendAsync(end).ConfigureAwait(false);
            _session.Snapshot!.Complete();
            IsComplete = true;
            return true;
        }
        finally
        {
            LetGo();
        }
    }

    /// <summary>Writes a record without meaning, if nobody has written for some time: a target gives up a snapshot that does not go on for a minute.</summary>
    public async ValueTask BreatheAsync(TimeSpan after)
    {
        // Who has the turn may be within a record; where it stays so for long, that is the source's doing.
        if (!_hasBegun || _time.GetElapsedTime(Volatile.Read(ref _writtenAt)) < after || !await _turn.WaitAsync(0).ConfigureAwait(false))
        {
            return;
        }

        try
        {
            if (!IsComplete)
            {
                await SendAsync(Breath).ConfigureAwait(false);
            }
        }
        finally
        {
            LetGo();
        }
    }

    private async ValueTask BeginAsync()
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            await SendAsync(Encoding.ASCII.GetBytes($"REDIS{_version:0000}")).ConfigureAwait(false);
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        _checksum = Crc64.Append(_checksum, bytes.Span);
        Volatile.Write(ref _writtenAt, _time.GetTimestamp());
        try
        {
            await _session.Snapshot!.WriteAsync(bytes, _session.Ending).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            throw Left(e);
        }
    }

    private ReshardException Left(Exception inner) => new(
        ReshardFailure.ResyncNeeded, $"The target {_session.Peer} left while it was given its snapshot; it gets another.", inner);
}
