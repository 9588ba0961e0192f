using System.Globalization;
using System.Text;
using RedisTyped.Benchmarks.Measuring;
using RedisTyped.Benchmarks.Originals;
using RedisTyped.Benchmarks.Rdb;
using RedisTyped.Benchmarks.Reports;
using RedisTyped.Benchmarks.Streams;
using RedisTyped.Benchmarks.Targets;

namespace RedisTyped.Benchmarks.Resharding;

/// <summary>Writes what was measured of resharding, as parts of a page.</summary>
internal static class ReshardReport
{
    /// <summary>Whole syncs.</summary>
    /// <param name="results">The rows.</param>
    /// <param name="where">Machine, programs and data.</param>
    public static string Syncs(IReadOnlyList<SyncResult> results, string where)
    {
        var text = Begin(
            where,
            ["row", "what", "seconds", "times", "target", "last byte to in step, ms", "a write is there after, ms", "most memory of the proxy, MB", "at most", "CPU of the proxy, s"]);
        foreach (SyncResult result in results)
        {
            bool isPlain = result.Row.Way == SyncWay.Plain;
            Line(
                text,
                result.Row.Name,
                result.Row.Title,
                $"{Figures.Rounded(result.Seconds.Median)} ({Figures.Rounded(result.Seconds.Lowest)} to {Figures.Rounded(result.Seconds.Highest)})",
                result.Ratio is { } ratio ? $"{Figures.Ratio(ratio)} of {result.Row.Baseline}" : "",
                result.Verdict is { } verdict ? $"at most {Figures.Ratio(result.Row.Most)}: {Word(verdict)}" : "",
                isPlain ? "" : Highest(result.Of(static sample => sample.MillisecondsAfterLastByte)),
                Highest(result.Of(static sample => sample.MillisecondsToWrite)),
                result.Row.IsOfProxy ? Highest(result.Of(static sample => sample.PeakMegabytes)) : "",
                result.Row.IsOfProxy ? Figures.Plain(result.Row.MostMegabytes) : "",
                result.Row.IsOfProxy ? Figures.Rounded(result.Of(static sample => sample.Cpu).Median) : "");
        }

        return text.Append('\n').ToString();
    }

    /// <summary>The filter of RDBs by itself.</summary>
    public static string Filter(IReadOnlyList<RdbResult> results, string where)
    {
        var text = Begin(where, ["RDB", "MB/s", "million keys/s", "bytes allocated in all", "target"]);
        foreach (RdbResult result in results)
        {
            string wanted = string.Join(", ", Wanted(result.Row));
            Line(
                text,
                result.Row.Name,
                Figures.Rounded(result.Megabytes),
                Figures.Rounded(result.Keys),
                Figures.Bytes(result.Allocated),
                wanted.Length > 0 ? $"at least {wanted}: {Met(result.IsMet)}" : "");
        }

        return text.Append('\n').ToString();
    }

    /// <summary>The stream by itself.</summary>
    public static string Stream(IReadOnlyList<StreamResult> results, string where)
    {
        var text = Begin(where, ["keys that pass", "million commands/s", "MB/s", "bytes allocated for a command", "target"]);
        foreach (StreamResult result in results)
        {
            Line(
                text,
                result.Filter,
                Figures.Rounded(result.Speed.CommandsPerSecond / 1e6),
                Figures.Rounded(result.Speed.MegabytesPerSecond),
                Figures.Plain(result.Speed.BytesPerCommand),
                result.IsMet is { } met ? $"at least {Figures.Plain(StreamResult.Target / 1e6)}: {Met(met)}" : "");
        }

        return text.Append('\n').ToString();
    }

    /// <summary>The proxy beside the original.</summary>
    public static string Original(IReadOnlyList<OriginalResult> results, string where)
    {
        var text = Begin(where, ["what", "redis-resharding-proxy, MB/s", "redistyped, MB/s", "times", "target"]);
        foreach (OriginalResult result in results)
        {
            Line(
                text,
                result.Row,
                Figures.Rounded(result.TheirSpeed),
                Figures.Rounded(result.OurSpeed),
                $"{Figures.Rounded(result.Ratio.Median)} ({Figures.Rounded(result.Ratio.Lowest)} to {Figures.Rounded(result.Ratio.Highest)})",
                result.IsMet is { } met ? $"at least {Figures.Plain(OriginalResult.Target)}: {Met(met)}" : "");
        }

        return text.Append('\n').ToString();
    }

    /// <summary>How fast each way is beside what it is compared with, as a chart.</summary>
    public static string Svg(IReadOnlyList<SyncResult> results, string where) => RatioChart.Of(
        [.. results.Where(static result => result.Speed is not null && result.Row.Most > 0).Select(static result => new RatioBar(result.Row.Name, "proxy", result.Row.Baseline!, result.Speed!.Value, 1 / result.Row.Most))], where);

    private static StringBuilder Begin(string where, string[] columns)
    {
        var text = new StringBuilder().Append(where).Append(".\n\n");
        Line(text, columns);
        return text.Append('|').Insert(text.Length, "---|", columns.Length).Append('\n');
    }

    private static void Line(StringBuilder text, params string[] cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private static string Highest(Spread spread) =>
        string.Create(CultureInfo.InvariantCulture, $"{spread.Median:0} (highest {spread.Highest:0})");

    private static IEnumerable<string> Wanted(RdbRow row)
    {
        if (row.Megabytes > 0)
        {
            yield return $"{Figures.Plain(row.Megabytes)} MB/s";
        }

        if (row.Keys > 0)
        {
            yield return $"{Figures.Plain(row.Keys)} million keys/s";
        }
    }

    private static string Met(bool isMet) => isMet ? "met" : "MISSED";

    private static string Word(Outcome outcome) => outcome switch
    {
        Outcome.Met => "met",
        Outcome.WithinSpread => "within the spread",
        _ => "MISSED",
    };
}
