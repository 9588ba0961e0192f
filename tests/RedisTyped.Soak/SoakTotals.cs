using RedisTyped.Faults.Tests.Ledgers;
using RedisTyped.Faults.Tests.Scenes;

namespace RedisTyped.Soak;

/// <summary>What the rounds have come to so far.</summary>
internal sealed class SoakTotals
{
    public int Rounds { get; private set; }

    public long Acknowledged { get; private set; }

    public long Failed { get; private set; }

    /// <summary>Writes that were acknowledged and read back.</summary>
    public long WritesReadBack { get; private set; }

    public long Calls => Acknowledged + Failed;

    public TimeSpan LongestCall { get; private set; }

    /// <summary>The longest time until every path worked again after the faults of a round.</summary>
    public TimeSpan LongestRecovery { get; private set; }

    public long Heap => Levels.Count == 0 ? 0 : Levels[^1].Heap;

    /// <summary>How often each fault happened.</summary>
    public SortedDictionary<string, int> Faults { get; } = [];

    public SortedDictionary<string, long> Errors { get; } = [];

    public List<string> Losses { get; } = [];

    public List<string> Wrong { get; } = [];

    public List<string> Hung { get; } = [];

    public List<string> NotRecovered { get; } = [];

    /// <summary>What the client held after each round.</summary>
    public List<Level> Levels { get; } = [];

    /// <summary>Adds a round.</summary>
    /// <param name="ledger">What became of its calls; the writes may be forgotten.</param>
    /// <param name="writes">How many writes were read back.</param>
    /// <param name="losses">Those that were not found.</param>
    /// <param name="notRecovered">The paths that did not work again.</param>
    /// <param name="recovery">How long the others took.</param>
    /// <param name="level">What the client held behind it.</param>
    public void Add(Ledger ledger, int writes, IEnumerable<string> losses, IEnumerable<string> notRecovered, TimeSpan recovery, Level level)
    {
        Rounds++;
        Acknowledged += ledger.Tallies.Values.Sum(static tally => tally.Acknowledged);
        Failed += ledger.Tallies.Values.Sum(static tally => tally.Failed);
        WritesReadBack += writes;
        foreach ((string kind, long count) in ledger.Errors)
        {
            Errors[kind] = Errors.GetValueOrDefault(kind) + count;
        }

        TimeSpan longest = ledger.Longest.Values.DefaultIfEmpty().Max();
        LongestCall = longest > LongestCall ? longest : LongestCall;
        LongestRecovery = recovery > LongestRecovery ? recovery : LongestRecovery;
        Losses.AddRange(losses);
        Wrong.AddRange(ledger.WrongAnswers);
        Hung.AddRange(ledger.Open.Select(static call => call.ToString()).Concat(ledger.LateCalls));
        NotRecovered.AddRange(notRecovered);
        Levels.Add(level);
    }
}
