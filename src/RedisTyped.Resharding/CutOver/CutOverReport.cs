namespace RedisTyped.Resharding.CutOver;

/// <summary>What a cut-over has measured.</summary>
public sealed record CutOverReport
{
    /// <summary>The epoch that is in force.</summary>
    public required long Epoch { get; init; }

    /// <summary>How many clients follow epochs.</summary>
    public int Clients { get; init; }

    /// <summary>How many of them had not come over when they stopped being waited for.</summary>
    public int Stragglers { get; init; }

    /// <summary>How long writes were held back, from the first source on to the last. At nodes that serve on they wait for <see cref="Refusing"/> as well. Zero: not known, since the run that held them back ended early.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>How long of it the targets took to get what was written.</summary>
    public TimeSpan Drain { get; init; }

    /// <summary>How long nodes that serve on refused writes afterwards, until all clients had come over; zero where none serves on.</summary>
    public TimeSpan Refusing { get; init; }

    /// <summary>How often writes were held back, that time included.</summary>
    public int Tries { get; init; }
}
