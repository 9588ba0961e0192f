namespace RedisTyped.Resharding.Verification;

/// <summary>In which way a source and a target differ.</summary>
public enum DifferenceKind
{
    /// <summary>The source has the key, the target has not.</summary>
    Missing,

    /// <summary>Both have the key, with other values.</summary>
    Different,

    /// <summary>Both have the key with the same value, and it expires at another time.</summary>
    Expiry,

    /// <summary>The target has the key, the source has not.</summary>
    Extra,

    /// <summary>A new node has a key that the new topology looks for elsewhere.</summary>
    Misplaced,

    /// <summary>The key never rested long enough to be compared. No difference, and no proof of none.</summary>
    Undecided,

    /// <summary>The numbers of keys differ by more than was written while they were counted. Only where no more than numbers are compared.</summary>
    Count,
}
