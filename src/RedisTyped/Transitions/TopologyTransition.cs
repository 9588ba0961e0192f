using RedisTyped.Movement;
using RedisTyped.Topology;

namespace RedisTyped.Transitions;

/// <summary>A transition that is under way. Immutable.</summary>
public sealed class TopologyTransition
{
    internal TopologyTransition(TopologySnapshot before, TopologySnapshot after)
    {
        Before = before;
        After = after;
        Movement = KeyMovement.Between(before, after);
    }

    /// <summary>The topology whose nodes have the keys that have not been brought over.</summary>
    public TopologySnapshot Before { get; }

    /// <summary>The topology that calls go by.</summary>
    public TopologySnapshot After { get; }

    /// <summary>The keys that have another owner.</summary>
    public KeyMovement Movement { get; }
}
