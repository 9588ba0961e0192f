using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;

namespace RedisTyped.Resharding.Scanning;

/// <summary>How a source is scanned for one link.</summary>
internal sealed record ScanOptions
{
    /// <summary>The link.</summary>
    public required ReshardLink Link { get; init; }

    /// <summary>The source, a primary.</summary>
    public required SourceOptions Source { get; init; }

    /// <summary>How fast keys are read; null for as fast as it goes.</summary>
    public RateGate? Rate { get; init; }

    /// <summary>How many keys are asked of SCAN at once.</summary>
    public int PageKeys { get; init; } = 1000;

    /// <summary>How many keys are read at once: the source does nothing else meanwhile.</summary>
    public int KeysAtOnce { get; init; } = 200;

    /// <summary>About how many bytes are read at once; a value that is longer is read alone.</summary>
    public long BytesAtOnce { get; init; } = 2 * 1024 * 1024;

    /// <summary>Where it is kept how far the scan is, so that the next process goes on there; null for nowhere.</summary>
    public string? Folder { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
