using RedisTyped.Benchmarks.Rows;

namespace RedisTyped.Benchmarks.Reports;

/// <summary>Writes a run as plain text, for a terminal.</summary>
internal static class TextReport
{
    public static void Write(TextWriter output, CompareReport report)
    {
        var machine = report.Machine;
        output.WriteLine($"{machine.Processor}, {machine.Cores} cores; {machine.System}; {machine.Runtime}, {machine.Build}");
        output.WriteLine($"StackExchange.Redis {machine.StackExchangeRedis}, redis-server {machine.Redis}; medians of {report.Settings.Repetitions}");
        foreach (var row in report.Rows)
        {
            Write(output, report, row);
        }
    }

    private static void Write(TextWriter output, CompareReport report, RowResult row)
    {
        output.WriteLine();
        output.WriteLine($"{row.Row.Name}: {row.Row.Title}{(row.OneCore is { } core ? $"; client and nodes on core {core}" : "")}");
        string[][] lines = [ContenderColumns.Heads(row.Row.Unit), .. row.Contenders.Select(ContenderColumns.Cells)];
        int[] widths = [.. Enumerable.Range(0, lines[0].Length).Select(column => lines.Max(line => line[column].Length))];
        foreach (string[] line in lines)
        {
            output.WriteLine("  " + string.Join("  ", line.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))));
        }

        foreach (var ratio in row.Ratios)
        {
            string bytes = ratio.Bytes is { } spread ? $", bytes {Figures.Ratio(spread.Median)}" : "";
            string verdicts = string.Concat(report.VerdictsOn(row, ratio).Select(static verdict => $"; {Figures.Verdict(verdict)}"));
            output.WriteLine($"  {ratio.Subject} / {ratio.Baseline}: throughput {Figures.Ratio(ratio.Throughput)}{bytes}{verdicts}");
        }
    }
}
