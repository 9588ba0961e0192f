namespace RedisTyped.Generators.Model;

/// <summary>What a command takes a time in, or answers it in.</summary>
internal enum TimeUnit
{
    Unknown,
    Seconds,
    Milliseconds,
    UnixSeconds,
    UnixMilliseconds,

    /// <summary>How long to wait, in seconds and their fractions; 0 is for ever.</summary>
    BlockSeconds,

    /// <summary>How long to wait, in milliseconds; 0 is for ever.</summary>
    BlockMilliseconds,
}
