using System.Buffers;
using System.IO.Pipelines;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Replication.Spooling;

namespace RedisTyped.Resharding.Proxy;

/// <summary>Passes a stream on, to each target with its keys, until the source breaks it.</summary>
internal sealed class StreamPass(ReplicationLink link, ISyncFilter filter, IReadOnlyList<FollowerGroup> groups, LagClock lag, SpoolAlarm alarm)
{
    private const int PauseAt = 1024 * 1024;

    private static readonly PipeOptions Pipes = new(
        pauseWriterThreshold: PauseAt, resumeWriterThreshold: PauseAt / 2, minimumSegmentSize: 64 * 1024, useSynchronizationContext: false);

    /// <summary>Passes it on.</summary>
    /// <param name="start">Where it begins.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(StreamStart start, CancellationToken cancellationToken)
    {
        lag.Read(link.Offset);
        var inputs = groups.Select(static group => (Group: group, Pipe: new Pipe(Pipes))).ToArray();

        // Where a replica is waited for, nobody reads, and would find that the source has gone.
        using var failing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, link.Broken);
        try
        {
            await TogetherTasks.AllAsync(
                failing,
                [
                    link.CopyStreamAsync(new PipeFan(inputs.Select(static input => input.Pipe.Writer)), lag.Read, failing.Token),
                    .. inputs.Select(input => PassAsync(input.Group, input.Pipe.Reader, start, failing.Token)),
                ]).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw link.Loss();
        }
    }

    private async Task PassAsync(FollowerGroup group, PipeReader stream, StreamStart start, CancellationToken cancellationToken)
    {
        try
        {
            await RewriteAsync(group, stream, start, cancellationToken).ConfigureAwait(false);
        }
        catch (ReshardException e) when (!group.IsHere && e.Failure != ReshardFailure.Spool)
        {
            // Nobody waits for what could not be had; the others go on.
        }
        catch (ReshardException e) when (e.Failure == ReshardFailure.ResyncNeeded)
        {
            group.NeedsSnapshot = true;
            throw;
        }

        await stream.CompleteAsync().ConfigureAwait(false);
    }

    /// <summary>Rewrites the stream for the replicas of a target, until it ends or the last of them has left.</summary>
    private async Task RewriteAsync(FollowerGroup group, PipeReader stream, StreamStart start, CancellationToken cancellationToken)
    {
        var rewriter = await filter.OpenAsync(group.Target, start, cancellationToken).ConfigureAwait(false);
        await using (rewriter.ConfigureAwait(false))
        {
            var output = new ArrayBufferWriter<byte>(64 * 1024);
            while (true)
            {
                var read = await stream.ReadAsync(cancellationToken).ConfigureAwait(false);
                if (!group.IsHere)
                {
                    return;
                }

                foreach (var segment in read.Buffer)
                {
                    await rewriter.RewriteAsync(segment, output, cancellationToken).ConfigureAwait(false);
                    await group.GiveStreamAsync(output.WrittenMemory, cancellationToken).ConfigureAwait(false);
                    output.ResetWrittenCount();
                }

                alarm.Look();
                stream.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    return;
                }
            }
        }
    }
}
