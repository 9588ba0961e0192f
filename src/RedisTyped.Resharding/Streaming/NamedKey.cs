namespace RedisTyped.Resharding.Streaming;

/// <summary>A key of a command.</summary>
/// <param name="Word">The word that names it; <see cref="Unnamed"/> where the command reads keys that it does not name.</param>
/// <param name="Db">Its database.</param>
/// <param name="IsWritten">Whether the command may change it.</param>
internal record struct NamedKey(int Word, int Db, bool IsWritten)
{
    /// <summary>The place of keys that are named nowhere.</summary>
    public const int Unnamed = -1;

    /// <summary>Where it is.</summary>
    public KeyState State { get; set; }
}

/// <summary>Where a key is, as a replica sees it.</summary>
internal enum KeyState
{
    /// <summary>The replica has it, and knows what it holds.</summary>
    Here,

    /// <summary>It is not kept.</summary>
    Elsewhere,

    /// <summary>It is kept, and being read from the source: what the replica has is out of date.</summary>
    Pending,
}
