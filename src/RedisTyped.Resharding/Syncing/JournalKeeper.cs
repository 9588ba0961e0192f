using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;

namespace RedisTyped.Resharding.Syncing;

/// <summary>Writes how a run stands into its journal again and again, from which <c>status</c> tells it. Thread-safe.</summary>
internal sealed class JournalKeeper(ReshardJournal journal, ReshardPlan plan, TimeProvider time)
{
    /// <summary>How many alarms are kept.</summary>
    private const int MostAlarms = 20;

    private static readonly HashSet<string> AlarmNames = new(StringComparer.Ordinal)
    {
        "backlog-short", "commands-unclassified", "full-resync", "link-broken", "resync-needed", "source-lost", "source-silent", "spool-filling", "target-lost", "target-returned", "target-wiped",
    };

    private readonly Lock _gate = new();
    private readonly List<JournalAlarm> _alarms = [.. journal.State.Alarms];
    private readonly Dictionary<string, (long Bytes, long Keys)> _last = [];

    // What this run counts goes on where earlier ones have ended.
    private readonly ReshardReport _before = journal.State.Report ?? new ReshardReport();
    private long _lastAt;

    /// <summary>Keeps what somebody should look at.</summary>
    public void Take(ReshardEvent told)
    {
        // Targets that a cut-over makes servers of their own leave.
        if (!AlarmNames.Contains(told.Name) || (told.Name == "target-lost" && journal.State.Phase == ReshardPhase.Cutting))
        {
            return;
        }

        lock (_gate)
        {
            _alarms.Add(new JournalAlarm(told.Time, told.Name, told.Message));
            if (_alarms.Count > MostAlarms)
            {
                _alarms.RemoveAt(0);
            }
        }
    }

    /// <summary>Writes how it stands.</summary>
    /// <exception cref="ReshardException">It cannot be written.</exception>
    public JournalState Write(LinkRun run)
    {
        lock (_gate)
        {
            var (sources, links) = run.Read();
            long now = time.GetTimestamp();
            double seconds = _lastAt == 0 ? 0 : time.GetElapsedTime(_lastAt, now).TotalSeconds;
            _lastAt = now;
            sources = [.. sources.Select(source => source with { BytesPerSecond = Rate(source.Source, source.SnapshotRead + source.Offset, 0, seconds).Bytes })];
            links = [.. links.Select(link => Judged(link, seconds))];
            bool isLoading = links.Any(static link => link.Phase is "snapshot" or "scan" or "loading");
            return journal.Write(state => state with
            {
                // A cut-over has phases of its own, and begins at one that is synced. A link that is given everything anew is not any more.
                Phase = state.Phase > ReshardPhase.Synced ? state.Phase
                    : !isLoading && (state.Phase == ReshardPhase.Synced || run.Synced.IsCompletedSuccessfully) ? ReshardPhase.Synced
                    : ReshardPhase.Syncing,

                // Until here the run may still be refused for what the last one ended by.
                Fault = isLoading || run.Synced.IsCompletedSuccessfully ? null : state.Fault,
                Sources = sources,
                Links = links,
                Alarms = [.. _alarms],
                Report = (state.Report ?? _before) with
                {
                    Sources = [.. sources.Select(source => (_before.Sources.FirstOrDefault(one => one.Source == source.Source) ?? new ReportedSource(source.Source, 0, 0)).With(source))],
                    Links = [.. links.Select(link => BeforeOf(link).With(link))],
                },
            });
        }
    }

    /// <summary>Writes why it ended. Where it was only refused, that does not hide that keys are lost, of which somebody has to decide.</summary>
    public void Fail(Exception fault)
    {
        var known = fault as ReshardException;
        var told = new JournalFault(known?.ExitCode ?? 1, known?.Failure.ToString() ?? fault.GetType().Name, fault.Message, time.GetUtcNow());
        journal.Write(state => state with { Fault = known?.Failure == ReshardFailure.PlanBusy && state.HasLostKeys ? state.Fault : told });
    }

    /// <summary>How many keys a link is to get; 0 where the plan does not say.</summary>
    public static long PlannedKeysOf(ReshardPlan plan, LinkState link) =>
        plan.Links.FirstOrDefault(one => one.Source == link.Source && one.Target == link.Target)?.Keys ?? 0;

    private ReportedLink BeforeOf(LinkState link) =>
        _before.Links.FirstOrDefault(one => one.Source == link.Source && one.Target == link.Target) ?? new ReportedLink { Source = link.Source, Target = link.Target, Mode = link.Mode };

    private LinkState Judged(LinkState link, double seconds)
    {
        long planned = PlannedKeysOf(plan, link);
        double rate = Rate($"{link.Source}>{link.Target}", 0, link.KeysKept, seconds).Keys;
        bool isLoading = link.Phase is "snapshot" or "scan";
        return link with
        {
            KeysPlanned = planned,
            KeysPerSecond = rate,
            SecondsLeft = isLoading && rate > 0 && planned > link.KeysKept ? (planned - link.KeysKept) / rate : null,
        };
    }

    private (double Bytes, double Keys) Rate(string name, long bytes, long keys, double seconds)
    {
        var (bytesBefore, keysBefore) = _last.GetValueOrDefault(name, (bytes, keys));
        _last[name] = (bytes, keys);
        return seconds > 0 ? (Math.Max(0, bytes - bytesBefore) / seconds, Math.Max(0, keys - keysBefore) / seconds) : (0, 0);
    }
}
