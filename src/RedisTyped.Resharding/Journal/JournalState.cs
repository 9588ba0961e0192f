using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using RedisTyped.Resharding.Failures;

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

    /// <summary>How the new nodes are got back from a plan that is given up, or is rolled back, so that another plan can have them; null where there is nothing to be got back, or the plan can only be gone on with.</summary>
    [JsonIgnore]
    public string? WayOut => (Phase, Followers) switch
    {
        (ReshardPhase.Syncing or ReshardPhase.Synced, { Length: > 0 } nodes) =>
            $"To give the plan up: REPLICAOF NO ONE and then FLUSHALL on {nodes}, if no other plan has them by now, and make the next plan in another file.",
        (ReshardPhase.Syncing or ReshardPhase.Synced, _) => "To give the plan up, make the next one in another file: what was brought to nodes that serve stays there, and nobody looks for it.",
        (ReshardPhase.RolledBack, { Length: > 0 } nodes) =>
            $"Before another plan brings keys to {nodes}: CONFIG SET min-replicas-to-write 0 and then FLUSHALL there.",
        _ => null,
    };

    /// <summary>The targets that follow the tool, which are new and hold nothing else than it has brought.</summary>
    private string Followers => string.Join(
        ", ",
        Links.Select(static link => (link.Target, link.Mode)).Concat((Report?.Links ?? []).Select(static link => (link.Target, link.Mode)))
            .Where(static link => link.Mode is "P" or "M").Select(static link => link.Target).Distinct());

    /// <summary>When it was written.</summary>
    public DateTimeOffset Updated { get; init; }

    /// <summary>The process that works on the plan; null when none does. One that was killed is still named: see <see cref="HasDied"/>.</summary>
    public JournalProcess? Process { get; init; }

    /// <summary>Whether that process is known to be gone, without having said so; false where it cannot be told.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool HasDied { get; init; }

    /// <summary>Whether a process works on the plan, as far as can be told.</summary>
    [JsonIgnore]
    public bool IsWorkedOn => Process is not null && !HasDied;

    /// <summary>Why the last process ended early; null if it did not, or another has got further since.</summary>
    public JournalFault? Fault { get; init; }

    /// <summary>Whether the last process ended since a source has lost its keys.</summary>
    [JsonIgnore]
    public bool HasLostKeys => Fault?.Failure == nameof(ReshardFailure.KeysLost);

    /// <summary>Whether a process keeps every target at the stream of its sources, as it was written last.</summary>
    public bool Follows => IsWorkedOn && Links.Count > 0 && Links.All(static link => link.Phase == "stream");

    /// <summary>How each source stands.</summary>
    public IReadOnlyList<SourceState> Sources { get; init; } = [];

    /// <summary>How each link stands.</summary>
    public IReadOnlyList<LinkState> Links { get; init; } = [];

    /// <summary>The last alarms, the oldest first.</summary>
    public IReadOnlyList<JournalAlarm> Alarms { get; init; } = [];

    /// <summary>The epoch that was in force when the plan's keys were first brought over; null where that is not known.</summary>
    public long? Began { get; init; }

    /// <summary>What the plan was when its keys were first brought over; null before, and where an earlier version of the tool began it.</summary>
    public IReadOnlyList<string>? Plan { get; init; }

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
/// <param name="Time">When; null in a journal of an earlier version of the tool.</param>
internal sealed record JournalFault(int Code, string Failure, string Message, DateTimeOffset? Time = null);

/// <summary>Something that somebody should look at.</summary>
/// <param name="Time">When.</param>
/// <param name="Name">Which kind.</param>
/// <param name="Message">What it is.</param>
internal sealed record JournalAlarm(DateTimeOffset Time, string Name, string Message);
