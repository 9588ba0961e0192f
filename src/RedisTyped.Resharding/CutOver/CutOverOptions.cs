namespace RedisTyped.Resharding.CutOver;

/// <summary>How a cut-over is done.</summary>
public sealed class CutOverOptions
{
    /// <summary>How long writes are held back at most; when that is over without a fence, all is as it was.</summary>
    /// <value>5 seconds.</value>
    public TimeSpan PauseBudget { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How much a link may be behind for the cut-over to begin.</summary>
    /// <value>100 milliseconds.</value>
    public TimeSpan LongestLag { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long links may take to come that near.</summary>
    /// <value>One minute.</value>
    public TimeSpan LagPatience { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long clients may take to connect the nodes of the new topology, and later to come over.</summary>
    /// <value>30 seconds.</value>
    public TimeSpan ClientPatience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often writes are held back at most, where a target does not get there in time.</summary>
    /// <value>3.</value>
    public int Tries { get; set; } = 3;

    /// <summary>Whether the cut-over begins though the last verification of the plan has found differences.</summary>
    /// <value><see langword="false"/>: it is refused until a verification finds none.</value>
    public bool DespiteDifferences { get; set; }

    /// <summary>Called when a step has been written to the journal, before it is done; the run waits for it, and for the disk at each step.</summary>
    internal Func<CutOverStep, Task>? OnStep { get; set; }
}
