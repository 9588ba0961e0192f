namespace RedisTyped.Faults.Tests.Ledgers;

/// <summary>The ways that a call can take through the client.</summary>
internal enum CallPath
{
    /// <summary>A method that returns a task: SET.</summary>
    Single,

    /// <summary>The same as a <see cref="System.Threading.Tasks.ValueTask"/>.</summary>
    ValueTask,

    /// <summary>A write that must not run twice: INCR.</summary>
    Counter,

    /// <summary>MULTI with two writes.</summary>
    Transaction,

    /// <summary>A script with two writes.</summary>
    Script,

    /// <summary>GETs that go together.</summary>
    Coalesced,

    /// <summary>RPUSH, then BLMOVE on a connection of its own.</summary>
    Blocking,

    /// <summary>PUBLISH.</summary>
    Publish,

    /// <summary>Messages of a channel.</summary>
    Subscription,

    /// <summary>SETs queued for all nodes.</summary>
    Batch,

    /// <summary>MSET over all nodes.</summary>
    Split,

    /// <summary>DBSIZE of all nodes.</summary>
    FanOut,

    /// <summary>SCAN of all nodes.</summary>
    Scan,
}
