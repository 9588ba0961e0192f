using System.Globalization;
using RedisTyped.Cli.Output;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Journal;

namespace RedisTyped.Cli.Resharding;

/// <summary>Tells in a line how each link of a plan stands, from its journal.</summary>
internal static class LinkText
{
    /// <summary>A process that has not written for so long has died, or its disk hangs.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    /// <summary>The first line: how far the plan is, and who works on it.</summary>
    public static string Head(JournalState state, DateTimeOffset now) => $"{Phase(state, now)}; {Worker(state, now)}";

    /// <summary>How far the plan is.</summary>
    public static string Phase(JournalState state, DateTimeOffset now) => state.Phase switch
    {
        ReshardPhase.Planned => "planned",
        ReshardPhase.Syncing => "syncing",
        ReshardPhase.Synced when state.Fault is not null && state.Links.Any(static link => link.Phase != "stream") => Behind(state),
        ReshardPhase.Synced when !state.IsWorkedOn || now - state.Updated > Silence => "synced: every target has followed the stream",
        ReshardPhase.Synced when !state.Follows => Behind(state),
        ReshardPhase.Synced => "synced: every target follows the stream",
        ReshardPhase.Cutting => $"cutting over, step {state.Step}",
        ReshardPhase.Flipped => "flipped: the new topology is in force",
        ReshardPhase.RollingBack => $"rolling back, step {state.Step}",
        ReshardPhase.RolledBack => "rolled back: the old topology is in force",
        _ => state.IsOver ? "cleaned: over" : "cleaning up: copies are left",
    };

    private static string Behind(JournalState state) =>
        $"not up to date: {string.Join(", ", state.Links.Where(static link => link.Phase != "stream").Select(link => $"{link.Source}>{link.Target} {Of(state, link)}"))}";

    /// <summary>Who works on the plan.</summary>
    public static string Worker(JournalState state, DateTimeOffset now)
    {
        if (state.Process is not { } process)
        {
            string when = (state.Fault?.Time ?? state.Updated).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";
            return state.Fault is { } fault ? $"ended {when} with {fault.Code}{Word(fault)}: {fault.Message}" : $"nobody works on it since {when}";
        }

        string who = $"'{process.Command}', process {process.Id} on {process.Machine}";
        return state.HasDied ? $"{who} has died; the same command goes on where it was"
            : now - state.Updated > Silence ? $"{who} gave no sign of life for {Text(now - state.Updated)}: it has died if it does not run, and the same command goes on where it was"
            : $"{who} works on it for {Text(now - process.Started)}";
    }

    /// <summary>A line for each link.</summary>
    public static IEnumerable<string> Lines(JournalState state) => state.Links.Select(link => Line(state, link));

    /// <summary>One link's.</summary>
    public static string Line(JournalState state, LinkState link)
    {
        string trouble = link.Trouble is null || link.Phase is "snapshot" or "scan" or "loading" or "stream" ? "" : $"; {link.Trouble}";
        return $"{link.Source}>{link.Target} ({link.Mode}): {Of(state, link)}{trouble}";
    }

    /// <summary>What a link does.</summary>
    public static string Of(JournalState state, LinkState link)
    {
        string counts = $"{Figures.Count(link.CommandsPassed)} commands passed, {Figures.Count(link.CommandsDropped)} dropped, "
            + $"{Figures.Count(link.CommandsSplit)} split, {Figures.Count(link.CommandsRefetched)} fetched";
        string strays = link.Strays > 0 ? $", {Figures.Count(link.Strays)} strays" : "";
        var source = state.Sources.FirstOrDefault(one => one.Source == link.Source);
        return link.Phase switch
        {
            "opening" => "looking for the target",
            "waiting" when link.SilentSeconds is { } silence => $"has heard nothing of the source for {silence} s",
            "waiting" => "waits for the source",
            "snapshot" => $"snapshot, {Keys(link)}, {Rate(link)}{Read(source)}{strays}",
            "scan" => $"keys one by one, {Keys(link)}, {Rate(link)}{strays}",
            "loading" => $"the target takes the rest of {Figures.Count(link.KeysKept)} keys{strays}",
            "stream" => $"{Pace(state, link)}; {(link.KeysKept > 0 ? $"{Figures.Count(link.KeysKept)} keys, " : "")}{counts}{strays}",
            _ => "the target is not there",
        };
    }

    /// <summary>What a link does and how fast, for who shows its keys otherwise.</summary>
    public static string Pace(JournalState state, LinkState link) => link.Phase switch
    {
        "snapshot" => $"snapshot, {Rate(link)}",
        "scan" => $"keys one by one, {Rate(link)}",
        "stream" when !state.IsWorkedOn => "at the stream when it ended",
        "stream" => $"stream {ReshardProgressText.Size(state.Sources.FirstOrDefault(one => one.Source == link.Source)?.BytesPerSecond ?? 0)}/s, "
            + $"lag {ReshardProgressText.Size(Math.Max(0, link.SourceOffset - link.Applied))} and {(link.LagMilliseconds is { } lag ? (lag / 1000.0).ToString("0.0", CultureInfo.InvariantCulture) : "?")} s{Answers(link)}",
        _ => Of(state, link),
    };

    /// <summary>How far the snapshot of a link is, of 1; null where nobody can say.</summary>
    public static double? Share(LinkState link) => link.Phase switch
    {
        "loading" or "stream" => 1,
        "snapshot" or "scan" when link.KeysPlanned > 0 => Math.Min(0.99, (double)link.KeysKept / link.KeysPlanned),
        "snapshot" or "scan" => null,
        _ => 0,
    };

    private static string Keys(LinkState link) => $"{Figures.Count(link.KeysKept)}{(link.KeysPlanned > 0 ? $" of about {Figures.Count(link.KeysPlanned)}" : "")} keys";

    // Where a plan cannot be gone on with nobody need be at work on it: the message says why.
    private static string Word(JournalFault fault) => fault.Failure == nameof(ReshardFailure.PlanBusy) ? "" : $" ({fault.Failure})";

    private static string Rate(LinkState link) => $"{Figures.Count((long)link.KeysPerSecond)} keys/s{Left(link)}{Answers(link)}";

    private static string Answers(LinkState link) =>
        (link.TargetP99Milliseconds is { } p99 ? string.Create(CultureInfo.InvariantCulture, $", target p99 {p99:0.0} ms") : "")
        + (link.CeilingBytesPerSecond is { } ceiling ? $", held back to {ReshardProgressText.Size(ceiling)}/s" : "");

    private static string Left(LinkState link) => link.SecondsLeft is { } left ? $", about {Text(TimeSpan.FromSeconds(left))} left" : "";

    private static string Read(SourceState? source) => source is null ? "" : source.SnapshotTotal is { } total
        ? $"; {ReshardProgressText.Size(source.SnapshotRead)} of {ReshardProgressText.Size(total)} came in"
        : $"; {ReshardProgressText.Size(source.SnapshotRead)} came in";

    private static string Text(TimeSpan time) => time.ToString(time.TotalDays >= 1 ? @"d\.hh\:mm\:ss" : @"hh\:mm\:ss", CultureInfo.InvariantCulture);
}
