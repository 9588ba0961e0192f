namespace RedisTyped.CrossShard;

/// <summary>What an emulation that failed between its steps has left behind.</summary>
public enum CrossShardState
{
    /// <summary>
    /// A write was sent and not answered, so that the destination may hold its old value or the new one. Every source is untouched.
    /// </summary>
    DestinationUnknown,

    /// <summary>The destination is written. The source was to be removed and may still be there: then the value is in both.</summary>
    SourceNotRemoved,

    /// <summary>
    /// The source changed each time it was copied, or could not be copied again. It is untouched; the destination of RENAME holds a copy
    /// that has been overtaken, that of LMOVE holds nothing of it.
    /// </summary>
    SourceChanging,

    /// <summary>
    /// The destination is written, but another client took the source meanwhile, and the destination could not be taken back, because the
    /// node failed or yet another client has taken it: the element has been handed out twice.
    /// </summary>
    HandedOutTwice,
}
