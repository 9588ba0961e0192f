namespace RedisTyped.Resharding.Streaming;

/// <summary>How a stream is rewritten.</summary>
internal sealed record StreamOptions
{
    /// <summary>What most streams need.</summary>
    public static StreamOptions Default { get; } = new();

    /// <summary>Whether commands over kept keys and others are allowed; what the stream does not tell of a kept key is read from the source then.</summary>
    public bool ReadsStraddledKeys { get; init; } = true;

    /// <summary>Whether messages of PUBLISH and SPUBLISH go to the replica.</summary>
    public bool KeepsMessages { get; init; }

    /// <summary>Whether the replica gets functions (FUNCTION LOAD and its like), which belong to no key.</summary>
    public bool KeepsFunctions { get; init; } = true;

    /// <summary>The longest value, in bytes of its DUMP, that is put into the stream; for longer ones a replica is given everything anew.</summary>
    public int LongestRead { get; init; } = 8 * 1024 * 1024;

    /// <summary>Whether values that were read are put in as servers before 5.0 take them.</summary>
    public bool RestoresAsOldServers { get; init; }

    /// <summary>How many bytes wait here until what was read is in place; more wait in the replica.</summary>
    public int HoldMemory { get; init; } = 1024 * 1024;

    /// <summary>How long the output may be held back where the source's stream cannot be lengthened.</summary>
    public TimeSpan HoldTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the server that is read from may be behind the one that sends the stream: they differ where several have one name.</summary>
    public TimeSpan StalePatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From how many bytes on a command with one key is passed or dropped in parts.</summary>
    public int LongCommand { get; init; } = 256 * 1024;

    /// <summary>The longest command with several keys, which is taken whole.</summary>
    public int LongestCommand { get; init; } = 64 * 1024 * 1024;

    /// <summary>Tells the time.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
