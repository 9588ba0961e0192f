using System.Globalization;
using System.Text;
using RedisTyped.Benchmarks.Rows;

namespace RedisTyped.Benchmarks.Reports;

/// <summary>Writes a run as the measured part of docs/performance.md.</summary>
internal static class MarkdownReport
{
    public static string Of(CompareReport report)
    {
        var text = new StringBuilder();
        WriteMachine(text, report);
        WriteRatios(text, report);
        text.Append("## Figures\n\n");
        foreach (var row in report.Rows)
        {
            WriteRow(text, row);
        }

        text.Append("## The code by hand\n\n");
        foreach (var listing in Listing.All)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Sentence(listing.Name)}:\n\n```csharp fragment\n{listing.Code}```\n\n");
        }

        return text.ToString();
    }

    private static void WriteMachine(StringBuilder text, CompareReport report)
    {
        var machine = report.Machine;
        text.Append("## Where and how\n\n| | |\n|---|---|\n");
        Row(text, "measured", report.Measured.UtcDateTime.ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture) + " UTC");
        Row(text, "processor", $"{machine.Processor}, {machine.Cores} cores");
        Row(text, "memory", string.Create(CultureInfo.InvariantCulture, $"{machine.Memory / 1073741824.0:0.0} GiB"));
        Row(text, "system", machine.System);
        Row(text, "runtime", $"{machine.Runtime}, {machine.Build} build, {machine.Collector} garbage collection");
        Row(text, "StackExchange.Redis", machine.StackExchangeRedis + ", the same for ours and by hand");
        Row(text, "redis-server", $"{machine.Redis}, four of them");
        Row(text, "nutcracker", machine.Nutcracker ? "installed" : "not installed");
        Row(text, "load before", machine.LoadBefore is { } load ? Figures.Plain(load) : "not known");
        text.Append(CultureInfo.InvariantCulture, $"\n```sh\n{report.Command}\n```\n\n");
    }

    private static void WriteRatios(StringBuilder text, CompareReport report)
    {
        text.Append("## Ratios\n\n");
        Row(text, "row", "ours", "against", "throughput, median (quartiles)", "bytes", "target");
        text.Append("|---|---|---|---|---|---|\n");
        foreach (var row in report.Rows)
        {
            foreach (var ratio in row.Ratios)
            {
                Row(
                    text,
                    row.Row.Name,
                    ratio.Subject,
                    ratio.Baseline,
                    Figures.Ratio(ratio.Throughput),
                    ratio.Bytes is { } bytes ? Figures.Ratio(bytes.Median) : "",
                    string.Join("; ", report.VerdictsOn(row, ratio).Select(Figures.Verdict)));
            }
        }

        text.Append('\n');
    }

    private static void WriteRow(StringBuilder text, RowResult row)
    {
        string core = row.OneCore is null ? "" : "; client and nodes on one core";
        text.Append(CultureInfo.InvariantCulture, $"`{row.Row.Name}`: {row.Row.Title}{core}\n\n");
        string[] heads = ContenderColumns.Heads(row.Row.Unit);
        Row(text, heads);
        text.Append("|---|").Append(string.Concat(Enumerable.Repeat("---:|", heads.Length - 1))).Append('\n');
        foreach (var contender in row.Contenders)
        {
            Row(text, ContenderColumns.Cells(contender));
        }

        text.Append('\n');
    }

    private static void Row(StringBuilder text, params ReadOnlySpan<string> cells) => text.Append("| ").AppendJoin(" | ", cells!).Append(" |\n");

    private static string Sentence(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}
