using System.Globalization;

namespace RedisTyped.Routing;

/// <summary>What can be wrong with the nodes and settings given to a router.</summary>
internal static class RouterCheck
{
    private const double LowestWeight = 0.000001;

    // What libketama can hold, and far from where sums and quotients of weights lose their digits.
    private const double HighestWeight = uint.MaxValue;

    /// <summary>Adds everything that is wrong, each a sentence with the thing, the fault and the next step.</summary>
    public static void Check(RouterKind kind, IReadOnlyList<RouterNode> nodes, RouterSettings settings, ICollection<string> faults)
    {
        AddSettings(kind, settings, faults);
        if (nodes.Count == 0)
        {
            faults.Add($"router '{kind.Name}' has no nodes; name at least one");
            return;
        }

        AddNames(nodes, faults);
        AddWeights(kind, nodes, faults);
        AddRingTexts(kind, nodes, faults);
        AddNeedlessSlots(kind, nodes, faults);
        kind.Check?.Invoke(nodes, settings, faults);
    }

    private static void AddSettings(RouterKind kind, RouterSettings settings, ICollection<string> faults)
    {
        if (settings.LegacyTags && !kind.TakesLegacyTags)
        {
            faults.Add($"router '{kind.Name}' has no legacy tags; remove LegacyTags, or choose router 'rediscluster'");
        }

        if (settings.HostRecords && !kind.TakesHostRecords)
        {
            faults.Add($"router '{kind.Name}' has no host records; remove HostRecords, or choose router 'rb-ketama'");
        }

        if (settings.Twemproxy is not null && !kind.TakesTwemproxy)
        {
            faults.Add($"router '{kind.Name}' has no hash, distribution or tag to choose; remove Twemproxy, or choose router 'twemproxy'");
        }
    }

    private static void AddNames(IReadOnlyList<RouterNode> nodes, ICollection<string> faults)
    {
        for (int index = 0; index < nodes.Count; index++)
        {
            if (nodes[index].Id.Name.Length == 0)
            {
                faults.Add($"node number {index + 1} has no name; name it");
            }
        }

        foreach (string name in Repeated(nodes, static node => node.Id.Name).Select(static same => same.Key))
        {
            faults.Add($"several nodes are called '{name}'; give each a name of its own");
        }
    }

    private static void AddWeights(RouterKind kind, IReadOnlyList<RouterNode> nodes, ICollection<string> faults)
    {
        foreach (RouterNode node in nodes)
        {
            // Written so that NaN fails too.
            if (!(node.Weight >= LowestWeight && node.Weight <= HighestWeight))
            {
                faults.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"node '{node.Id}' has weight {node.Weight}; weights are numbers from {LowestWeight:0.######} to {HighestWeight}"));
            }
            else if (kind.Weights == NodeWeights.Whole && !double.IsInteger(node.Weight))
            {
                faults.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"node '{node.Id}' has weight {node.Weight}, but router '{kind.Name}' takes whole numbers only; "
                    + $"multiply all weights alike"));
            }
        }

        if (kind.Weights == NodeWeights.Alike && nodes.FirstOrDefault(node => !node.Weight.Equals(nodes[0].Weight)) is { } other)
        {
            string weighing = string.Join(
                ", ", RouterCatalog.Kinds.Where(static kind => kind.Weights != NodeWeights.Alike).Select(static kind => kind.Name));
            faults.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"router '{kind.Name}' cannot weigh, but node '{nodes[0].Id}' has weight {nodes[0].Weight} "
                + $"and '{other.Id}' {other.Weight}; give all nodes the same weight, or choose one of {weighing}"));
        }
    }

    private static void AddRingTexts(RouterKind kind, IReadOnlyList<RouterNode> nodes, ICollection<string> faults)
    {
        if (!kind.HasRing)
        {
            return;
        }

        foreach (RouterNode node in nodes.Where(static node => string.IsNullOrEmpty(node.RingText)))
        {
            faults.Add($"node '{node.Id}' has no ring text, which router '{kind.Name}' needs; give it one, or leave it to be the name");
        }

        // The text itself may hold a password, so only names are told.
        foreach (IGrouping<string, RouterNode> same in Repeated(nodes, static node => node.RingText))
        {
            string names = string.Join(" and ", same.Select(static node => $"'{node.Id}'"));
            faults.Add($"nodes {names} have the same ring text and so the same points; give each a text of its own");
        }
    }

    private static void AddNeedlessSlots(RouterKind kind, IReadOnlyList<RouterNode> nodes, ICollection<string> faults)
    {
        if (kind.HasSlots)
        {
            return;
        }

        foreach (RouterNode node in nodes.Where(static node => node.Slots.Count > 0))
        {
            faults.Add($"node '{node.Id}' lists slots, but router '{kind.Name}' has none; remove them, or choose router 'slots'");
        }
    }

    private static IEnumerable<IGrouping<string, RouterNode>> Repeated(IEnumerable<RouterNode> nodes, Func<RouterNode, string> text) =>
        nodes.GroupBy(text, StringComparer.Ordinal).Where(static same => !string.IsNullOrEmpty(same.Key) && same.Skip(1).Any());
}
