namespace RedisTyped.Nodes;

/// <summary>A call that waits for its node, as the node's lists of them see it.</summary>
internal abstract class PendingCall
{
    /// <summary>The call before it in its list.</summary>
    public PendingCall? Older { get; set; }

    /// <summary>The call behind it in its list.</summary>
    public PendingCall? Newer { get; set; }

    /// <summary>What ended its waiting.</summary>
    public CallEnd End { get; set; }

    /// <summary>The tick in which it came into its list.</summary>
    public int Since { get; set; }

    /// <summary>Whether it stands among those that wait.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>Ends the caller's task, which may go on with the caller at once.</summary>
    public abstract void Complete();
}
