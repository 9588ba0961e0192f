namespace RedisTyped.Resharding.Rdb.Filtering;

/// <summary>How many keys of a database a target will keep, judged by the first of them. Servers write keys in the order of a hash, so
/// these are as good as drawn by lot.</summary>
internal static class SizeHintEstimate
{
    /// <summary>How many keys say something.</summary>
    public const int Enough = 32;

    /// <summary>Gives the number that is not likely to be missed.</summary>
    /// <param name="hinted">How many keys there are in all.</param>
    /// <param name="seen">How many of them were seen.</param>
    /// <param name="kept">How many of those were kept.</param>
    /// <remarks>
    /// Two standard deviations below the share seen: too low a number costs the target one growth of its table more, too high a one
    /// memory for good.
    /// </remarks>
    public static ulong Of(ulong hinted, long seen, long kept)
    {
        if (seen < Enough)
        {
            return 0;
        }

        if (kept == seen)
        {
            return hinted;
        }

        double share = (double)kept / seen;
        double low = share - (2 * Math.Sqrt(share * (1 - share) / seen));
        return low <= 0 ? 0 : (ulong)(hinted * low);
    }
}
