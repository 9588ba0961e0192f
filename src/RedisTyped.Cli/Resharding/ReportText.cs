using System.Globalization;
using RedisTyped.Cli.Output;
using RedisTyped.Cli.Terminal;
using RedisTyped.Resharding.Journal;

namespace RedisTyped.Cli.Resharding;

/// <summary>Writes what a plan came to, in numbers, for people.</summary>
internal static class ReportText
{
    public static void Write(CommandConsole console, ReshardReport report)
    {
        if (report.Links.Count > 0)
        {
            console.Output.WriteLine();
            WriteLinks(console, report.Links);
            console.Output.WriteLine();
            WriteSources(console, report.Sources);
        }

        string[] lines = [.. Lines(report)];
        if (lines.Length > 0)
        {
            console.Output.WriteLine();
        }

        foreach (string line in lines)
        {
            console.Output.WriteLine(ByteText.ShownLines(line));
        }
    }

    private static void WriteLinks(CommandConsole console, IReadOnlyList<ReportedLink> links)
    {
        var table = new TextTable().Column("FROM").Column("TO").Column("MODE");
        foreach (string column in (string[])["KEYS", "STRAYS", "PASSED", "DROPPED", "SPLIT", "FETCHED", "SNAPSHOTS", "WENT ON", "LONGEST LAG"])
        {
            table.Column(column, right: true);
        }

        foreach (var link in links)
        {
            table.Row(
            [
                link.Source, link.Target, link.Mode, Figures.Count(link.Keys), Figures.Count(link.Strays), Figures.Count(link.CommandsPassed), Figures.Count(link.CommandsDropped),
                Figures.Count(link.CommandsSplit), Figures.Count(link.CommandsRefetched), Figures.Count(link.FullSyncs), Figures.Count(link.PartialSyncs), Milliseconds(link.LongestLag),
            ]);
        }

        table.Write(console);
    }

    private static void WriteSources(CommandConsole console, IReadOnlyList<ReportedSource> sources)
    {
        var table = new TextTable().Column("FROM").Column("OF SNAPSHOTS", right: true).Column("OF THE STREAM", right: true);
        foreach (var source in sources)
        {
            table.Row([source.Source, ReshardProgressText.Size(source.SnapshotBytes), ReshardProgressText.Size(source.StreamBytes)]);
        }

        table.Write(console);
    }

    private static IEnumerable<string> Lines(ReshardReport report)
    {
        if (report.Verification is { } verified)
        {
            yield return $"verified {Time(verified.Time)}, {verified.Mode}: {Figures.Keys(verified.Compared)} compared in {verified.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s, "
                + $"{Figures.Count(verified.Different)} differ, {Figures.Count(verified.Undecided)} undecided, {Figures.Count(verified.Strays)} strays, {Figures.Count(verified.Retries)} read again";
        }

        if (report.CutOver is { } there)
        {
            yield return $"cut over {Line(there)}";
        }

        if (report.Rollback is { } back)
        {
            yield return $"rolled back {Line(back)}";
        }

        if (report.Cleanup is { } cleaned)
        {
            yield return $"cleaned up {Time(cleaned.Time)}: {Figures.Keys(cleaned.Removed)} removed, {Figures.Count(cleaned.Kept)} kept, {Figures.Count(cleaned.Notes)} notes of the tool's own removed";
        }
    }

    private static string Line(ReportedCutOver done)
    {
        string pause = done.Pause is { } held ? $"writes were held back for {Milliseconds(held)}" : "how long writes were held back is not known, since the run that did it was killed";
        string drain = done.Drain is { } drained ? $", {Milliseconds(drained)} of it until the targets had all" : "";
        string tries = done.Tries is { } times ? $", {Figures.Count(times)} time{(times == 1 ? "" : "s")}" : "";
        string refusing = done.Refusing > TimeSpan.Zero ? $"; nodes that serve on refused them for {Milliseconds(done.Refusing)} more" : "";
        return $"{Time(done.Time)}: epoch {done.Epoch.ToString(CultureInfo.InvariantCulture)}; {pause}{drain}{tries}{refusing}; "
            + $"{Figures.Count(done.Clients - done.Stragglers)} of {Figures.Count(done.Clients)} clients came over";
    }

    private static string Milliseconds(TimeSpan time) => $"{time.TotalMilliseconds.ToString("#,0", CultureInfo.InvariantCulture)} ms";

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";
}
