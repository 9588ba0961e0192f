using System.Globalization;
using RedisTyped.Resharding.Replication.Spooling;

namespace RedisTyped.Resharding.Replication.Server;

/// <summary>What one replica is given: a snapshot and the stream behind it, or the stream from where it stopped. Filled by one producer, sent by one caller.</summary>
/// <param name="options">How much of it waits in memory.</param>
/// <param name="spool">Takes what memory does not.</param>
internal sealed class ReplicaFeed(ServerOptions options, SpoolFolder spool) : IAsyncDisposable
{
    /// <summary>Bytes of a snapshot that wait in memory where no disk takes them: what waits when the last one has come, the replica is late by.</summary>
    private const int SnapshotAhead = 1024 * 1024;

    private readonly TaskCompletionSource<ReplicaStart> _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Bytes of the snapshot on their way.</summary>
    public ByteQueue? Snapshot { get; private set; }

    /// <summary>Bytes of the stream on their way.</summary>
    public ByteQueue? Stream { get; private set; }

    /// <summary>Whether the replica has been sent its snapshot whole, with the mark, and has not said yet that it found it: it loads.</summary>
    public bool IsLoading { get; private set; }

    /// <summary>Bytes that wait for the replica on disk.</summary>
    public long Spooled => (Snapshot?.Spooled ?? 0) + (Stream?.Spooled ?? 0);

    /// <summary>A snapshot is about to come, and the stream from there.</summary>
    /// <param name="position">Where the stream begins.</param>
    /// <param name="takesMark">Whether the snapshot may end by a mark.</param>
    /// <param name="spoolSnapshot">Whether the snapshot may wait on disk.</param>
    public void BeginFull(ReplicationPosition position, bool takesMark, bool spoolSnapshot)
    {
        // Without a mark the length goes first, so all of it must be here before the first byte leaves.
        SpoolFolder? disk = spoolSnapshot || !takesMark ? spool : null;
        int memory = disk is null ? Math.Min(options.MemoryPerReplica, SnapshotAhead) : options.MemoryPerReplica;
        Snapshot = new ByteQueue(memory, disk, holdsAll: !takesMark);
        Stream = new ByteQueue(options.MemoryPerReplica, spool);
        _begun.TrySetResult(new ReplicaStart(IsFull: true, position));
    }

    /// <summary>The stream goes on where the replica left it.</summary>
    public void BeginPartial(ReplicationPosition position)
    {
        Stream = new ByteQueue(options.MemoryPerReplica, spool);
        _begun.TrySetResult(new ReplicaStart(IsFull: false, position));
    }

    /// <summary>The replica is to come again later.</summary>
    /// <returns>Whether it is told so; not when something has begun already.</returns>
    public bool TryPutOff() => _begun.TrySetResult(ReplicaStart.Later);

    /// <summary>Sends all of it, as it comes.</summary>
    /// <param name="sender">Sends.</param>
    /// <param name="request">What the replica has asked for.</param>
    /// <param name="found">Called when the mark at the end of the snapshot has been sent; ends when the replica acknowledges something: it does when it has found it.</param>
    public async Task SendAsync(ReplicaSender sender, ReplicaRequest request, Func<Task> found)
    {
        var start = await sender.WaitAliveAsync(_begun.Task).ConfigureAwait(false);
        if (start.ComeLater)
        {
            await sender.SendAsync("-NOMASTERLINK Can't SYNC while not connected with my master\r\n").ConfigureAwait(false);
            return;
        }

        var (id, offset) = start.Position;
        if (!start.IsFull)
        {
            await sender.SendAsync($"+CONTINUE {id}\r\n").ConfigureAwait(false);
            await sender.SendAsync(Stream!).ConfigureAwait(false);
            return;
        }

        if (request.Acknowledges)
        {
            await sender.SendAsync(string.Create(CultureInfo.InvariantCulture, $"+FULLRESYNC {id} {offset}\r\n")).ConfigureAwait(false);
        }

        if (request.TakesMark)
        {
            await sender.SendByMarkAsync(Snapshot!).ConfigureAwait(false);

            // A replica looks for the mark at the end of what it has read, so nothing may follow until it says that it found it.
            var finding = found();
            IsLoading = true;
            await finding.ConfigureAwait(false);
            IsLoading = false;
        }
        else
        {
            await sender.SendByLengthAsync(Snapshot!).ConfigureAwait(false);
        }

        await sender.SendAsync(Stream!).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (Snapshot is not null)
        {
            await Snapshot.DisposeAsync().ConfigureAwait(false);
        }

        if (Stream is not null)
        {
            await Stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    private readonly record struct ReplicaStart(bool IsFull, ReplicationPosition Position, bool ComeLater = false)
    {
        public static ReplicaStart Later => new(false, default, ComeLater: true);
    }
}
