namespace RedisTyped.Faults.Tests.Ledgers;

/// <summary>What the calls of one path to one node have come to.</summary>
/// <param name="Acknowledged">How many succeeded.</param>
/// <param name="Failed">How many failed.</param>
internal readonly record struct Tally(long Acknowledged, long Failed)
{
    public static Tally operator -(Tally a, Tally b) => new(a.Acknowledged - b.Acknowledged, a.Failed - b.Failed);
}
