namespace RedisTyped.Resharding.Merging;

/// <summary>What is to be done with the stream of a link.</summary>
internal enum StreamStep
{
    /// <summary>Nothing before more bytes come.</summary>
    None,

    /// <summary>What is ready is to be given.</summary>
    Give,

    /// <summary>What is ready is to be given, and then keys are to be removed.</summary>
    Sweep,
}
