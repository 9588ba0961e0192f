using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.Syncing;

/// <summary>
/// How long targets may take to answer while a plan is worked on: what the plan says, until the file beside it, <c>plan.p99</c>, says otherwise. Looked at
/// again and again. Not thread-safe.
/// </summary>
internal sealed class LatencyFile(string plan, PlanPolicies policies, ReshardEvents events)
{
    private readonly BesidePlan _file = new(PathOf(plan));
    private TimeSpan? _limit = policies.TargetLatencyLimit;

    /// <summary>The file of a plan.</summary>
    public static string PathOf(string plan) => Path.ChangeExtension(plan, ".p99");

    /// <summary>Sets the limit if the file has changed.</summary>
    public void Apply(IEnumerable<TargetPace> paces)
    {
        if (!_file.TryTake(out string? text))
        {
            return;
        }

        if (text is null)
        {
            _limit = policies.TargetLatencyLimit;
        }
        else if (LatencyLimit.TryParse(text, out var limit))
        {
            _limit = limit;
        }
        else
        {
            events.Report("target-p99-unknown", $"{_file.Path} does not hold a time; write 50ms, 0.5s or none. It stays at {LatencyLimit.Text(_limit)}.");
            return;
        }

        foreach (var pace in paces)
        {
            pace.Limit = _limit;
        }

        events.Report(
            "target-p99",
            _limit is null ? "Targets may take as long to answer as they do." : $"Targets that take longer to answer than {LatencyLimit.Text(_limit)} are spared.",
            ("limit", LatencyLimit.Text(_limit)));
    }
}
