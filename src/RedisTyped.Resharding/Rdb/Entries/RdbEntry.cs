namespace RedisTyped.Resharding.Rdb.Entries;

/// <summary>What stands before a value: all that RESTORE needs besides it. Gone when the call that gives it returns.</summary>
internal readonly ref struct RdbEntry
{
    /// <summary>Whether this is a library of functions, for FUNCTION RESTORE, and no key.</summary>
    public bool IsFunction { get; init; }

    /// <summary>The key as clients send it; none for functions.</summary>
    public ReadOnlySpan<byte> Key { get; init; }

    /// <summary>The database of the key.</summary>
    public int Database { get; init; }

    /// <summary>The first byte of the payload: type of the value, or the opcode of functions.</summary>
    public byte Type { get; init; }

    /// <summary>When the key expires, in milliseconds since 1970: for ABSTTL; null for never.</summary>
    public long? ExpiresAt { get; init; }

    /// <summary>For how many seconds the key was idle: for IDLETIME; null if that was not kept.</summary>
    public ulong? Idle { get; init; }

    /// <summary>How often it is used: for FREQ; null if that was not kept.</summary>
    public byte? Frequency { get; init; }

    /// <summary>The entry whose head a walker has just passed.</summary>
    public static RdbEntry At(RdbWalker walker, ReadOnlySpan<byte> block, bool isKey) => new()
    {
        IsFunction = !isKey,
        Key = isKey ? walker.KeyIn(block) : default,
        Database = walker.Database,
        Type = isKey ? walker.Type : RdbOpcode.Function2,
        ExpiresAt = walker.ExpiresAt,
        Idle = walker.Idle,
        Frequency = walker.Frequency,
    };
}
