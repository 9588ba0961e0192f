using System.Security.Cryptography;
using RedisTyped.Movement;
using RedisTyped.Resharding.Failures;
using RedisTyped.Routing.Slots;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Planning;

/// <summary>Makes plans: looks at the servers of two topologies and works out which keys go from where to where, and how. Writes nothing anywhere.</summary>
/// <example>
/// <code>
/// var plan = await ReshardPlanner.PlanAsync("old.json", "new.json");
/// plan.Save("plan.json");
/// </code>
/// </example>
public static class ReshardPlanner
{
    /// <summary>Makes a plan.</summary>
    /// <param name="oldTopology">The file of the topology that the keys were written by.</param>
    /// <param name="newTopology">The file of the topology that they are to be looked for by.</param>
    /// <param name="options">How; null for what is usual.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The plan. Its findings say what stands in the way.</returns>
    /// <exception cref="TopologyException">A topology has faults; all are named.</exception>
    /// <exception cref="PlanException">Keys cannot be brought from one to the other.</exception>
    /// <exception cref="RedisTypedException">A server cannot be asked.</exception>
    public static async Task<ReshardPlan> PlanAsync(
        string oldTopology, string newTopology, PlanOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(oldTopology);
        ArgumentException.ThrowIfNullOrWhiteSpace(newTopology);
        options ??= new PlanOptions();
        if (options.SampleSize < 1)
        {
            throw new ArgumentException($"SampleSize is {options.SampleSize}; give 1 or more.", nameof(options));
        }

        var oldOptions = TopologyFile.Load(oldTopology);
        var newOptions = TopologyFile.Load(newTopology);
        var old = TopologyPlan.Create(oldOptions);
        var @new = TopologyPlan.Create(newOptions);
        Check(old, @new);
        var nodes = await ServerSurvey.RunAsync(old, @new, options, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        var findings = new List<PlanFinding>();
        var links = Links(old, @new, nodes, options, findings);
        var figures = Figures(@new, nodes, links, options);
        findings.AddRange(new PlanCheck(nodes, links, figures, options.Policies).Run());
        return new ReshardPlan
        {
            Id = RandomNumberGenerator.GetHexString(16, lowercase: true),
            Created = TimeProvider.System.GetUtcNow(),
            Old = Describe(old, oldTopology, oldOptions.Epoch),
            New = Describe(@new, newTopology, newOptions.Epoch),
            Nodes = [.. nodes.Select(node => Describe(node, links))],
            Links = links,
            Policies = options.Policies,
            Figures = figures,
            Findings = [.. findings.OrderByDescending(static finding => finding.Severity)],
        };
    }

    private static void Check(TopologyPlan old, TopologyPlan @new)
    {
        var faults = new List<string>();
        foreach (var (topology, which) in new[] { (old, "old"), (@new, "new") })
        {
            if (topology.Snapshot.Router is ClusterRouter)
            {
                faults.Add($"the {which} topology is a Redis Cluster, which moves its slots by itself; use the cluster's own tools");
            }

            if (topology.Snapshot.Router.RewritesKeys)
            {
                faults.Add($"the router '{topology.Snapshot.Router.Name}' of the {which} topology stores keys without their tags, so that a stored key does not tell its node; it cannot be planned");
            }
        }

        if (faults.Count > 0)
        {
            throw new PlanException("The pair of topologies", faults);
        }
    }

    private static List<PlannedLink> Links(
        TopologyPlan old, TopologyPlan @new, IReadOnlyList<SurveyedNode> nodes, PlanOptions options, List<PlanFinding> findings)
    {
        // A sample may miss the few keys of a small share, which are none the less written while the plan is carried out.
        double[,] shares = KeyMovement.Between(old.Snapshot, @new.Snapshot).Matrix;
        var pairs = (from source in nodes
                     from target in nodes
                     where source.Old >= 0 && target.New >= 0 && source != target
                         && (shares[source.Old, target.New] > 0 || source.Keys!.KeysTo(target.New) > 0)
                     select (Source: source, Target: target)).ToList();
        var links = new List<PlannedLink>();
        foreach (var (source, target) in pairs)
        {
            var all = pairs.Where(pair => pair.Target == target).Select(static pair => pair.Source).ToList();
            bool savesForks = ModeChoice.IsShortOfMemory(source.Report)
                && pairs.Where(pair => pair.Source == source).All(static pair => pair.Target.Role == NodeRole.Retained);
            var (mode, reason) = options.Mode is { } asked ? (asked, "asked for") : ModeChoice.Choose(target, all, savesForks);
            if (ModeChoice.WhyNot(mode, target, all) is { } why)
            {
                findings.Add(new PlanFinding(FindingSeverity.Error, target.Name, "mode", $"mode {PlanWords.Of(mode)} cannot be: {why}."));
            }

            links.Add(new PlannedLink
            {
                Source = source.Name,
                Target = @new.Nodes[target.New].Id.Name,
                Mode = mode,
                ModeReason = reason,
                Keys = source.Keys!.KeysTo(target.New),
                Bytes = source.Keys.BytesTo(target.New),
            });
        }

        return links;
    }

    private static PlanFigures Figures(TopologyPlan @new, IReadOnlyList<SurveyedNode> nodes, List<PlannedLink> links, PlanOptions options) => new()
    {
        IsExact = nodes.All(static node => node.Keys is not { } keys || keys.Seen >= node.Report.AllKeys),
        Strays = options.Policies.Strays,
        Duration = PlanDuration.Of(links, options.Policies),
        Sources =
        [
            .. nodes.Where(static node => node.Old >= 0).Select(node => new SourceFigures
            {
                Node = node.Name,
                Keys = node.Keys!.Keys,
                Bytes = node.Keys.KnowsSizes ? node.Keys.Bytes : node.Report.UsedMemory,
                SampledKeys = node.Keys.Seen,
                ExpiringKeys = node.Report.ExpiringKeys,
                StrayKeys = node.Keys.StrayKeys,
                StraySample = node.Keys.StraySample,
                MovingKeys = links.Where(link => link.Source == node.Name).Sum(static link => link.Keys),
                MovingBytes = links.Where(link => link.Source == node.Name).Sum(static link => link.Bytes),
                StreamRate = node.StreamRate,
            }),
        ],
        Targets =
        [
            .. nodes.Where(static node => node.New >= 0).OrderBy(static node => node.New).Select(node => new TargetFigures
            {
                Node = @new.Nodes[node.New].Id.Name,
                Keys = node.Report.AllKeys,
                Bytes = node.Report.UsedMemory,
                ArrivingKeys = links.Where(link => link.Target == @new.Nodes[node.New].Id.Name).Sum(static link => link.Keys),
                ArrivingBytes = links.Where(link => link.Target == @new.Nodes[node.New].Id.Name).Sum(static link => link.Bytes),
                LeavingKeys = node.Old < 0 ? 0 : links.Where(link => link.Source == node.Name).Sum(static link => link.Keys),
                MaxMemory = node.Report.MaxMemory,
            }),
        ],
        BigKeys = [.. nodes.SelectMany(static node => node.Keys?.BigKeys ?? []).OrderByDescending(static key => key.Bytes).Take(options.BigKeysListed)],
    };

    private static PlannedTopology Describe(TopologyPlan topology, string file, long epoch) => new()
    {
        File = Path.GetFullPath(file),
        Router = topology.Snapshot.Router.Name,
        Epoch = epoch,
        Fingerprint = TopologyFingerprint.Of(topology),
        Nodes = [.. topology.Nodes.Select(static node => node.Id.Name)],
    };

    private static PlannedNode Describe(SurveyedNode node, List<PlannedLink> links)
    {
        var (fence, reason) = FenceChoice.Choose(node, node.Old >= 0 && links.Any(link => link.Source == node.Name));
        return new PlannedNode
        {
            Old = node.Old >= 0 ? node.Plan.Id.Name : null,
            New = node.New >= 0 ? (node.NewPlan ?? node.Plan).Id.Name : null,
            Role = node.Role,
            Addresses = [.. NodeAccess.Of(node.Plan).Nodes.Select(static address => address.ToString())],
            Version = node.Report.Version,
            Fence = fence,
            FenceReason = reason,
        };
    }
}
