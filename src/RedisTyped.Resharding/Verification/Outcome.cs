namespace RedisTyped.Resharding.Verification;

/// <summary>What one look at a key on both sides has shown.</summary>
/// <param name="Kind">What.</param>
/// <param name="Difference">How it differs, where it does.</param>
/// <param name="Detail">More of that.</param>
internal readonly record struct Outcome(OutcomeKind Kind, DifferenceKind Difference = default, string Detail = "")
{
    public static Outcome Same { get; } = new(OutcomeKind.Same);

    public static Outcome Disturbed { get; } = new(OutcomeKind.Disturbed);

    public static Outcome Expiring { get; } = new(OutcomeKind.Expiring);

    public static Outcome Recoded { get; } = new(OutcomeKind.Recoded);

    public static Outcome Differs(DifferenceKind kind, string detail = "") => new(OutcomeKind.Differs, kind, detail);
}

/// <summary>What a look can show.</summary>
internal enum OutcomeKind
{
    /// <summary>Both sides hold the same.</summary>
    Same,

    /// <summary>They do not.</summary>
    Differs,

    /// <summary>Other bytes, which may be the same value.</summary>
    Recoded,

    /// <summary>It was written meanwhile.</summary>
    Disturbed,

    /// <summary>It is gone on one side, and due to be on the other.</summary>
    Expiring,
}
