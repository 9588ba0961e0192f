namespace RedisTyped.Batches;

/// <summary>How a batch is sent. Read when the batch is created; what is changed later has no effect on it.</summary>
public sealed class BatchOptions
{
    /// <summary>
    /// Whether calls that mean the same together are sent as one command: GET as MGET, SET without options as MSET, HGET of one key as
    /// HMGET, and some more. Each keeps its own result or error, and commands on one key their order.
    /// </summary>
    /// <value>True.</value>
    public bool AutoBatch { get; set; } = true;

    /// <summary>How many nodes are sent to at the same time; the others wait for one of them to end.</summary>
    /// <value>64.</value>
    public int MaxConcurrency { get; set; } = 64;

    /// <summary>
    /// How many calls a node may have unanswered, merged or not. The next ones are sent when all of these have been answered, so that neither side
    /// has to hold a large batch in its buffers.
    /// </summary>
    /// <value>10,000.</value>
    public int MaxInFlight { get; set; } = 10_000;

    /// <summary>How long the whole batch may take. Beside it each node's operation timeout holds: how long a node may answer nothing at all.</summary>
    /// <value>Null: no longer than the nodes go on answering.</value>
    public TimeSpan? Timeout { get; set; }

    internal static BatchOptions Checked(BatchOptions? options)
    {
        if (options is null)
        {
            return new BatchOptions();
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxConcurrency, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxInFlight, 1);
        if (options.Timeout is { } timeout)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero, nameof(options));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(timeout, TimeSpan.FromMilliseconds(int.MaxValue), nameof(options));
        }

        return new BatchOptions
        {
            AutoBatch = options.AutoBatch,
            MaxConcurrency = options.MaxConcurrency,
            MaxInFlight = options.MaxInFlight,
            Timeout = options.Timeout,
        };
    }
}
