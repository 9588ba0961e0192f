namespace RedisTyped.Resharding.Verification;

/// <summary>What a verification has found.</summary>
public sealed record VerifyReport
{
    /// <summary>How much was compared.</summary>
    public required VerifyMode Mode { get; init; }

    /// <summary>The links, in the order of the plan.</summary>
    public required IReadOnlyList<LinkReport> Links { get; init; }

    /// <summary>The keys that differ; no more of them than <see cref="VerifyOptions.Listed"/>.</summary>
    public required IReadOnlyList<KeyDifference> Differences { get; init; }

    /// <summary>Keys of sources that the old topology looks for elsewhere.</summary>
    public long Strays { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>How many keys were compared.</summary>
    public long Compared => Links.Sum(static link => link.Compared);

    /// <summary>How many keys differ; those that were not decided are not among them.</summary>
    public long Different => Links.Sum(static link => link.Differences.Where(static one => one.Key != DifferenceKind.Undecided).Sum(static one => one.Value));

    /// <summary>How many keys could not be decided.</summary>
    public long Undecided => Links.Sum(static link => link.Differences.GetValueOrDefault(DifferenceKind.Undecided));

    /// <summary>Whether nothing differs, and everything was decided.</summary>
    public bool IsClean => Different == 0 && Undecided == 0;
}
