using System.Buffers;
using System.IO.Pipelines;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Replication.Spooling;

namespace RedisTyped.Resharding.Proxy;

/// <summary>Passes a snapshot on, to each target with its keys: what is read is filtered and queued at once, by whoever has read it.</summary>
internal sealed class SnapshotPass(ReplicationLink link, ISyncFilter filter, IReadOnlyList<FollowerGroup> groups, RateGate rate, SpoolAlarm alarm)
{
    private const int PauseAt = 1024 * 1024;

    // What reads these only copies, which is done before another thread would have been woken.
    private static readonly PipeOptions Pipes = new(
        readerScheduler: PipeScheduler.Inline,
        writerScheduler: PipeScheduler.Inline,
        pauseWriterThreshold: PauseAt,
        resumeWriterThreshold: PauseAt / 2,
        minimumSegmentSize: 64 * 1024,
        useSynchronizationContext: false);

    private volatile ISnapshotFilter? _running;

    /// <summary>How many keys were read.</summary>
    public long KeysRead => _running?.KeysRead ?? 0;

    /// <summary>Passes it on to its end.</summary>
    /// <param name="header">How it ends.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The database in which the stream begins; null when the snapshot does not say.</returns>
    public async Task<int?> RunAsync(SnapshotHeader header, CancellationToken cancellationToken)
    {
        var outputs = groups.Select(static group => (Group: group, Pipe: new Pipe(Pipes))).ToArray();
        int? database = null;

        // Whichever fails ends the others: a reader or writer that is gone lets nobody wait.
        using var failing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var running = filter.Begin(header.Length, [.. outputs.Select(static output => (output.Group.Target, output.Pipe.Writer))]);
        _running = running;
        await TogetherTasks.AllAsync(
            failing, [ReadAsync(), .. outputs.Select(output => PumpAsync(output.Group, output.Pipe.Reader, failing.Token))]).ConfigureAwait(false);
        return database;

        async Task ReadAsync()
        {
            await link.CopySnapshotAsync(new Paced(running, rate), failing.Token).ConfigureAwait(false);
            database = running.Complete();
            foreach (var output in outputs)
            {
                await output.Pipe.Writer.CompleteAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task PumpAsync(FollowerGroup group, PipeReader reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            foreach (var segment in read.Buffer)
            {
                await group.GiveSnapshotAsync(segment, cancellationToken).ConfigureAwait(false);
            }

            alarm.Look();
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                await reader.CompleteAsync().ConfigureAwait(false);
                return;
            }
        }
    }

    /// <summary>Filters no faster than the rate allows.</summary>
    private sealed class Paced(ISnapshotFilter filter, RateGate rate) : IByteSink
    {
        public async ValueTask<bool> WriteAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellationToken)
        {
            long keys = filter.KeysRead;
            bool isRead = await filter.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            await rate.PassAsync(bytes.Length, filter.KeysRead - keys, cancellationToken).ConfigureAwait(false);
            return isRead;
        }
    }
}
