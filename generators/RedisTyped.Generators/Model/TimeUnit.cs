namespace RedisTyped.Generators.Model;

/// <summary>What a command takes a time in, or answers it in.</summary>
internal enum TimeUnit
{
    Unknown,
    Seconds,
    Milliseconds,
    UnixSeconds,
    UnixMilliseconds,
}
