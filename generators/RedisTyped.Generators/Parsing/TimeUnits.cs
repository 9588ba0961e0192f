using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.Parsing;

/// <summary>In which unit commands take and answer times, by the Redis documentation of each.</summary>
internal static class TimeUnits
{
    /// <summary>The unit of the word behind a keyword, or of an argument by its position behind the command's name.</summary>
    public static TimeUnit OfArgument(string command, int position, string? wordBefore)
    {
        TimeUnit byWord = wordBefore?.ToUpperInvariant() switch
        {
            "EX" => TimeUnit.Seconds,
            "PX" => TimeUnit.Milliseconds,
            "EXAT" => TimeUnit.UnixSeconds,
            "PXAT" => TimeUnit.UnixMilliseconds,
            "IDLETIME" => TimeUnit.Seconds,
            "BLOCK" or "IDLE" => TimeUnit.Milliseconds,
            "TIME" => TimeUnit.UnixMilliseconds,
            _ => TimeUnit.Unknown,
        };
        if (byWord != TimeUnit.Unknown)
        {
            return byWord;
        }

        return (command, position) switch
        {
            ("EXPIRE" or "SETEX", 2) => TimeUnit.Seconds,
            ("PEXPIRE" or "PSETEX" or "RESTORE", 2) => TimeUnit.Milliseconds,
            ("EXPIREAT", 2) => TimeUnit.UnixSeconds,
            ("PEXPIREAT", 2) => TimeUnit.UnixMilliseconds,
            ("XCLAIM" or "XAUTOCLAIM", 4) => TimeUnit.Milliseconds,
            _ => TimeUnit.Unknown,
        };
    }

    /// <summary>The unit of a command's answer.</summary>
    public static TimeUnit OfReply(string command) => command switch
    {
        "TTL" or "OBJECT IDLETIME" => TimeUnit.Seconds,
        "PTTL" => TimeUnit.Milliseconds,
        "EXPIRETIME" => TimeUnit.UnixSeconds,
        "PEXPIRETIME" => TimeUnit.UnixMilliseconds,
        _ => TimeUnit.Unknown,
    };

    /// <summary>Whether a unit counts from 1970, so that a moment is meant rather than a span.</summary>
    public static bool IsMoment(TimeUnit unit) => unit is TimeUnit.UnixSeconds or TimeUnit.UnixMilliseconds;
}
