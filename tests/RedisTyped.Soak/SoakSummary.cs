using System.Globalization;
using System.Text;
using RedisTyped.Faults.Tests.Scenes;

namespace RedisTyped.Soak;

/// <summary>What a soak has come to.</summary>
internal sealed record SoakSummary
{
    public required string Machine { get; init; }

    public required double Minutes { get; init; }

    public required int Seed { get; init; }

    public required int Rounds { get; init; }

    public required IReadOnlyDictionary<string, int> Faults { get; init; }

    public required long Calls { get; init; }

    public required long Acknowledged { get; init; }

    public required IReadOnlyDictionary<string, long> Errors { get; init; }

    public required long WritesReadBack { get; init; }

    public required IReadOnlyList<string> Losses { get; init; }

    public required IReadOnlyList<string> WrongAnswers { get; init; }

    public required IReadOnlyList<string> HungCalls { get; init; }

    public required IReadOnlyList<string> NotRecovered { get; init; }

    public required double LongestCallSeconds { get; init; }

    public required double LongestRecoverySeconds { get; init; }

    /// <summary>Heap after a collection, in MB: the middle one of the first third of the rounds.</summary>
    public required double HeapFirst { get; init; }

    /// <summary>The same of the last third.</summary>
    public required double HeapLast { get; init; }

    /// <summary>Connections that the servers counted after the first round and after the last.</summary>
    public required IReadOnlyList<int> Connections { get; init; }

    /// <summary>Whether memory has stayed where it was.</summary>
    public bool IsFlat => HeapLast <= HeapFirst + (Level.SameHeap / 1048576.0);

    /// <summary>Whether nothing is wrong.</summary>
    public bool IsGood => Losses.Count + WrongAnswers.Count + HungCalls.Count + NotRecovered.Count == 0 && IsFlat;

    /// <summary>Sums up.</summary>
    public static SoakSummary Of(SoakSettings settings, SoakTotals totals, string machine) => new()
    {
        Machine = machine,
        Minutes = settings.Duration.TotalMinutes,
        Seed = settings.Seed,
        Rounds = totals.Rounds,
        Faults = totals.Faults,
        Calls = totals.Calls,
        Acknowledged = totals.Acknowledged,
        Errors = totals.Errors,
        WritesReadBack = totals.WritesReadBack,
        Losses = totals.Losses,
        WrongAnswers = totals.Wrong,
        HungCalls = totals.Hung,
        NotRecovered = totals.NotRecovered,
        LongestCallSeconds = Math.Round(totals.LongestCall.TotalSeconds, 2),
        LongestRecoverySeconds = Math.Round(totals.LongestRecovery.TotalSeconds, 2),
        HeapFirst = Middle(totals.Levels.Take(Math.Max(1, totals.Levels.Count / 3))),
        HeapLast = Middle(totals.Levels.TakeLast(Math.Max(1, totals.Levels.Count / 3))),
        Connections = totals.Levels.Count == 0 ? [] : [totals.Levels[0].Clients, totals.Levels[^1].Clients],
    };

    /// <summary>For a terminal.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        foreach ((string name, string value) in Rows())
        {
            text.Append(CultureInfo.InvariantCulture, $"{name,-32}{value}\n");
        }

        foreach (string fault in Losses.Concat(WrongAnswers).Concat(HungCalls).Concat(NotRecovered).Take(20))
        {
            text.Append(CultureInfo.InvariantCulture, $"  {fault}\n");
        }

        return text.Append(IsGood ? "Nothing was lost.\n" : "Promises were broken.\n").ToString();
    }

    /// <summary>For the page.</summary>
    public string ToPage()
    {
        var text = new StringBuilder("\n| | |\n|---|---|\n");
        foreach ((string name, string value) in Rows())
        {
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {value} |\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"\nMeasured on: {Machine}\n").ToString();
    }

    private static double Middle(IEnumerable<Level> levels)
    {
        long[] heaps = [.. levels.Select(static level => level.Heap).Order()];
        return heaps.Length == 0 ? 0 : Math.Round(heaps[heaps.Length / 2] / 1048576.0, 1);
    }

    private IEnumerable<(string Name, string Value)> Rows() =>
    [
        ("duration", Text($"{Minutes:0.#} min, seed {Seed}, {Rounds} rounds")),
        ("faults", string.Join(", ", Faults.Select(static fault => Text($"{fault.Value} × {fault.Key}")))),
        ("calls", Text($"{Calls:N0}, of which {Acknowledged:N0} acknowledged")),
        ("errors", Errors.Count == 0 ? "none" : string.Join(", ", Errors.Select(static error => Text($"{error.Value:N0} {error.Key}")))),
        ("acknowledged writes read back", Text($"{WritesReadBack:N0}")),
        ("acknowledged writes lost", Text($"{Losses.Count}")),
        ("wrong answers", Text($"{WrongAnswers.Count}")),
        ("hung calls", Text($"{HungCalls.Count}")),
        ("paths that did not work again", Text($"{NotRecovered.Count}")),
        ("longest call", Text($"{LongestCallSeconds:0.00} s")),
        ("longest recovery of all paths", Text($"{LongestRecoverySeconds:0.00} s")),
        ("heap, first third to last", Text($"{HeapFirst:0.0} MB to {HeapLast:0.0} MB")),
        ("connections, first round to last", string.Join(" to ", Connections)),
    ];

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
