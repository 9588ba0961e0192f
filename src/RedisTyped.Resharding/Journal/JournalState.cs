using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace RedisTyped.Resharding.Journal;

/// <summary>What is known of the course of a plan: all of it is in its journal.</summary>
internal sealed record JournalState
{
    /// <summary>The version of the file that is written and read.</summary>
    public const int CurrentVersion = 1;

    public int Version { get; init; } = CurrentVersion;

    public ReshardPhase Phase { get; init; }

    /// <summary>The last step of the cut-over or of the way back that was begun; 0 for none. Of a clean-up, 0 until it has come to its end.</summary>
    public int Step { get; init; }

    /// <summary>Whether nothing is left to be done.</summary>
    [JsonIgnore]
    public bool IsOver => Phase is ReshardPhase.RolledBack || (Phase is ReshardPhase.Cleaned && Step > 0);

    /// <summary>Why nothing but the last of it is done any more; null while that is not so.</summary>
    [JsonIgnore]
    public string? End => IsOver ? "it is over; make a new plan"
        : Phase is ReshardPhase.Cleaned ? "its clean-up has begun; run redistyped reshard cleanup again, which does the rest, and make a new plan"
        : null;

    /// <summary>When it was written.</summary>
    public DateTimeOffset Updated { get; init; }

    /// <summary>The process that works on the plan; null when none does. One that was killed is still named: see <see cref="Updated"/>.</summary>
    public JournalProcess? Process { get; init; }

    /// <summary>Why the last process ended early; null if it did not.</summary>
    public JournalFault? Fault { get; init; }

    /// <summary>How each source stands.</summary>
    public IReadOnlyList<SourceState> Sources { get; init; } = [];

    /// <summary>How each link stands.</summary>
    public IReadOnlyList<LinkState> Links { get; init; } = [];

    /// <summary>The last alarms, the oldest first.</summary>
    public IReadOnlyList<JournalAlarm> Alarms { get; init; } = [];

    /// <summary>The epoch that was in force when the plan's keys were first brought over; null where that is not known.</summary>
    public long? Began { get; init; }

    /// <summary>What has been measured so far; null before anything was.</summary>
    public ReshardReport? Report { get; init; }

    /// <summary>What the cut-over keeps for itself; nobody else reads it but for <see cref="Led"/>.</summary>
    public JsonObject? CutOver { get; init; }

    /// <summary>The same of the way back: what the cut-over keeps stays whatever becomes of that.</summary>
    public JsonObject? Back { get; init; }

    /// <summary>The sources that took writes behind the fences of a cut-over or way back, and have not been told of yet.</summary>
    public IReadOnlyList<string> Unfenced { get; init; } = [];

    /// <summary>The epoch that the cut-over led to; null where there was none.</summary>
    [JsonIgnore]
    public long? Led => (long?)CutOver?["epoch"];
}

/// <summary>Who works on a plan.</summary>
/// <param name="Command">What it does: sync, cutover …</param>
/// <param name="Id">Its process id.</param>
/// <param name="Machine">The machine that it runs on.</param>
/// <param name="Started">Since when.</param>
internal sealed record JournalProcess(string Command, int Id, string Machine, DateTimeOffset Started);

/// <summary>Why a process ended early.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Failure">The same in a word.</param>
/// <param name="Message">The same for people.</param>
internal sealed record JournalFault(int Code, string Failure, string Message);

/// <summary>Something that somebody should look at.</summary>
/// <param name="Time">When.</param>
/// <param name="Name">Which kind.</param>
/// <param name="Message">What it is.</param>
internal sealed record JournalAlarm(DateTimeOffset Time, string Name, string Message);
