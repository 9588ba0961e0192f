using RedisTyped.Benchmarks.Measuring;

namespace RedisTyped.Benchmarks.GatewayLoss;

/// <summary>What became of the requests that one client sent in one phase.</summary>
internal sealed class PacedTally
{
    /// <summary>How long those that were answered took, in ticks of the stopwatch.</summary>
    public LatencyHistogram Answered { get; } = new();

    /// <summary>How many were answered by an error.</summary>
    public int Failed { get; private set; }

    /// <summary>The first of these errors.</summary>
    public string? Fault { get; private set; }

    /// <summary>Counts an error.</summary>
    public void Fail(string fault)
    {
        Failed++;
        Fault ??= fault;
    }

    /// <summary>Adds what another client counted.</summary>
    public void Add(PacedTally other)
    {
        Answered.Add(other.Answered);
        Failed += other.Failed;
        Fault ??= other.Fault;
    }
}
