using RedisTyped.Benchmarks.Comparing;
using RedisTyped.Benchmarks.Machines;
using RedisTyped.Benchmarks.Rows;
using RedisTyped.Benchmarks.Targets;

namespace RedisTyped.Benchmarks.Reports;

/// <summary>A whole run of compare.</summary>
/// <param name="Measured">When it began, in UTC.</param>
/// <param name="Machine">Where it ran.</param>
/// <param name="Settings">What was asked for.</param>
/// <param name="Rows">What was measured.</param>
/// <param name="Verdicts">Which targets were reached.</param>
internal sealed record CompareReport(
    DateTimeOffset Measured, MachineFacts Machine, CompareSettings Settings, IReadOnlyList<RowResult> Rows, IReadOnlyList<Verdict> Verdicts)
{
    /// <summary>The command that repeats it.</summary>
    public string Command
    {
        get
        {
            var words = new List<string> { "dotnet run -c Release --project tests/RedisTyped.Benchmarks -- compare" };
            if (Settings.Only.Count > 0)
            {
                words.Add("--only " + string.Join(' ', Settings.Only));
            }

            words.Add($"--repetitions {Settings.Repetitions}");
            words.Add($"--seconds {Figures.Plain(Settings.Length.TotalSeconds)}");
            if (Settings.ServerArguments.Count > 0)
            {
                words.Add($"--redis-options \"{string.Join(' ', Settings.ServerArguments)}\"");
            }

            return string.Join(' ', words);
        }
    }

    /// <summary>The verdicts on one ratio.</summary>
    public IEnumerable<Verdict> VerdictsOn(RowResult row, Ratio ratio) => Verdicts.Where(
        verdict => verdict.Target.Row == row.Row.Name && verdict.Target.Subject == ratio.Subject && verdict.Target.Baseline == ratio.Baseline);
}
