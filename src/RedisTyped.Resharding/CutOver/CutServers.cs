using RedisTyped.Resharding.Planning;

namespace RedisTyped.Resharding.CutOver;

/// <summary>All servers of a plan, as a cut-over sees them.</summary>
internal sealed class CutServers : IAsyncDisposable
{
    private readonly Dictionary<string, CutServer> _old = [];
    private readonly Dictionary<string, CutServer> _new = [];

    public CutServers(OpenedPlan plan)
    {
        foreach (PlannedNode node in plan.Plan.Nodes)
        {
            bool isReplica = node.Role == NodeRole.Added
                && plan.Plan.Links.Any(link => link.Target == node.New && link.Mode is LandingMode.Proxy or LandingMode.Merge);
            var part = new CutPart(plan.Plan.Links.Any(link => link.Source == node.Old), node.Role == NodeRole.Retired, isReplica)
            {
                OldUser = node is { Fence: NodeFence.EpochUsers, Old: not null } ? plan.AccessOld(node.Old).User : null,
            };

            // The user of the new topology is there before the old one is switched off.
            var server = new CutServer(node.Old ?? $"{node.New} (new)", part, node.New is null ? plan.AccessOld(node.Old!) : plan.AccessNew(node.New));
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
        Replicas = new ReplicaLinks(
            [.. plan.Plan.Links.Where(link => link.Mode == LandingMode.Proxy).Select(link => (_old[link.Source], _new[link.Target]))]);
    }

    /// <summary>The servers, those of the old topology first.</summary>
    public IReadOnlyList<CutServer> All { get; }

    /// <summary>The links whose targets are replicas.</summary>
    public ReplicaLinks Replicas { get; }

    /// <summary>The server that the old topology calls so.</summary>
    public CutServer Old(string name) => _old[name];

    public async ValueTask DisposeAsync()
    {
        foreach (CutServer server in All)
        {
            await server.DisposeAsync().ConfigureAwait(false);
        }
    }
}
