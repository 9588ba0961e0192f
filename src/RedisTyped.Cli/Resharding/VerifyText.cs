using System.Globalization;
using RedisTyped.Cli.Output;
using RedisTyped.Cli.Terminal;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Verification;

namespace RedisTyped.Cli.Resharding;

/// <summary>Writes what a verification has found, for people and as JSON.</summary>
internal static class VerifyText
{
    public static void Write(CommandConsole console, VerifyReport report)
    {
        var table = new TextTable().Column("FROM").Column("TO").Column("COMPARED", right: true).Column("ON TARGET", right: true).Column("READ AGAIN", right: true).Column("DIFFER", right: true).Column("HOW");
        foreach (var link in report.Links)
        {
            table.Row(
            [
                link.Source,
                link.Target,
                Figures.Count(link.Compared),
                Figures.Count(link.OnTarget),
                Figures.Count(link.Retries),
                Figures.Count(link.Differences.Values.Sum()),
                string.Join(", ", link.Differences.OrderBy(static one => one.Key).Select(static one => $"{Figures.Count(one.Value)} {PlanWords.Of(one.Key)}")),
            ]);
        }

        table.Write(console);
        if (report.Differences.Count > 0)
        {
            console.Output.WriteLine();
            var list = new TextTable().Column("DIFFERENCE").Column("FROM").Column("TO").Column("DB", right: true).Column("KEY").Column("MORE");
            foreach (var one in report.Differences)
            {
                list.Row([PlanWords.Of(one.Kind), one.Source, one.Target, one.Database.ToString(CultureInfo.InvariantCulture), one.Key, one.Detail]);
            }

            list.Write(console);
        }

        console.Output.WriteLine();
        console.Output.WriteLine(Sum(report));
    }

    public static void WriteJson(TextWriter output, VerifyReport report)
    {
        foreach (var one in report.Differences)
        {
            JsonLine.Write(output, json =>
            {
                json.WriteString("event", "difference");
                json.WriteString("kind", PlanWords.Of(one.Kind));
                json.WriteString("source", one.Source);
                json.WriteString("target", one.Target);
                json.WriteNumber("database", one.Database);
                json.WriteString("key", one.Key);
                json.WriteString("detail", one.Detail);
            });
        }

        foreach (var link in report.Links)
        {
            JsonLine.Write(output, json =>
            {
                json.WriteString("event", "link");
                json.WriteString("source", link.Source);
                json.WriteString("target", link.Target);
                json.WriteNumber("compared", link.Compared);
                json.WriteNumber("onTarget", link.OnTarget);
                json.WriteNumber("retries", link.Retries);
                foreach (var (kind, count) in link.Differences.OrderBy(static one => one.Key))
                {
                    json.WriteNumber(PlanWords.Of(kind), count);
                }
            });
        }

        JsonLine.Write(output, json =>
        {
            json.WriteString("event", "verified");
            json.WriteString("mode", PlanWords.Of(report.Mode));
            json.WriteBoolean("clean", report.IsClean);
            json.WriteNumber("compared", report.Compared);
            json.WriteNumber("different", report.Different);
            json.WriteNumber("undecided", report.Undecided);
            json.WriteNumber("strays", report.Strays);
            json.WriteNumber("seconds", Math.Round(report.Elapsed.TotalSeconds, 3));
        });
    }

    private static string Sum(VerifyReport report)
    {
        string keys = report.Mode switch
        {
            VerifyMode.Count => $"{Figures.Keys(report.Compared)} counted",
            VerifyMode.Sample => $"{Figures.Keys(report.Compared)} compared, a sample,",
            _ => $"{Figures.Keys(report.Compared)} compared",
        };
        string result = report.Different == 0 ? "none differs" : $"{Figures.Count(report.Different)} {(report.Mode == VerifyMode.Count ? "count" : "key")}{(report.Different == 1 ? " differs" : "s differ")}";
        string open = report.Undecided == 0 ? "" : $", {Figures.Count(report.Undecided)} never rested long enough to be sure";
        string strays = report.Strays == 0 ? "" : $", {Figures.Count(report.Strays)} strays";
        return $"{keys} in {report.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s: {result}{open}{strays}";
    }
}
