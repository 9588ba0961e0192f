using Polly;

namespace RedisTyped.Topology;

/// <summary>How calls are repeated whose connection broke, or whose node could not serve them just then. Only idempotent ones ever are.</summary>
/// <remarks>Not thread-safe. Copied when a client connects.</remarks>
public sealed class RetryOptions
{
    /// <summary>How many times a call is sent again at most.</summary>
    /// <value>3; from 1 to 100.</value>
    public int MaxRetries { get; set; } = 3;

    /// <summary>About how long to wait before the first repetition; each further one waits twice as long, all with jitter.</summary>
    /// <value>50 ms; not negative, and no longer than a minute.</value>
    public TimeSpan Delay { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// A pipeline of Polly to run idempotent calls in, in place of the two settings above. It sees every exception of a call, and decides by
    /// itself; <c>RetryableFault.Is</c> says what is worth a repetition.
    /// </summary>
    /// <value><see langword="null"/>.</value>
    public ResiliencePipeline? Pipeline { get; set; }

    internal RetryOptions Copy() => (RetryOptions)MemberwiseClone();
}
