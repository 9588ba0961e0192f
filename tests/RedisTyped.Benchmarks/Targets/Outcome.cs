namespace RedisTyped.Benchmarks.Targets;

/// <summary>Whether a target was reached.</summary>
internal enum Outcome
{
    /// <summary>The median reaches it.</summary>
    Met,

    /// <summary>The median does not, but the better quartile does: the repetitions do not tell the two apart.</summary>
    WithinSpread,

    /// <summary>Not even the better quartile does.</summary>
    Missed,
}
