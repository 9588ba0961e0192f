using System.Globalization;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.CutOver;

/// <summary>
/// The time that a cut-over holds the sources' writes back: turn by turn the targets get what was written until then, and are looked at, and all sources are
/// fenced before it is over. Used by one caller at a time.
/// </summary>
/// <param name="servers">All servers, of which the sources are held back.</param>
/// <param name="links">What keeps the targets up to date.</param>
/// <param name="wayBack">Fences servers so that there is a way back; null where there is none.</param>
/// <param name="options">How long it may take.</param>
/// <param name="progress">Told of each step.</param>
internal sealed class WritePause(IReadOnlyList<CutServer> servers, ICutLinks links, IWayBack? wayBack, CutOverOptions options, CutOverProgress progress)
{
    /// <summary>What is left of the budget for fences has to be enough to put them up.</summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromMilliseconds(300);

    private readonly IReadOnlyList<CutServer> _sources = [.. servers.Where(static server => server.Part.IsSource)];
    private readonly CutServer[][] _turns =
        [.. servers.Where(static server => server.Part.IsSource).GroupBy(static source => source.Part.Turn).OrderBy(static turn => turn.Key).Select(static turn => turn.ToArray())];
    private long _began;

    /// <summary>How long writes have been held back since the last try began; null where another run did it: they may have been let go since, as the budget was over.</summary>
    public TimeSpan? Seen => _began == 0 ? null : Length;

    private TimeSpan Length => TimeProvider.System.GetElapsedTime(_began);

    /// <summary>Holds writes back, has the targets get there, and fences the sources; false if that takes longer than writes may be held back.</summary>
    /// <exception cref="ReshardException">The targets are not what they should be, or fences took too long.</exception>
    public async Task<bool> TryFenceAsync(CancellationToken cancellationToken)
    {
        await progress.EnterAsync(CutOverStep.Pause).ConfigureAwait(false);
        _began = TimeProvider.System.GetTimestamp();
        progress.State = progress.State with { Tries = progress.State.Tries + 1 };
        string mark = Guid.NewGuid().ToString("N");
        var positions = new Dictionary<string, ReplicationPosition>();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        TimeSpan left = options.PauseBudget - Reserve;
        limit.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        try
        {
            foreach (CutServer[] turn in _turns)
            {
                ReplicationPosition[] held = await Task.WhenAll(turn.Select(source => source.PauseAsync(options.PauseBudget, mark, progress.State.Run ?? "", cancellationToken))).ConfigureAwait(false);
                for (int i = 0; i < held.Length; i++)
                {
                    positions[turn[i].Name] = held[i];
                }

                if (turn == _turns[^1])
                {
                    progress.State = progress.State with
                    {
                        Mark = mark,
                        Offsets = positions.ToDictionary(static pair => pair.Key, static pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Value.Id} {pair.Value.Offset}")),
                    };
                    await progress.EnterAsync(CutOverStep.Drain).ConfigureAwait(false);
                }

                await links.DrainAsync(turn.ToDictionary(static source => source.Name, source => positions[source.Name].Offset), limit.Token).ConfigureAwait(false);
                progress.State = progress.State with { Drain = Length };
                if (await links.SettleAsync([.. turn.Select(static source => source.Name)], limit.Token).ConfigureAwait(false) is { } fault)
                {
                    throw progress.Failed($"The targets are not what they should be: {fault}. Verify them, and bring them up to date again.");
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        using var fencing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        left = options.PauseBudget - Length;
        fencing.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        try
        {
            await FenceAsync(positions, fencing.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Late();
        }

        // Writes that came in between are in no target.
        return Length < options.PauseBudget ? true : throw Late();

        ReshardException Late() => progress.Failed(string.Create(
            CultureInfo.InvariantCulture, $"The sources did not refuse writes within the {options.PauseBudget.TotalSeconds:0.###} s that they are held back; give more by --pause-budget."));
    }

    /// <summary>Lets writes go on, with the targets as they were before.</summary>
    public async Task EndAsync()
    {
        TimeSpan left = options.PauseBudget - Length;
        using var limit = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero);

        // The sources of a turn are targets of those before it, which are written for that.
        foreach (CutServer[] turn in _turns.Reverse())
        {
            await links.TakeBackAsync([.. turn.Select(static source => source.Name)], limit.Token).ConfigureAwait(false);
            await Task.WhenAll(turn.Select(source => source.UnpauseAsync(progress.State.Run ?? "", CancellationToken.None))).ConfigureAwait(false);
        }
    }

    private async Task FenceAsync(IReadOnlyDictionary<string, ReplicationPosition> positions, CancellationToken cancellationToken)
    {
        await progress.EnterAsync(CutOverStep.Fence).ConfigureAwait(false);
        await Task.WhenAll(_sources.Where(static source => !source.Part.HasWayBack).Select(source => source.CloseAsync(progress.State.FenceOf(source), cancellationToken))).ConfigureAwait(false);
        await (wayBack?.FenceAsync(positions, cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
    }
}
