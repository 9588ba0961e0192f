namespace RedisTyped.Nodes;

/// <summary>How a node does, as this client sees it.</summary>
public enum NodeState
{
    /// <summary>The node answers.</summary>
    Connected,

    /// <summary>The node answers, but late.</summary>
    Slow,

    /// <summary>The node cannot be reached, or does not answer.</summary>
    Down,
}
