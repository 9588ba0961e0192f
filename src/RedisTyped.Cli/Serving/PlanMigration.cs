using System.Globalization;
using RedisTyped.Cli.Resharding;
using RedisTyped.Gateway.Dashboard.Migrations;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;

namespace RedisTyped.Cli.Serving;

/// <summary>A plan of <c>redistyped reshard</c> on the dashboard, by its journal: how far it is, and a bar for each link.</summary>
internal sealed class PlanMigration : IMigrationSource
{
    private readonly string _path;
    private readonly string _name;
    private readonly TimeProvider _time;

    private PlanMigration(string path, ReshardPlan plan, TimeProvider time)
    {
        _path = path;
        _name = $"{Path.GetFileName(plan.Old.File)} → {Path.GetFileName(plan.New.File)}";
        _time = time;
    }

    /// <summary>Takes a plan.</summary>
    /// <exception cref="PlanException">It cannot be read or has faults.</exception>
    public static PlanMigration Of(string path, TimeProvider? time = null) => new(Path.GetFullPath(path), ReshardPlan.Load(path), time ?? TimeProvider.System);

    /// <inheritdoc/>
    public IEnumerable<MigrationProgress> Running()
    {
        try
        {
            return ReshardJournal.TryRead(_path) is { } state ? Of(state) : [];
        }
        catch (ReshardException e)
        {
            return [new MigrationProgress(_name, "cannot be told") { Note = e.Message }];
        }
    }

    private IEnumerable<MigrationProgress> Of(JournalState state)
    {
        if (state.Phase is ReshardPhase.Planned || state.IsOver)
        {
            return [];
        }

        var plan = new MigrationProgress(_name, LinkText.Phase(state, _time.GetUtcNow())) { Since = state.IsWorkedOn ? state.Process?.Started : null, Note = LinkText.Worker(state, _time.GetUtcNow()) };
        return state.Phase is ReshardPhase.Syncing or ReshardPhase.Synced ? [plan, .. state.Links.Select(link => Of(state, link))] : [plan];
    }

    private static MigrationProgress Of(JournalState state, LinkState link)
    {
        bool isBehind = link.Phase is "snapshot" or "scan" or "loading";
        bool isThere = link is { Phase: "stream", KeysKept: > 0 };
        return new MigrationProgress($"{link.Source} → {link.Target}", LinkText.Pace(state, link))
        {
            // What was planned is an estimate; a link that follows the stream has all there is.
            Done = isBehind || isThere ? link.KeysKept : null,
            Total = isThere ? link.KeysKept : isBehind && link.KeysPlanned > 0 ? Math.Max(link.KeysPlanned, link.KeysKept) : null,
            Note = link.Trouble,
        };
    }
}
