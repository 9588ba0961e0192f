using RedisTyped.Movement;
using RedisTyped.Resharding.Filters;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Planning;

/// <summary>
/// Which links two topologies need. A plan without one of them would cut over to nodes that have not got their keys, and nothing behind it would notice: what is compared and
/// moved goes by the links.
/// </summary>
internal static class PlanLinks
{
    private const string PlanAnew = "only modes and policies of a plan may be edited; make the plan anew";

    /// <summary>Names what is wrong with the links of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="old">Its old topology, as planned with.</param>
    /// <param name="new">Its new one.</param>
    public static List<string> FaultsOf(ReshardPlan plan, TopologySnapshot old, TopologySnapshot @new)
    {
        var faults = new List<string>();
        CheckNodes(plan, old, @new, faults);
        if (plan.Policies.Strays == StrayPolicy.Keep && plan.Figures.Strays is { } planned and not StrayPolicy.Keep)
        {
            // Links by which only strays move were not looked for, nor strays whose owners have such keys too.
            faults.Add($"policies.strays: is 'keep', and the plan was made with '{PlanWords.Of(planned)}' (figures.strays), so that links for them may be missing; make the plan anew with --strays keep");
        }

        KeyMovement movement = KeyMovement.Between(old, @new);
        var linked = plan.Links.Select(static link => (link.Source, link.Target)).ToHashSet();
        var needed = new HashSet<(string Source, string Target)>();
        var lacking = new HashSet<string>();
        foreach (var (source, target, share) in Pairs(old, @new, movement).Where(pair => !IsOneServer(plan, pair.Source, pair.Target)))
        {
            needed.Add((source, target));
            if (share > KeyMovement.Nothing && !linked.Contains((source, target)))
            {
                lacking.Add(source);
                faults.Add($"links: none goes from '{source}' to '{target}', where {ShareText.Of(share)} of all keys move: they would be missing behind the cut-over; {PlanAnew}");
            }
        }

        for (int i = 0; i < plan.Links.Count; i++)
        {
            var link = plan.Links[i];
            if (IsOneServer(plan, link.Source, link.Target))
            {
                faults.Add($"links[{i}]: goes from '{link.Source}' to '{link.Target}', which are one server; {PlanAnew}");
            }
            else if (movement.IsExact && link.Keys == 0 && plan.Policies.Strays != StrayPolicy.Keep && !needed.Contains((link.Source, link.Target)))
            {
                // Strays that are kept come to where the topologies move nothing, and of what was found there the plan has a count.
                faults.Add($"links[{i}]: goes from '{link.Source}' to '{link.Target}', where no key moves; {PlanAnew}");
            }
        }

        // Keys that only a look at the servers has found, by routers of which a sample tells what moves, or strays.
        foreach (var source in plan.Figures.Sources.Where(source => !lacking.Contains(source.Node)))
        {
            long keys = plan.Links.Where(link => link.Source == source.Node).Sum(static link => link.Keys);
            if (keys < source.MovingKeys)
            {
                faults.Add(FormattableString.Invariant(
                    $"links: those from '{source.Node}' move {keys} keys, and {source.MovingKeys} were to be moved when the plan was made (figures.sources): one is missing; {PlanAnew}"));
            }
        }

        return faults;
    }

    /// <summary>The pairs of nodes between which keys can go, and which part of all keys that is. Rounding may leave a little where none can.</summary>
    public static IEnumerable<(string Source, string Target, double Share)> Pairs(TopologySnapshot old, TopologySnapshot @new, KeyMovement movement) =>
        from source in Enumerable.Range(0, old.Nodes.Count)
        from target in Enumerable.Range(0, @new.Nodes.Count)
        where movement.Matrix[source, target] > 0
        select (old.Nodes[source].Id.Name, @new.Nodes[target].Id.Name, movement.Matrix[source, target]);

    private static bool IsOneServer(ReshardPlan plan, string old, string @new) => plan.Nodes.Any(node => node.Old == old && node.New == @new);

    private static void CheckNodes(ReshardPlan plan, TopologySnapshot old, TopologySnapshot @new, List<string> faults)
    {
        Check(plan.Old, old, "old", static node => node.Old);
        Check(plan.New, @new, "new", static node => node.New);

        void Check(PlannedTopology planned, TopologySnapshot topology, string which, Func<PlannedNode, string?> nameOf)
        {
            string[] names = [.. topology.Nodes.Select(static node => node.Id.Name)];
            if (!planned.Nodes.ToHashSet().SetEquals(names))
            {
                faults.Add($"{which}.nodes: are {string.Join(", ", planned.Nodes)}, and the topology has {string.Join(", ", names)}; {PlanAnew}");
            }

            foreach (string name in names.Where(name => plan.Nodes.Count(node => nameOf(node) == name) != 1))
            {
                faults.Add($"nodes: '{name}' of the {which} topology does not stand there once; {PlanAnew}");
            }
        }
    }
}
