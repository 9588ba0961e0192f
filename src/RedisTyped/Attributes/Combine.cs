namespace RedisTyped;

/// <summary>How one value is made of what every node answered.</summary>
public enum Combine
{
    /// <summary>The sum of numbers; one that the type cannot hold is an <see cref="OverflowException"/>.</summary>
    Sum,

    /// <summary>Arrays or lists one behind the other, in the order of the topology.</summary>
    Concat,

    /// <summary>The least number or time.</summary>
    Min,

    /// <summary>The greatest number or time.</summary>
    Max,

    /// <summary>The answer of the node that answers first; those of the others are not waited for. Fails only where every node does.</summary>
    First,

    /// <summary>Whether every node answered true.</summary>
    All,

    /// <summary>Whether a node answered true.</summary>
    Any,
}
