using RedisTyped.Nodes;

namespace RedisTyped.Resharding.Planning;

/// <summary>A server that was looked at: what each topology calls it, and what it says of itself.</summary>
internal sealed record SurveyedNode
{
    /// <summary>Its place in the old topology; -1 where it is not in that.</summary>
    public int Old { get; init; } = -1;

    /// <summary>Its place in the new topology; -1 where it is not in that.</summary>
    public int New { get; init; } = -1;

    public required NodePlan Plan { get; init; }

    /// <summary>How the new topology connects to it, where both have it.</summary>
    public NodePlan? NewPlan { get; init; }

    public required NodeReport Report { get; init; }

    /// <summary>How many bytes a second its stream grew by; null where it was not measured.</summary>
    public long? StreamRate { get; init; }

    /// <summary>The keys, of nodes of the old topology.</summary>
    public KeySurvey? Keys { get; init; }

    /// <summary>Strays of it that would be brought to where others of the same name are.</summary>
    public IReadOnlyList<byte[]> LiveStrays { get; init; } = [];

    /// <summary>Whether what it holds is nothing but what the library keeps for itself.</summary>
    public bool IsEmpty { get; init; }

    public NodeRole Role => Old < 0 ? NodeRole.Added : New < 0 ? NodeRole.Retired : NodeRole.Retained;

    public string Name => Plan.Id.Name;
}
