using System.Text;
using RedisTyped.Benchmarks.Measuring;

namespace RedisTyped.Benchmarks.Reports;

/// <summary>Writes figures as part of a page, a line for each.</summary>
internal static class FigureTable
{
    /// <summary>Writes them.</summary>
    /// <param name="figures">The figures.</param>
    /// <param name="where">Machine, programs and data.</param>
    public static string Of(IEnumerable<MeasuredFigure> figures, string where)
    {
        var text = new StringBuilder().Append(where).Append(".\n\n| what | middle | lowest to highest | | wanted |\n|---|---|---|---|---|\n");
        foreach (MeasuredFigure figure in figures)
        {
            text.Append("| ").AppendJoin(
                " | ",
                figure.Name,
                Figures.Rounded(figure.Value.Median),
                $"{Figures.Rounded(figure.Value.Lowest)} to {Figures.Rounded(figure.Value.Highest)}",
                figure.Unit,
                figure.IsMet is { } met ? $"{figure.Wanted}: {(met ? "met" : "MISSED")}" : "").Append(" |\n");
        }

        return text.Append('\n').ToString();
    }
}
