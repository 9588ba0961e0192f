namespace RedisTyped.Resharding.Replication;

/// <summary>
/// How many bytes of keys a second a target is given at most while it answers slowly: half as many with each window in which it does, and a step more with each in
/// which it does not, until it gets as many as when it had to be spared first, from where on nothing holds them back.
/// </summary>
/// <param name="Bytes">How many; null for no ceiling.</param>
/// <param name="Before">How many there were in the window in which it answered slowly first.</param>
internal readonly record struct TargetCeiling(long? Bytes, long Before)
{
    /// <summary>It never gets less, so that a snapshot lands however slow it is.</summary>
    public const long Floor = 256 * 1024;

    /// <summary>How much more it gets with each window in which it does not answer slowly.</summary>
    public const long Step = 1024 * 1024;

    /// <summary>The ceiling behind a window.</summary>
    /// <param name="p99">What 99 of 100 answers took at most in it; null where there were none.</param>
    /// <param name="limit">What they may take; null for whatever they do.</param>
    /// <param name="rate">How many bytes a second it was given in it.</param>
    public TargetCeiling Next(TimeSpan? p99, TimeSpan? limit, long rate)
    {
        if (p99 > limit)
        {
            return Bytes is { } bytes
                ? this with { Bytes = Math.Max(Floor, bytes / 2) }
                : new TargetCeiling(Math.Max(Floor, rate / 2), Math.Max(Floor, rate));
        }

        return limit is not null && Bytes + Step is { } more && more <= Before ? this with { Bytes = more } : default;
    }
}
