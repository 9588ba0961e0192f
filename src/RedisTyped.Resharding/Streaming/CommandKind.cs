namespace RedisTyped.Resharding.Streaming;

/// <summary>What a command of the stream needs, so that a replica that gets some of the keys ends up with exactly those.</summary>
internal enum CommandKind
{
    /// <summary>One key, at a fixed place: all or nothing.</summary>
    SingleKey,

    /// <summary>Keys to the end, each for itself: DEL, UNLINK, TOUCH, PFCOUNT.</summary>
    KeySubset,

    /// <summary>Keys with their values: MSET, MSETNX.</summary>
    PairSubset,

    /// <summary>Takes a key away and puts it elsewhere: RENAME, RENAMENX.</summary>
    Rename,

    /// <summary>SMOVE.</summary>
    SetMove,

    /// <summary>LMOVE, BLMOVE.</summary>
    ListMove,

    /// <summary>RPOPLPUSH, BRPOPLPUSH.</summary>
    ListRotate,

    /// <summary>COPY.</summary>
    Copy,

    /// <summary>MOVE: the same key in two databases.</summary>
    DatabaseMove,

    /// <summary>SORT, which may read keys that it does not name.</summary>
    Sort,

    /// <summary>GEORADIUS, GEORADIUSBYMEMBER.</summary>
    GeoRadius,

    /// <summary>Several keys by the command's key specs; what is written depends on all of them.</summary>
    Keys,

    /// <summary>As <see cref="Keys"/>, and every key may be written, whatever the specs say.</summary>
    WrittenKeys,

    /// <summary>EVAL and its like, sent as they are by servers before 5.0.</summary>
    Script,

    /// <summary>SELECT.</summary>
    Select,

    /// <summary>MULTI.</summary>
    Begin,

    /// <summary>EXEC.</summary>
    End,

    /// <summary>Has no effect on keys, and is there for the link: PING, REPLCONF.</summary>
    Idle,

    /// <summary>Goes to every target: FUNCTION, SCRIPT.</summary>
    Everywhere,

    /// <summary>FLUSHALL, FLUSHDB.</summary>
    Flush,

    /// <summary>SWAPDB.</summary>
    SwapDatabases,

    /// <summary>PUBLISH, SPUBLISH.</summary>
    Message,

    /// <summary>Must not be in a stream that is filtered.</summary>
    Refused,
}
