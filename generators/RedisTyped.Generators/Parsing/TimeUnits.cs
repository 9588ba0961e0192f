using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.Parsing;

/// <summary>In which unit commands take and answer times, by the Redis documentation of each.</summary>
internal static class TimeUnits
{
    /// <summary>The unit of an argument by its position behind the command's name, or of the word behind one of the command's keywords.</summary>
    /// <param name="command">The command's name.</param>
    /// <param name="position">Where the argument stands; 1 is the first behind the name.</param>
    /// <param name="wordBefore">The constant word before it; null where there is none, or it is a key.</param>
    /// <remarks>
    /// Only where the command reads a keyword does a word count as one: the field <c>idle</c> of HSET, or the consumer <c>time</c> of
    /// XCLAIM, is a name.
    /// </remarks>
    public static TimeUnit OfArgument(string command, int position, string? wordBefore) => (command, position) switch
    {
        ("EXPIRE" or "SETEX", 2) => TimeUnit.Seconds,
        ("PEXPIRE" or "PSETEX" or "RESTORE" or "RESTORE-ASKING", 2) => TimeUnit.Milliseconds,
        ("EXPIREAT", 2) => TimeUnit.UnixSeconds,
        ("PEXPIREAT", 2) => TimeUnit.UnixMilliseconds,
        ("XCLAIM" or "XAUTOCLAIM", 4) => TimeUnit.Milliseconds,
        ("MIGRATE", 5) => TimeUnit.Milliseconds,
        _ => OfKeyword(command, position, wordBefore?.ToUpperInvariant()),
    };

    /// <summary>The unit of the timeout of a blocking command, which stands first or last.</summary>
    /// <param name="command">The command's name.</param>
    /// <param name="position">Where the argument stands; 1 is the first behind the name.</param>
    /// <param name="last">Where the last one stands.</param>
    public static TimeUnit OfTimeout(string command, int position, int last) => command switch
    {
        "BLPOP" or "BRPOP" or "BLMOVE" or "BRPOPLPUSH" or "BZPOPMIN" or "BZPOPMAX" when position == last => TimeUnit.BlockSeconds,
        "BLMPOP" or "BZMPOP" when position == 1 => TimeUnit.BlockSeconds,
        _ => TimeUnit.Unknown,
    };

    /// <summary>Whether an argument stands where EX or PX, with a time behind, may stand.</summary>
    public static bool TakesExpiryAt(string command, int position) => (command, position) is ("SET", > 2) or ("GETEX", > 1);

    /// <summary>Whether ABSTTL can turn the time of RESTORE from a span into a moment.</summary>
    public static bool DependsOnAbsTtl(string command, int position) => command is "RESTORE" or "RESTORE-ASKING" && position == 2;

    private static TimeUnit OfKeyword(string command, int position, string? word) => (command, word) switch
    {
        ("SET", "EX") when position > 3 => TimeUnit.Seconds,
        ("SET", "PX") when position > 3 => TimeUnit.Milliseconds,
        ("SET", "EXAT") when position > 3 => TimeUnit.UnixSeconds,
        ("SET", "PXAT") when position > 3 => TimeUnit.UnixMilliseconds,
        ("EVALSHA" or "EVALSHA_RO" or "FCALL" or "FCALL_RO", "EX") when position > 3 => TimeUnit.Seconds,
        ("EVALSHA" or "EVALSHA_RO" or "FCALL" or "FCALL_RO", "PX") when position > 3 => TimeUnit.Milliseconds,
        ("EVALSHA" or "EVALSHA_RO" or "FCALL" or "FCALL_RO", "EXAT") when position > 3 => TimeUnit.UnixSeconds,
        ("EVALSHA" or "EVALSHA_RO" or "FCALL" or "FCALL_RO", "PXAT") when position > 3 => TimeUnit.UnixMilliseconds,
        ("GETEX", "EX") => TimeUnit.Seconds,
        ("GETEX", "PX") => TimeUnit.Milliseconds,
        ("GETEX", "EXAT") => TimeUnit.UnixSeconds,
        ("GETEX", "PXAT") => TimeUnit.UnixMilliseconds,
        ("RESTORE" or "RESTORE-ASKING", "IDLETIME") when position > 4 => TimeUnit.Seconds,
        ("XCLAIM", "IDLE") when position > 6 => TimeUnit.Milliseconds,
        ("XCLAIM", "TIME") when position > 6 => TimeUnit.UnixMilliseconds,
        ("XPENDING", "IDLE") when position == 4 => TimeUnit.Milliseconds,
        ("XREAD", "BLOCK") => TimeUnit.BlockMilliseconds,
        ("XREADGROUP", "BLOCK") when position > 4 => TimeUnit.BlockMilliseconds,
        _ => TimeUnit.Unknown,
    };

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
