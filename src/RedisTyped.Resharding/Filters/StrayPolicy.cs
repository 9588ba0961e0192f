namespace RedisTyped.Resharding.Filters;

/// <summary>What is done with a stray: a key of a source that the old topology looks for on another node, left over from an earlier split.</summary>
public enum StrayPolicy
{
    /// <summary>Leave it out: no client of the old topology finds it.</summary>
    Drop,

    /// <summary>
    /// Treat it like any other key, and let the new topology decide; a node that stays does not get strays of its own keys.
    /// </summary>
    Keep,

    /// <summary>Stop with a <see cref="StrayKeyException"/>.</summary>
    Fail,
}
