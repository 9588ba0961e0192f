using RedisTyped.Faults.Tests.Faults;
using RedisTyped.Faults.Tests.Ledgers;

namespace RedisTyped.Faults.Tests.Scenes;

/// <summary>What a fault has done to the calls around it.</summary>
internal sealed record FaultOutcome(Fault Fault)
{
    /// <summary>The calls of the run.</summary>
    public required Ledger Ledger { get; init; }

    /// <summary>Acknowledged writes that are not there, and whatever else cannot be.</summary>
    public required IReadOnlyList<string> Losses { get; init; }

    /// <summary>How many writes were acknowledged and read back.</summary>
    public required int WritesReadBack { get; init; }

    /// <summary>Calls that had not ended long after their timeout.</summary>
    public required IReadOnlyList<string> Hung { get; init; }

    /// <summary>Paths and nodes that failed although nothing happened to them.</summary>
    public required IReadOnlyList<string> Strays { get; init; }

    /// <summary>Paths and nodes that did not work again.</summary>
    public required IReadOnlyList<string> NotRecovered { get; init; }

    /// <summary>From the end of the fault until every path to every node had worked again.</summary>
    public required TimeSpan Recovery { get; init; }

    /// <summary>What the client held before.</summary>
    public required Level Before { get; init; }

    /// <summary>What the client holds afterwards.</summary>
    public required Level After { get; init; }

    /// <summary>How many calls ended; one to several nodes counts for each.</summary>
    public long Calls => Acknowledged + Failed;

    /// <summary>How many succeeded.</summary>
    public long Acknowledged => Ledger.Tallies.Values.Sum(static tally => tally.Acknowledged);

    /// <summary>How many failed.</summary>
    public long Failed => Ledger.Tallies.Values.Sum(static tally => tally.Failed);

    /// <summary>The part of the calls to nodes that were hit which took longer than their timeout and <see cref="Ledger.UsualMargin"/>.</summary>
    public double SlowPart =>
        (double)Ledger.SlowCalls.Where(entry => Fault.Hits(entry.Key)).Sum(static entry => entry.Value)
        / Math.Max(1, Ledger.Tallies.Where(entry => Fault.Hits(entry.Key.Node)).Sum(static entry => entry.Value.Acknowledged + entry.Value.Failed));

    /// <summary>The longest call to nodes that were hit.</summary>
    public TimeSpan LongestHit => Longest(hit: true);

    /// <summary>The longest call to others alone.</summary>
    public TimeSpan LongestElsewhere => Longest(hit: false);

    // A call to several nodes takes as long as the slowest of them, whose fault that is.
    private TimeSpan Longest(bool hit) => Ledger.Longest
        .Where(entry => Fault.Hits(entry.Key.Node) == hit && (hit || entry.Key.Path < CallPath.Batch))
        .Select(static entry => entry.Value).DefaultIfEmpty().Max();
}
