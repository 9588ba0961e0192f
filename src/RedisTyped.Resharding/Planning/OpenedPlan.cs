using RedisTyped.Nodes;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Routing;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Planning;

/// <summary>A plan with its topologies as their files have them now: the placement of keys, and how to connect. Connects to nothing.</summary>
internal sealed class OpenedPlan
{
    private readonly int[] _places;

    private OpenedPlan(string path, ReshardPlan plan, TopologyPlan old, TopologyPlan @new)
    {
        Path = path;
        Plan = plan;
        Old = old;
        New = @new;
        var after = @new.Nodes.ToList();
        _places = [.. old.Nodes.Select(one => after.FindIndex(other => IsSameServer(one.Id.Name, other.Id.Name)))];
        Strays = new StrayRule(plan.Policies.Strays, _places);
    }

    /// <summary>The plan file, as an absolute path. What belongs to it stands beside it: <c>PLAN.state.json</c>, <c>PLAN.rate</c>.</summary>
    public string Path { get; }

    public ReshardPlan Plan { get; }

    public TopologyPlan Old { get; }

    public TopologyPlan New { get; }

    /// <summary>Which strays are brought over.</summary>
    public StrayRule Strays { get; }

    /// <summary>The highest epoch that one of the topologies' files names.</summary>
    public long NamedEpoch { get; private init; }

    /// <summary>Reads a plan file and the topologies that it names.</summary>
    /// <exception cref="PlanException">One of the files has faults, or a topology is not the one that was planned with, or the plan not the one that was begun.</exception>
    public static OpenedPlan Load(string path)
    {
        string whole = System.IO.Path.GetFullPath(path);
        var plan = ReshardPlan.Load(path);
        if (ReshardJournal.TryRead(whole) is { IsOver: false } state)
        {
            PlanIdentity.Refuse(plan, whole, state.Plan);
        }

        return Open(plan, whole);
    }

    /// <summary>Reads the topologies that a plan names.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="path">The plan's file, from whose folder on relative paths count.</param>
    /// <exception cref="PlanException">A file has faults, or a topology is not the one that was planned with.</exception>
    public static OpenedPlan Open(ReshardPlan plan, string path)
    {
        var faults = new List<string>();
        var old = Read(plan.Old, "old", path, faults);
        var @new = Read(plan.New, "new", path, faults);
        if (old is not null && @new is not null)
        {
            faults.AddRange(PlanLinks.FaultsOf(plan, old.Value.Topology.Snapshot, @new.Value.Topology.Snapshot));
        }

        return old is not null && @new is not null && faults.Count == 0
            ? new OpenedPlan(path, plan, old.Value.Topology, @new.Value.Topology) { NamedEpoch = Math.Max(old.Value.Epoch, @new.Value.Epoch) }
            : throw new PlanException(path, faults);
    }

    /// <summary>How to connect to a node of the old topology.</summary>
    public SourceOptions AccessOld(string name) => NodeAccess.Of(Find(Old, name));

    /// <summary>How to connect to a node of the new topology.</summary>
    public SourceOptions AccessNew(string name) => NodeAccess.Of(Find(New, name));

    /// <summary>The keys of a link.</summary>
    public OwnerKeyFilter FilterOf(PlannedLink link) => FilterOf(link, Plan.Policies.Strays);

    /// <summary>The keys of a link.</summary>
    /// <param name="link">The link.</param>
    /// <param name="strays">What becomes of keys that the old topology has elsewhere.</param>
    public OwnerKeyFilter FilterOf(PlannedLink link, StrayPolicy strays) =>
        new(Old.Snapshot, link.Source, New.Snapshot, link.Target, sameServer: IsSameServer(link.Source, link.Target), new StrayRule(strays, _places));

    /// <summary>The keys that a node of the new topology has by both topologies, on the same server: they stay where they are.</summary>
    public bool IsSameServer(string old, string @new) => Plan.Nodes.Any(node => node.Old == old && node.New == @new);

    /// <summary>The server that the old topology calls so.</summary>
    public PlannedNode NodeOfOld(string name) => Plan.Nodes.First(node => node.Old == name);

    /// <summary>The server that the new topology calls so.</summary>
    public PlannedNode NodeOfNew(string name) => Plan.Nodes.First(node => node.New == name);

    private static NodePlan Find(TopologyPlan topology, string name) => topology.Nodes.First(node => node.Id.Name == name);

    private static (TopologyPlan Topology, long Epoch)? Read(PlannedTopology planned, string which, string planPath, List<string> faults)
    {
        string file = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(planPath) ?? "", planned.File);
        try
        {
            var options = TopologyFile.Load(file);
            var topology = TopologyPlan.Create(options);
            if (TopologyFingerprint.Of(topology) == planned.Fingerprint)
            {
                return (topology, options.Epoch);
            }

            faults.Add($"{which}.file: '{file}' is not the topology that was planned with any more: nodes, addresses or placement have changed; put it back, or plan again");
        }
        catch (TopologyException e)
        {
            faults.AddRange(e.Faults.Select(fault => $"{which}.file: '{file}': {fault}"));
        }

        return null;
    }
}
