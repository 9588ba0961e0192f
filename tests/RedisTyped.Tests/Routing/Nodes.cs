using RedisTyped.Routing;

namespace RedisTyped.Tests.Routing;

/// <summary>Nodes for tests.</summary>
internal static class Nodes
{
    /// <summary>Nodes n0, n1 … of weight 1.</summary>
    public static RouterNode[] Alike(int count) => [.. Enumerable.Range(0, count).Select(static index => new RouterNode($"n{index}"))];

    /// <summary>Nodes n0, n1 … of the weights given.</summary>
    public static RouterNode[] Weighing(params double[] weights) =>
        [.. weights.Select(static (weight, index) => new RouterNode($"n{index}", weight))];

    /// <summary>Nodes n0, n1 … that stand on rings by the texts given.</summary>
    public static RouterNode[] OnRing(IReadOnlyList<string> texts, IReadOnlyList<int> weights) =>
        [.. texts.Select((text, index) => new RouterNode($"n{index}", weights[index], text, []))];

    /// <summary>Nodes n0, n1 … with the slots given.</summary>
    public static RouterNode[] OwningSlots(params SlotRange[][] slots) =>
        [.. slots.Select(static (ranges, index) => new RouterNode($"n{index}", 1, $"n{index}", ranges))];
}
