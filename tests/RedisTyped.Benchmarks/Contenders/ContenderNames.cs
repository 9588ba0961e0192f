namespace RedisTyped.Benchmarks.Contenders;

/// <summary>What contenders are called in reports and targets.</summary>
internal static class ContenderNames
{
    /// <summary>A typed store, through generated code.</summary>
    public const string Typed = "RedisTyped";

    /// <summary>The same store, by methods that return a ValueTask.</summary>
    public const string ValueTask = "RedisTyped, ValueTask";

    /// <summary>The same store in a batch.</summary>
    public const string Batch = "RedisTyped batch";

    /// <summary>The same store with coalescing on.</summary>
    public const string Coalescing = "RedisTyped coalescing";

    /// <summary>Coalescing, by methods that return a ValueTask.</summary>
    public const string CoalescingValueTask = "RedisTyped coalescing, ValueTask";

    /// <summary>The best that is written by hand for this on StackExchange.Redis.</summary>
    public const string Hand = "by hand";

    /// <summary>The same without a method of its own: where it is needed, the caller awaits StackExchange.Redis and converts.</summary>
    public const string HandInPlace = "by hand, in place";

    /// <summary>The same with an end to each wait, which calls of StackExchange.Redis before 2.0 do not have and ours do.</summary>
    public const string HandTimed = "by hand, with a timeout";

    /// <summary>All calls at once, by hand.</summary>
    public const string HandWhenAll = "by hand, WhenAll";

    /// <summary>One IBatch of StackExchange.Redis for each node.</summary>
    public const string HandBatch = "by hand, IBatch";

    /// <summary>Keys grouped by node, one MGET for each chunk of the best size.</summary>
    public const string HandChunks = "by hand, MGET chunks";

    /// <summary>By hand on one multiplexer, with nutcracker (twemproxy) between it and the nodes.</summary>
    public const string Nutcracker = "by hand, nutcracker";

    /// <summary>Sockets without a client: what the machine can do at all.</summary>
    public const string Raw = "raw sockets";

    public static bool IsOurs(string name) => name.StartsWith(Typed, StringComparison.Ordinal);
}
