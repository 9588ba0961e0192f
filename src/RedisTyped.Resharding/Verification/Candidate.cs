namespace RedisTyped.Resharding.Verification;

/// <summary>A key on its way to a verdict.</summary>
internal sealed class Candidate(int db, byte[] key)
{
    public int Db { get; } = db;

    public byte[] Key { get; } = key;

    /// <summary>How often it was written while it was read.</summary>
    public int Disturbed { get; set; }

    /// <summary>How often it was seen to differ, exactly, and never not to.</summary>
    public int Differed { get; set; }

    /// <summary>When it was first seen to differ, as a timestamp.</summary>
    public long DifferedAt { get; set; }

    /// <summary>How often it was gone on one side when it was due to expire.</summary>
    public int Expiring { get; set; }

    /// <summary>When to look again, as a timestamp.</summary>
    public long Due { get; set; }

    /// <summary>Whether its value is compared piece by piece.</summary>
    public bool IsBig { get; set; }
}
