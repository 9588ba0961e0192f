namespace RedisTyped.Resharding.Writing.Checks;

/// <summary>What a target can do.</summary>
internal sealed record TargetAbilities
{
    /// <summary>What it calls itself, such as <c>Redis 7.0.15</c>.</summary>
    public string Name { get; init; } = "Redis";

    /// <summary>The highest version of payloads that its RESTORE takes, with REPLACE and ABSTTL; 0 where it has no such RESTORE.</summary>
    public int PayloadVersion { get; init; }

    /// <summary>Whether its SET takes PXAT.</summary>
    public bool SetsWithExpiry { get; init; }

    /// <summary>Whether its RENAME replaces a key that exists, as a whole.</summary>
    public bool RenamesOverKeys { get; init; } = true;

    /// <summary>Whether a transaction may work on several databases.</summary>
    public bool SelectsInTransactions { get; init; }

    /// <summary>Whether it tells when a key expires, to the millisecond.</summary>
    public bool KnowsExpireTime { get; init; }

    /// <summary>Whether it may be given scripts, as sources before Redis 5 send them once and name them by their hash from then on.</summary>
    public bool LoadsScripts { get; init; }

    /// <summary>The commands that it has not, in upper case.</summary>
    public IReadOnlySet<string> Lacks { get; init; } = new HashSet<string>();

    /// <summary>Whether values are restored from their dump, and not written by commands.</summary>
    public bool Restores => PayloadVersion > 0;

    /// <summary>Whether it has functions.</summary>
    public bool HasFunctions => !Lacks.Contains("FUNCTION LOAD");

    /// <summary>Whether it has streams.</summary>
    public bool HasStreams => !Lacks.Contains("XADD");
}
