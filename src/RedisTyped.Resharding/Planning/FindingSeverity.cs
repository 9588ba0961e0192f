namespace RedisTyped.Resharding.Planning;

/// <summary>How much a finding weighs.</summary>
public enum FindingSeverity
{
    /// <summary>Good to know.</summary>
    Note,

    /// <summary>It may go wrong, or cost more than it needs to.</summary>
    Warning,

    /// <summary>It stands in the way: nothing is begun before it is gone.</summary>
    Error,
}
