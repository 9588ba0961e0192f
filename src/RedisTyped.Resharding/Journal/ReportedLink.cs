using System.Text.Json.Serialization;

namespace RedisTyped.Resharding.Journal;

/// <summary>What one link has brought over, in all runs. Immutable.</summary>
public sealed record ReportedLink
{
    /// <summary>The node of the old topology.</summary>
    public required string Source { get; init; }

    /// <summary>The node of the new one.</summary>
    public required string Target { get; init; }

    /// <summary>How its keys landed: P, W, M or S.</summary>
    public required string Mode { get; init; }

    /// <summary>Keys that the target was given by snapshots, or one by one. Those of a snapshot that was begun anew count again.</summary>
    public long Keys { get; init; }

    /// <summary>Keys that the source should not have had.</summary>
    public long Strays { get; init; }

    /// <summary>Commands of the stream that were given as they were.</summary>
    public long CommandsPassed { get; init; }

    /// <summary>Commands that are none of the link's.</summary>
    public long CommandsDropped { get; init; }

    /// <summary>Commands that were given in part.</summary>
    public long CommandsSplit { get; init; }

    /// <summary>Commands with keys on both sides, in whose place values were read from the source.</summary>
    public long CommandsRefetched { get; init; }

    /// <summary>How often it got a snapshot.</summary>
    public int FullSyncs { get; init; }

    /// <summary>How often it went on where it was.</summary>
    public int PartialSyncs { get; init; }

    /// <summary>The longest time that the target was behind while it followed the stream, as looked at once a second.</summary>
    [JsonPropertyName("longestLagMs")]
    public TimeSpan LongestLag { get; init; }

    /// <summary>What it has brought over with what a run brings.</summary>
    internal ReportedLink With(LinkState run) => this with
    {
        Mode = run.Mode,
        Keys = Keys + run.KeysGiven,
        Strays = Math.Max(Strays, run.Strays),
        CommandsPassed = CommandsPassed + run.CommandsPassed,
        CommandsDropped = CommandsDropped + run.CommandsDropped,
        CommandsSplit = CommandsSplit + run.CommandsSplit,
        CommandsRefetched = CommandsRefetched + run.CommandsRefetched,
        FullSyncs = FullSyncs + run.FullSyncs,
        PartialSyncs = PartialSyncs + run.PartialSyncs,
        LongestLag = TimeSpan.FromMilliseconds(Math.Max(LongestLag.TotalMilliseconds, run.LongestLagMilliseconds)),
    };
}
