namespace RedisTyped.Resharding.Journal;

/// <summary>How a link stands.</summary>
internal sealed record LinkState
{
    public required string Source { get; init; }

    public required string Target { get; init; }

    /// <summary>The mode: P, W, M or S.</summary>
    public required string Mode { get; init; }

    /// <summary>What it does: opening, waiting (for the source), snapshot, scan (keys are read one by one), loading, stream, down.</summary>
    public required string Phase { get; init; }

    /// <summary>For how many seconds the source has said nothing, though it is connected, and longer than it should; null while it is heard of, or gone.</summary>
    public long? SilentSeconds { get; init; }

    /// <summary>The history that its target has, or has part of; null before a snapshot has begun.</summary>
    public string? ReplicationId { get; init; }

    /// <summary>Up to where in it the target has answered.</summary>
    public long Applied { get; init; }

    /// <summary>How far the source's stream has come in.</summary>
    public long SourceOffset { get; init; }

    /// <summary>Age of the oldest byte that the target has not answered, in milliseconds; null where it does not follow the stream, as while the source is gone.</summary>
    public long? LagMilliseconds { get; init; }

    /// <summary>The longest of this run, as often as it was looked at.</summary>
    public long LongestLagMilliseconds { get; init; }

    /// <summary>What 99 of 100 batches of the last second took at most until the target had answered, all links to it together, in milliseconds; null where it is not written into, or was not.</summary>
    public double? TargetP99Milliseconds { get; init; }

    /// <summary>How many bytes of keys a second the target is given at most, all links to it together, since it answers slowly; null where nothing holds them back.</summary>
    public long? CeilingBytesPerSecond { get; init; }

    /// <summary>Keys of the snapshot that it got, or that were read for it one by one; and those that belong elsewhere.</summary>
    public long KeysKept { get; init; }

    public long KeysDropped { get; init; }

    /// <summary>The same of all snapshots of this run.</summary>
    public long KeysGiven { get; init; }

    /// <summary>Keys that the plan expects it to get; 0 where that is not known.</summary>
    public long KeysPlanned { get; init; }

    /// <summary>Keys of the snapshot that it gets per second, lately.</summary>
    public double KeysPerSecond { get; init; }

    /// <summary>In how many seconds the snapshot has landed, at this rate; null where nobody can say.</summary>
    public double? SecondsLeft { get; init; }

    /// <summary>Keys that the source should not have had.</summary>
    public long Strays { get; init; }

    /// <summary>Commands of the stream: given, left out, given in part, read from the source.</summary>
    public long CommandsPassed { get; init; }

    public long CommandsDropped { get; init; }

    public long CommandsSplit { get; init; }

    public long CommandsRefetched { get; init; }

    /// <summary>How often it got a snapshot.</summary>
    public int FullSyncs { get; init; }

    /// <summary>How often it went on where it was.</summary>
    public int PartialSyncs { get; init; }

    /// <summary>What keeps it from going on now; null when nothing does.</summary>
    public string? Trouble { get; init; }

    /// <summary>Numbers of the lander's own.</summary>
    public IReadOnlyDictionary<string, long> Counters { get; init; } = new Dictionary<string, long>();
}

/// <summary>How a source stands.</summary>
internal sealed record SourceState
{
    public required string Source { get; init; }

    /// <summary>The server that is followed; null while none is.</summary>
    public string? Server { get; init; }

    /// <summary>Bytes of the snapshot that came in, and that it has; the latter is estimated where the source does not say it.</summary>
    public long SnapshotRead { get; init; }

    public long? SnapshotTotal { get; init; }

    public bool IsTotalEstimated { get; init; }

    /// <summary>Bytes of all snapshots of this run, and of the stream, that came in.</summary>
    public long SnapshotBytes { get; init; }

    public long StreamBytes { get; init; }

    /// <summary>How far the stream has come in.</summary>
    public long Offset { get; init; }

    /// <summary>What the source has been told to be applied: what all targets have answered.</summary>
    public long Acknowledged { get; init; }

    /// <summary>Bytes that came in per second, lately.</summary>
    public double BytesPerSecond { get; init; }

    /// <summary>Bytes that wait on disk, and how many may.</summary>
    public long Spooled { get; init; }

    public long SpoolLimit { get; init; }
}
