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

    /// <summary>Connections that the servers counted: the most after a round of the first third, and of the last.</summary>
    public required IReadOnlyList<int> Connections { get; init; }

    /// <summary>The same of sockets to them that this process had.</summary>
    public required IReadOnlyList<int> Sockets { get; init; }

    /// <summary>Whether memory and connections have stayed where they were. By half, and by a megabyte, the heap varies with what pools and tables hold.</summary>
    public bool IsFlat => HeapLast <= HeapFirst + Math.Max(1, HeapFirst / 2) && IsNoMore(Connections) && IsNoMore(Sockets);

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
        HeapFirst = Middle(First(totals.Levels)),
        HeapLast = Middle(Last(totals.Levels)),
        Connections = Most(totals.Levels, static level => level.Clients),
        Sockets = Most(totals.Levels, static level => level.Sockets),
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

        return text.Append(IsGood ? "Nothing was lost, and nothing grew.\n" : IsFlat ? "Promises were broken.\n" : "Memory or connections grew.\n").ToString();
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

    private static IEnumerable<Level> First(List<Level> levels) => levels.Take(Math.Max(1, levels.Count / 3));

    private static IEnumerable<Level> Last(List<Level> levels) => levels.TakeLast(Math.Max(1, levels.Count / 3));

    private static int[] Most(List<Level> levels, Func<Level, int> count) => levels.Count == 0 ? [] : [First(levels).Max(count), Last(levels).Max(count)];

    private static bool IsNoMore(IReadOnlyList<int> firstAndLast) => firstAndLast is not [var first, var last] || last <= first;

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
        ("connections, first third to last", string.Join(" to ", Connections)),
        ("sockets, first third to last", string.Join(" to ", Sockets)),
    ];

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
