using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.Syncing;

/// <summary>
/// The rate of snapshots while a plan is worked on: what the plan says, until the file beside it, <c>plan.rate</c>, says otherwise. Looked at
/// again and again. Not thread-safe.
/// </summary>
internal sealed class RateFile(string plan, PlanPolicies policies, ReshardEvents events)
{
    private readonly BesidePlan _file = new(PathOf(plan));

    /// <summary>The file of a plan.</summary>
    public static string PathOf(string plan) => Path.ChangeExtension(plan, ".rate");

    /// <summary>What the plan says.</summary>
    public static SnapshotRate Of(PlanPolicies policies) => new(policies.RateBytes, policies.RateKeys);

    /// <summary>Sets the rate if the file has changed.</summary>
    public void Apply(RateGate gate)
    {
        if (!_file.TryTake(out string? text))
        {
            return;
        }

        if (text is null)
        {
            gate.Rate = Of(policies);
        }
        else if (SnapshotRate.TryParse(text, out var rate))
        {
            gate.Rate = rate;
        }
        else
        {
            events.Report("rate-unknown", $"{_file.Path} does not hold a rate; write 20MB/s, 5000keys/s or none. It stays at {gate.Rate}.");
            return;
        }

        events.Report(
            "rate", gate.Rate == default ? "Snapshots land as fast as they can." : $"Snapshots land at most at {gate.Rate}.", ("rate", gate.Rate.ToString()));
    }
}
