using System.Globalization;
using System.Text;
using RedisTyped.Benchmarks.Reports;

namespace RedisTyped.Benchmarks.Micro;

/// <summary>The figures of micro benchmarks beside what they must keep to.</summary>
internal sealed class MicroReport
{
    private readonly List<(MicroFigure Figure, string Wanted, bool? IsMet)> _lines = [];

    /// <param name="figures">What was measured.</param>
    public MicroReport(IReadOnlyList<MicroFigure> figures)
    {
        foreach (MicroFigure figure in figures)
        {
            var (wanted, isMet) = Judge(figure, figures);
            _lines.Add((figure, wanted, isMet));
        }
    }

    /// <summary>Whether any target was missed, or a benchmark failed.</summary>
    public bool IsMissed => _lines.Any(static line => line.IsMet == false);

    /// <summary>A line for each figure that has a target, and for each benchmark that failed.</summary>
    public IEnumerable<string> Verdicts => _lines.Where(static line => line.IsMet is not null).Select(static line => line.Figure.HasFailed
        ? $"{NameOf(line.Figure)}: {line.Wanted}"
        : string.Create(
            CultureInfo.InvariantCulture, $"{NameOf(line.Figure)}: {Time(line.Figure.Nanoseconds)}, {line.Figure.Bytes} bytes; {line.Wanted}: {Verdict(line.IsMet)}"));

    /// <summary>All figures as part of a page.</summary>
    /// <param name="machine">The machine.</param>
    public string Markdown(string machine)
    {
        var text = new StringBuilder().Append(machine).Append(".\n\n| what | mean | deviation | bytes | wanted |\n|---|---:|---:|---:|---|\n");
        foreach (var (figure, wanted, isMet) in _lines)
        {
            text.Append("| ").AppendJoin(
                " | ",
                NameOf(figure),
                figure.HasFailed ? "" : Time(figure.Nanoseconds),
                figure.HasFailed ? "" : Time(figure.Deviation),
                figure.HasFailed ? "" : Figures.Bytes(figure.Bytes),
                figure.HasFailed ? wanted : isMet is null ? "" : $"{wanted}: {Verdict(isMet)}").Append(" |\n");
        }

        return text.Append('\n').ToString();
    }

    private static (string Wanted, bool? IsMet) Judge(MicroFigure figure, IReadOnlyList<MicroFigure> figures)
    {
        if (figure.HasFailed)
        {
            return ("FAILED, and measured nothing; what it failed with stands further up", false);
        }

        if (MicroTarget.All.FirstOrDefault(target => target.Benchmark == figure.Benchmark && target.Case == figure.Case) is { } target)
        {
            string bytes = target.Bytes is { } most ? $", {Figures.Bytes(most)} bytes" : "";
            return ($"at most {Time(target.Nanoseconds)}{bytes}", figure.Nanoseconds <= target.Nanoseconds && !(figure.Bytes > target.Bytes));
        }

        if (MicroShare.All.FirstOrDefault(share => share.Benchmark == figure.Benchmark) is { } share
            && figures.FirstOrDefault(other => other.Benchmark == share.Whole && other.Case == figure.Case) is { HasFailed: false } whole)
        {
            double part = figure.Nanoseconds / whole.Nanoseconds;
            return ($"{Figures.Ratio(part)} of {NameOf(whole)}, at most {Figures.Ratio(share.Most)}", part <= share.Most);
        }

        return ("", null);
    }

    private static string Verdict(bool? isMet) => isMet == true ? "met" : "MISSED";

    private static string NameOf(MicroFigure figure) =>
        figure.Benchmark.Replace("Benchmarks.", ".", StringComparison.Ordinal) + (figure.Case.Length > 0 ? $" ({figure.Case})" : "");

    private static string Time(double nanoseconds) => nanoseconds switch
    {
        >= 1_000_000 => $"{Figures.Rounded(nanoseconds / 1_000_000)} ms",
        >= 1_000 => $"{Figures.Rounded(nanoseconds / 1_000)} µs",
        _ => $"{Figures.Rounded(nanoseconds)} ns",
    };
}
