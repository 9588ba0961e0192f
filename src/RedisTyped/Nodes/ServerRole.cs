namespace RedisTyped.Nodes;

/// <summary>What a server of a node says that it is.</summary>
internal enum ServerRole
{
    /// <summary>Takes writes.</summary>
    Primary,

    /// <summary>Follows a primary.</summary>
    Replica,
}
