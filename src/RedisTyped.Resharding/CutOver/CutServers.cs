using System.Globalization;
using RedisTyped.Epochs;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Syncing;

namespace RedisTyped.Resharding.CutOver;

/// <summary>All servers of a plan, as a cut-over sees them.</summary>
internal sealed class CutServers : IAsyncDisposable
{
    private readonly Dictionary<string, CutServer> _old = [];
    private readonly Dictionary<string, CutServer> _new = [];

    /// <param name="plan">The plan.</param>
    /// <param name="isBack">Whether clients are taken from its new topology to the old one.</param>
    /// <param name="writable">On that way: what the cut-over has kept of those that took writes as replicas.</param>
    /// <exception cref="ReshardException">Nodes give each other keys in a circle.</exception>
    public CutServers(OpenedPlan plan, bool isBack = false, IReadOnlyList<string>? writable = null)
    {
        IReadOnlyList<PlannedLink> links = plan.Plan.Links;
        IReadOnlyDictionary<string, int> turns = isBack
            ? CutTurns.Of([.. links.Select(static link => link with { Source = link.Target, Target = link.Source })], plan.Plan.Nodes.Select(static node => (node.New, node.Old)), out var circle)
            : CutTurns.Of(links, plan.Plan.Nodes.Select(static node => (node.Old, node.New)), out circle);
        if (circle.Count > 0)
        {
            throw new ReshardException(
                ReshardFailure.CutOver,
                $"{string.Join(", ", circle)} give each other keys in a circle and serve on: writes that are held back there would hold back the tool's own. Make a plan with other servers in the place of some of them.");
        }

        foreach (PlannedNode node in plan.Plan.Nodes)
        {
            // The user of the topology to come is there before that of the one before is switched off.
            CutServer server = isBack
                ? new CutServer(node.New ?? $"{node.Old} (old)", BackPartOf(node, links, turns, writable ?? []), node.Old is null ? plan.AccessNew(node.New!) : plan.AccessOld(node.Old))
                : new CutServer(node.Old ?? $"{node.New} (new)", PartOf(node, plan, turns), node.New is null ? plan.AccessOld(node.Old!) : plan.AccessNew(node.New));
            if (node.Old is not null)
            {
                _old.Add(node.Old, server);
            }

            if (node.New is not null)
            {
                _new.Add(node.New, server);
            }
        }

        All = [.. _old.Values.Union(_new.Values)];
        Replicas = new ReplicaLinks(isBack
            ? [.. links.Where(link => plan.NodeOfOld(link.Source).Role == NodeRole.Retired).Select(link => (_new[link.Target], _old[link.Source]))]
            : [.. links.Where(static link => IsReplica(link.Mode)).Select(link => (_old[link.Source], _new[link.Target]))]);
    }

    /// <summary>The servers, those of the old topology first.</summary>
    public IReadOnlyList<CutServer> All { get; }

    /// <summary>The links whose targets are replicas.</summary>
    public ReplicaLinks Replicas { get; }

    /// <summary>The server that the old topology calls so.</summary>
    public CutServer Old(string name) => _old[name];

    /// <summary>The server that the new topology calls so.</summary>
    public CutServer New(string name) => _new[name];

    /// <summary>Looks whether nothing has changed the topology since the plan was made for it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="began">The epoch that was in force when the keys were first brought over; null where that is not known.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The epoch that is in force.</returns>
    /// <exception cref="ReshardException">Another plan has, or it cannot be told whether one has; or a server cannot be asked.</exception>
    public async Task<long> RefuseOvertakenAsync(OpenedPlan plan, long? began, CancellationToken cancellationToken)
    {
        EpochRecord[] said = await Task.WhenAll(_old.Values.Select(server => server.EpochAsync(cancellationToken))).ConfigureAwait(false);
        long published = said.Max(static record => record.Current);
        if (began is null && published > 0)
        {
            throw new ReshardException(
                ReshardFailure.PlanBusy,
                string.Create(CultureInfo.InvariantCulture, $"Epoch {published} is in force, and it is not known whether it was when the keys of this plan were first brought over: sync could not ask for it then. Another plan may have changed the topology since. Make a new plan, and give the user +hmget ~redistyped:epoch before."));
        }

        TopologyInForce.Refuse(plan, began, said);
        return published;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (CutServer server in All)
        {
            await server.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static CutPart PartOf(PlannedNode node, OpenedPlan plan, IReadOnlyDictionary<string, int> turns)
    {
        IReadOnlyList<PlannedLink> links = plan.Plan.Links;
        return new CutPart(
            IsSource: links.Any(link => link.Source == node.Old),
            IsRetired: node.Role == NodeRole.Retired,
            IsReplica: node.Role == NodeRole.Added && links.Any(link => link.Target == node.New && IsReplica(link.Mode)))
        {
            Turn = node.Old is null ? 0 : turns.GetValueOrDefault(node.Old),
            IsNew = node.Old is null,
            HasWayBack = node.Old is not null && WayBack.ServersOf(plan).Contains(node.Old),
            OldUser = node is { Fence: NodeFence.EpochUsers, Old: not null } ? plan.AccessOld(node.Old).User : null,
        };
    }

    private static CutPart BackPartOf(PlannedNode node, IReadOnlyList<PlannedLink> links, IReadOnlyDictionary<string, int> turns, IReadOnlyList<string> writable) => new(
        IsSource: links.Any(link => link.Target == node.New),
        IsRetired: node.Role == NodeRole.Added,
        IsReplica: node.Role == NodeRole.Retired && links.Any(link => link.Source == node.Old))
    {
        Turn = node.New is null ? 0 : turns.GetValueOrDefault(node.New),
        WasWritableReplica = node.Old is not null && writable.Contains(node.Old),
    };

    private static bool IsReplica(LandingMode mode) => mode is LandingMode.Proxy or LandingMode.Merge;
}
