using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.CutOver;

/// <summary>Notes where the streams of new nodes stand at the cut-over, so that what is written there to keys of nodes that serve on can be brought back. Thread-safe.</summary>
/// <param name="plan">The plan.</param>
/// <param name="servers">Its servers.</param>
internal sealed class ReturnMarks(OpenedPlan plan, CutServers servers) : IWayBack
{
    private readonly ILookup<string, PlannedLink> _links = KeyReturns.LinksOf(plan.Plan).ToLookup(static link => link.Target);

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellationToken) => WayBack.KeepBacklogsAsync(plan, servers, _links.Select(static links => links.Key), cancellationToken);

    /// <inheritdoc/>
    public Task FenceAsync(IReadOnlyDictionary<string, ReplicationPosition> positions, CancellationToken cancellationToken) => Task.WhenAll(_links.Select(async links =>
    {
        LandedPosition mark = await servers.New(links.Key).MarkAsync(cancellationToken).ConfigureAwait(false);
        foreach (PlannedLink link in links)
        {
            new ReturnPlace(plan, link).Write(mark);
        }
    }));
}
