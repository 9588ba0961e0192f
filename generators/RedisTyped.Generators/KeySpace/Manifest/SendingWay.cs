namespace RedisTyped.Generators.KeySpace.Manifest;

/// <summary>How a method sends its command, where that makes it send others too.</summary>
internal static class SendingWay
{
    /// <summary>As it is, to one node, to all, or split by node.</summary>
    public const string Plain = "plain";

    /// <summary>It can be merged with others of its kind, in a batch or by coalescing.</summary>
    public const string Mergeable = "mergeable";

    /// <summary>On a connection of its own, where it waits.</summary>
    public const string Waiting = "waiting";

    /// <summary>The same for lists of several nodes.</summary>
    public const string WaitingOverNodes = "waiting over nodes";

    /// <summary>By several commands, where its keys are on several nodes.</summary>
    public const string CrossShard = "cross-shard";

    /// <summary>Page by page, over all keys of nodes.</summary>
    public const string KeyScan = "key scan";

    /// <summary>On the connection of subscriptions.</summary>
    public const string Subscription = "subscription";
}
