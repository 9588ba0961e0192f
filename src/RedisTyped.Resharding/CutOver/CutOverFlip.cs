using System.Collections.Concurrent;
using System.Globalization;
using RedisTyped.Epochs;
using RedisTyped.Resharding.Failures;

namespace RedisTyped.Resharding.CutOver;

/// <summary>
/// What a cut-over does from where there is no way but forward, which the journal says by then: the targets become servers of their own, clients come over, and servers that serve on take writes again.
/// One that is not reached keeps no other from serving, and is left to the next run. Used by one caller at a time.
/// </summary>
/// <param name="servers">All servers, old and new.</param>
/// <param name="links">What keeps the new ones up to date.</param>
/// <param name="topology">The new topology, as it is published.</param>
/// <param name="options">How.</param>
/// <param name="progress">Keeps the steps.</param>
/// <param name="held">How writes are held back until then.</param>
/// <param name="reached">Told of each server that does not do what it should.</param>
internal sealed class CutOverFlip(
    IReadOnlyList<CutServer> servers, ICutLinks links, string topology, CutOverOptions options, CutOverProgress progress, WritePause held, ReachedServers reached)
{
    private readonly IReadOnlyList<CutServer> _sources = [.. servers.Where(static server => server.Part.IsSource)];

    private readonly ConcurrentBag<CutServer> _untold = [];
    private volatile bool _isTold;

    /// <summary>How many clients follow epochs.</summary>
    public int Clients { get; private set; }

    /// <summary>How many of them had not come over when they stopped being waited for.</summary>
    public int Stragglers { get; private set; }

    /// <summary>The sources that took writes before they were released.</summary>
    public ConcurrentBag<CutServer> Unfenced { get; } = [];

    /// <summary>Does it.</summary>
    /// <param name="goesOn">Whether an earlier run may have done some of it.</param>
    /// <param name="unfenced">The sources that have been seen to take writes since then.</param>
    public async Task RunAsync(bool goesOn, IReadOnlyList<CutServer> unfenced)
    {
        await PromoteAsync(unfenced).ConfigureAwait(false);
        await PublishAsync(goesOn).ConfigureAwait(false);
        await ReleaseAsync(goesOn).ConfigureAwait(false);
    }

    private async Task PromoteAsync(IReadOnlyList<CutServer> unfenced)
    {
        reached.Begin();

        // Before clients come over; but what refuses nothing without telling them where to go is told behind the targets.
        await reached.EachSoonAsync(unfenced.Where(static source => !source.Part.HasWayBack), FenceAnewAsync).ConfigureAwait(false);

        // What is still being written back is waited for; that a target is promoted late keeps no other from serving.
        await reached.TryAsync(() => links.CeaseAsync(CancellationToken.None)).ConfigureAwait(false);
        await reached.TrySoonAsync(() => links.ReleaseAsync(CancellationToken.None)).ConfigureAwait(false);
    }

    private async Task PublishAsync(bool goesOn)
    {
        progress.State = progress.State with { AreSourcesTold = true };
        await progress.EnterAsync(CutOverStep.Publish).ConfigureAwait(false);

        // Sources take it with the end of the pause: until then a write of the tool's would wait there as well.
        await reached.EachSoonAsync(servers.Where(static server => !server.Part.IsSource), async server =>
        {
            if (await TryPublishAsync(server, goesOn).ConfigureAwait(false))
            {
                _isTold = true;
            }
            else
            {
                _untold.Add(server);
            }
        }).ConfigureAwait(false);
    }

    private async Task ReleaseAsync(bool goesOn)
    {
        // Whoever goes on asks no source that was not told, which may be away for good. Another server that was told says so to that run, so that writes, which are held back, wait for the disk only where
        // none was; and a disk that hangs is not waited for.
        if (!_isTold)
        {
            await progress.KeptAsync().WaitAsync(ReachedServers.Grace).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await progress.EnterAsync(CutOverStep.Release).ConfigureAwait(false);
        await reached.EachSoonAsync(_sources, source => ReleaseAsync(source, goesOn)).ConfigureAwait(false);

        // What an earlier run has seen of it counts.
        DateTimeOffset released = progress.State.ReleasedAt ?? TimeProvider.System.GetUtcNow();
        progress.State = progress.State with { HeldFor = progress.State.HeldFor ?? held.Seen, ReleasedAt = released };
        progress.Keep();
        IReadOnlyList<CutServer> opened = await OpenAsync([]).ConfigureAwait(false);
        NoteOpened(released);
        if (await reached.LateAsync().ConfigureAwait(false))
        {
            await OpenAsync(opened).ConfigureAwait(false);
            NoteOpened(released);
        }

        // A target that was promoted late took nothing before.
        await reached.RestAsync().ConfigureAwait(false);
        await reached.EachAsync(_untold, async server =>
        {
            if (!await TryPublishAsync(server, goesOn).ConfigureAwait(false))
            {
                throw new ReshardException(ReshardFailure.CutOver, $"Server {server} takes no writes; see that it is a primary and has the replicas that it wants.");
            }
        }).ConfigureAwait(false);
    }

    // One that was late when all were asked may have come under another plan since the run that is gone on with.
    private async Task<bool> TryPublishAsync(CutServer server, bool goesOn)
    {
        if (goesOn)
        {
            await LaterPlan.RefuseAsync(server, progress.State.Epoch, CancellationToken.None).ConfigureAwait(false);
        }

        return await server.TryPublishAsync(InForce, CancellationToken.None).ConfigureAwait(false);
    }

    // When all that serve on take writes again, whatever is still to be done elsewhere.
    private void NoteOpened(DateTimeOffset released)
    {
        CutServer[] serving = [.. _sources.Where(static source => !source.Part.IsRetired)];
        if (progress.State.Refusing is null && Array.TrueForAll(serving, reached.Has))
        {
            TimeSpan refusing = TimeProvider.System.GetUtcNow() - released;
            progress.State = progress.State with { Refusing = serving.Length > 0 && refusing > TimeSpan.Zero ? refusing : TimeSpan.Zero };
            progress.Keep();
        }
    }

    private async Task ReleaseAsync(CutServer source, bool goesOn)
    {
        if (goesOn)
        {
            await LaterPlan.RefuseAsync(source, progress.State.Epoch, CancellationToken.None).ConfigureAwait(false);
            await FenceAnewAsync(source).ConfigureAwait(false);
        }

        if (source.Part.HasWayBack)
        {
            await source.UnpauseAsync(CancellationToken.None).ConfigureAwait(false);
        }
        else if (!goesOn || source.Part.IsRetired || !await source.IsOpenAsync(progress.State.Epoch, CancellationToken.None).ConfigureAwait(false))
        {
            await source.ReleaseAsync(progress.State.Epoch, topology, CancellationToken.None).ConfigureAwait(false);
        }
    }

    // What it has taken is told; what comes from now on is refused, or comes by clients that it tells where to go.
    private async Task FenceAnewAsync(CutServer source)
    {
        if (!await LostFences.HasLostAsync(source, progress.State.Epoch, CancellationToken.None).ConfigureAwait(false))
        {
            return;
        }

        Note(source);
        if (source.Part.HasWayBack)
        {
            await source.TryPublishAsync(InForce, CancellationToken.None).ConfigureAwait(false);
        }
        else
        {
            await source.CloseAsync(progress.State.FenceOf(source), CancellationToken.None).ConfigureAwait(false);
        }
    }

    // Once it has another fence, nothing else says so.
    private void Note(CutServer source)
    {
        Unfenced.Add(source);
        try
        {
            progress.NoteUnfenced(source);
        }
        catch (ReshardException e) when (e.Failure == ReshardFailure.Spool)
        {
            // This run tells of it, if it comes to its end.
        }
    }

    // When all clients have come over, those of another epoch are ended, and only then what serves on takes writes.
    private async Task<IReadOnlyList<CutServer>> OpenAsync(IReadOnlyList<CutServer> done)
    {
        (Clients, Stragglers) = await new EpochClients([.. servers.Where(reached.Has)], reached)
            .WaitAsync(lease => lease.Epoch >= progress.State.Epoch && lease.Stage == EpochStage.Idle, options.ClientPatience, CancellationToken.None).ConfigureAwait(false);
        CutServer[] opened = [.. _sources.Where(reached.Has).Except(done)];
        await reached.EachSoonAsync(opened, async source =>
        {
            if (source.Part.OldUser is { } user)
            {
                await source.ExpelAsync(user, CancellationToken.None).ConfigureAwait(false);
            }

            if (!source.Part.IsRetired)
            {
                await source.OpenAsync(progress.State.FenceOf(source), CancellationToken.None).ConfigureAwait(false);
                if ((await source.EpochAsync(CancellationToken.None).ConfigureAwait(false)).Current < progress.State.Epoch)
                {
                    await source.TryPublishAsync(InForce, CancellationToken.None).ConfigureAwait(false);
                }
            }
        }).ConfigureAwait(false);
        return opened;
    }

    private string[] InForce
    {
        get
        {
            string epoch = progress.State.Epoch.ToString(CultureInfo.InvariantCulture);
            return [EpochRecord.CurrentField, epoch, EpochRecord.TopologyField, topology, EpochRecord.PendingField, epoch, EpochRecord.NextField, topology];
        }
    }
}
