namespace RedisTyped.Epochs;

/// <summary>How far a client is with a pending epoch, in the order in which it gets there.</summary>
internal enum EpochStage
{
    /// <summary>Nothing is pending, or it could not be prepared; behind an exchange: no call goes by the topology before any more.</summary>
    Idle,

    /// <summary>The nodes of the pending topology are connected.</summary>
    Prepared,

    /// <summary>It looks for the exchange many times a second.</summary>
    Near,

    /// <summary>Calls go by the new topology; some that were made before may not be answered yet.</summary>
    Moved,
}
