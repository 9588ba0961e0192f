using RedisTyped.Movement;
using RedisTyped.Routing;
using RedisTyped.Topology;

namespace RedisTyped.Reloading;

/// <summary>What a reload has changed. Immutable; holds no addresses and no secrets.</summary>
public sealed class TopologyChange
{
    internal TopologyChange(TopologySnapshot before, TopologySnapshot after, KeyMovement movement, IReadOnlyList<NodeId> reconnected)
    {
        Before = before;
        After = after;
        Movement = movement;
        Reconnected = reconnected;
        Added = [.. after.Nodes.Select(static node => node.Id).Except(before.Nodes.Select(static node => node.Id))];
        Removed = [.. before.Nodes.Select(static node => node.Id).Except(after.Nodes.Select(static node => node.Id))];
    }

    /// <summary>The topology before.</summary>
    public TopologySnapshot Before { get; }

    /// <summary>The topology since.</summary>
    public TopologySnapshot After { get; }

    /// <summary>Nodes that are new, in their order.</summary>
    public IReadOnlyList<NodeId> Added { get; }

    /// <summary>Nodes that are gone, in their former order.</summary>
    public IReadOnlyList<NodeId> Removed { get; }

    /// <summary>Nodes that stay, but have another connection, since their address, password or anything else of it has changed.</summary>
    public IReadOnlyList<NodeId> Reconnected { get; }

    /// <summary>The keys that have another node since.</summary>
    public KeyMovement Movement { get; }

    /// <summary>Whether everything is as it was: every node kept its connection, and every key its node.</summary>
    public bool IsNothing =>
        Added.Count == 0 && Removed.Count == 0 && Reconnected.Count == 0 && Movement.IsNothing && Before.Router.Name == After.Router.Name;

    /// <summary>Gives what has changed in a few words, such as <c>added c; reconnected a; 33.33 % of all keys have another node</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        var parts = new List<string>();
        Add(parts, "added", Added);
        Add(parts, "removed", Removed);
        Add(parts, "reconnected", Reconnected);
        if (Before.Router.Name != After.Router.Name)
        {
            parts.Add($"router {Before.Router.Name} became {After.Router.Name}");
        }

        if (!Movement.IsNothing)
        {
            parts.Add($"{ShareText.Of(Movement.Share)} of all keys have another node");
        }

        return parts.Count == 0 ? "nothing" : string.Join("; ", parts);
    }

    private static void Add(List<string> parts, string what, IReadOnlyList<NodeId> nodes)
    {
        if (nodes.Count > 0)
        {
            parts.Add($"{what} {string.Join(", ", nodes)}");
        }
    }
}
