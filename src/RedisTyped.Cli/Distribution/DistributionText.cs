using System.Globalization;
using RedisTyped.Cli.Output;
using RedisTyped.Cli.Terminal;
using Spectre.Console;

namespace RedisTyped.Cli.Distribution;

/// <summary>Writes a report for people: a table, a sum line, and bars on a terminal.</summary>
internal static class DistributionText
{
    private static readonly Color[] BarColors =
    [
        Color.SteelBlue1, Color.Orange1, Color.SeaGreen2, Color.MediumPurple1, Color.Gold1, Color.LightCoral,
    ];

    public static void Write(CommandConsole console, DistributionReport report, Func<NodeLoad, string> endPoint)
    {
        var table = new TextTable()
            .Column("NODE").Column("ENDPOINT").Column("KEYS", right: true).Column("SHARE", right: true)
            .Column("EXPECTED", right: true).Column("DEVIATION", right: true);
        foreach (var load in report.Loads)
        {
            table.Row(
                load.Node.Name,
                endPoint(load),
                Figures.Count(load.Keys),
                Figures.Percent(load.Share),
                load.ExpectedShare is { } expected ? Figures.Percent(expected) : "-",
                load.Deviation is { } deviation ? Figures.Deviation(deviation) : "-");
        }

        table.Write(console);
        console.Output.WriteLine($"{Figures.Count(report.Total)} {report.Keys}; router {report.Router}{Evenness(report)}");
        if (console.OutputIsTerminal && report.Total > 0)
        {
            WriteBars(console, report);
        }
    }

    /// <summary>How even the keys lie, in words; empty where nothing is expected.</summary>
    public static string Evenness(DistributionReport report)
    {
        string furthest = report.Furthest is { } load ? $"; furthest from expected {ByteText.Shown(load.Node.Name)} by {Figures.Deviation(load.Deviation!.Value)}" : "";
        string test = report.ChiSquare is { } chi
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"; chi-square {chi.Statistic:0.00} with {chi.DegreesOfFreedom} {(chi.DegreesOfFreedom == 1 ? "degree" : "degrees")} of freedom, p = {chi.PValue:0.0000}")
            : "";
        return furthest + test;
    }

    /// <summary>As the table rounds it.</summary>
    private static double Rounded(double share) =>
        double.Parse((share * 100).ToString("0.00", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static void WriteBars(CommandConsole console, DistributionReport report)
    {
        var chart = new BarChart { Width = Math.Min(console.Width, 100), ShowValues = true, Culture = CultureInfo.InvariantCulture };
        for (int i = 0; i < report.Loads.Count; i++)
        {
            var load = report.Loads[i];
            chart.AddItem(Markup.Escape(ByteText.Shown(load.Node.Name)), Rounded(load.Share), BarColors[i % BarColors.Length]);
        }

        console.Output.WriteLine();
        console.Output.WriteLine("share of the keys in %");
        console.Rich().Write(chart);
    }
}
