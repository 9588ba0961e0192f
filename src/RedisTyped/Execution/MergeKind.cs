namespace RedisTyped.Execution;

/// <summary>A command that can be sent together with others of its kind as one; each has one key.</summary>
internal enum MergeKind
{
    /// <summary>GET; many are one MGET.</summary>
    Get,

    /// <summary>SET of a value without options; many are one MSET.</summary>
    Set,

    /// <summary>HGET of a field; many of one key are one HMGET.</summary>
    HashGet,

    /// <summary>HSET of a field and a value whose answer nobody asks for; many of one key are one.</summary>
    HashSet,

    /// <summary>SADD of a member whose answer nobody asks for; many of one key are one.</summary>
    SetAdd,

    /// <summary>ZADD of a score and a member whose answer nobody asks for; many of one key are one.</summary>
    SortedSetAdd,

    /// <summary>EXISTS; many are one, whose count tells them apart only if all or none are there.</summary>
    Exists,

    /// <summary>TOUCH; as <see cref="Exists"/>.</summary>
    Touch,

    /// <summary>DEL whose answer nobody asks for; many are one.</summary>
    Delete,

    /// <summary>UNLINK whose answer nobody asks for; many are one.</summary>
    Unlink,
}
