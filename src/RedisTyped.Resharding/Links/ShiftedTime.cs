namespace RedisTyped.Resharding.Links;

/// <summary>
/// Times of expiry, in milliseconds since 1970, as targets have them that are written: so much later than they really are that only the source ends keys,
/// and in years that nobody means.
/// </summary>
/// <remarks>
/// Redis takes any time up to 2^63, so that no number alone tells. Those of the year 2109 and later need no shift, since no target is behind for so long:
/// shifted ones are all of the years 6429 to 6569. Only a real time in these could not be told from them, and becomes the first behind.
/// </remarks>
internal static class ShiftedTime
{
    /// <summary>By how much they are shifted.</summary>
    public const long Amount = 1L << 47;

    /// <summary>From here on they are not.</summary>
    public const long Far = 1L << 42;

    /// <summary>Whether a target's number is shifted.</summary>
    public static bool Is(long at) => at is >= Amount and < Amount + Far;

    /// <summary>What a target's number stands for.</summary>
    public static long RealOf(long at) => Is(at) ? at - Amount : at;

    /// <summary>Whether the number of a target that may be written stands for that of the source.</summary>
    public static bool AreSame(long source, long target) => source == target || (source is > 0 and < Far && target == source + Amount);
}
