namespace RedisTyped.Resharding.Streaming;

/// <summary>What is to be done with a command of the stream.</summary>
internal enum Verdict
{
    /// <summary>It goes on as it came.</summary>
    Pass,

    /// <summary>It is left out.</summary>
    Drop,

    /// <summary>It is left out, but something of its kind goes on: a sign of life.</summary>
    Breathe,

    /// <summary>Another goes in its place.</summary>
    Replace,

    /// <summary>A transaction begins.</summary>
    Begin,

    /// <summary>A transaction ends.</summary>
    End,

    /// <summary>It cannot be judged before a key has been read from the source.</summary>
    Wait,
}
