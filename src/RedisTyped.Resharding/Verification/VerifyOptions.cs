namespace RedisTyped.Resharding.Verification;

/// <summary>How much of the keys is compared, and how. Not thread-safe.</summary>
public sealed class VerifyOptions
{
    /// <summary>How much is compared.</summary>
    /// <value><see cref="VerifyMode.Full"/>.</value>
    public VerifyMode Mode { get; set; } = VerifyMode.Full;

    /// <summary>Which part of the keys is compared in the mode <see cref="VerifyMode.Sample"/>; more than 0, at most 1.</summary>
    /// <value>0.01.</value>
    public double SampleShare { get; set; } = 0.01;

    /// <summary>How many differences are listed; the others are counted.</summary>
    /// <value>1,000.</value>
    public int Listed { get; set; } = 1000;

    /// <summary>From how many bytes of memory on a value is compared piece by piece.</summary>
    /// <value>16 MB.</value>
    public long BigValueBytes { get; set; } = 16L << 20;

    /// <summary>How long a target may be behind before that is taken for a sync that does not run.</summary>
    /// <value>30 seconds.</value>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Told now and then how far it is; from any thread.</summary>
    /// <value><see langword="null"/>.</value>
    public IProgress<VerifyProgress>? Progress { get; set; }
}

/// <summary>How much is compared.</summary>
public enum VerifyMode
{
    /// <summary>Every key: value and time of expiry.</summary>
    Full,

    /// <summary>A part of the keys, chosen by chance: value and time of expiry.</summary>
    Sample,

    /// <summary>How many keys there are, no values.</summary>
    Count,
}

/// <summary>How far a verification is.</summary>
/// <param name="Seen">Keys that have been looked at: all those of the nodes of the plan's links, the old and the new ones, to find those that move.</param>
/// <param name="Total">How many keys these nodes have, roughly.</param>
/// <param name="Different">Differences found so far.</param>
public readonly record struct VerifyProgress(long Seen, long Total, long Different);
