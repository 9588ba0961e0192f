namespace RedisTyped.Resharding.Rdb;

/// <summary>Which fact about the server an aux tells.</summary>
internal enum RdbFact
{
    /// <summary>One that nothing depends on here.</summary>
    Other,

    /// <summary>The database in which the stream begins.</summary>
    StreamDatabase,

    /// <summary>The version of the server that wrote the RDB.</summary>
    ServerVersion,

    /// <summary>The id of its replication history.</summary>
    HistoryId,

    /// <summary>Where in that history it was.</summary>
    HistoryOffset,
}
