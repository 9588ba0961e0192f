using System.Globalization;
using System.Xml;
using RedisTyped.Cli.Distribution;
using RedisTyped.Cli.Output;
using static RedisTyped.Cli.Charts.SvgDrawing;

namespace RedisTyped.Cli.Charts;

/// <summary>Draws a report as SVG: a bar for the keys of each node, and a mark where its expected share lies.</summary>
internal static class SvgBarChart
{
    private const int Width = 860;
    private const int Left = 190;
    private const int Right = 190;
    private const int Top = 112;
    private const int Bottom = 84;
    private const int Row = 34;
    private const int Bar = 20;
    private const int LongestName = 26;

    private const string Style = """

        .page { fill: #ffffff } text { paint-order: stroke; stroke: #ffffff; stroke-width: 4px }
        text { font: 13px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #24292f }
        .title { font-size: 18px; font-weight: 600 } .quiet { fill: #57606a } .grid { stroke: #d0d7de } .bar { fill: #2f81c9 }
        .expected { stroke: #bc4c00; stroke-width: 2.5 }
        @media (prefers-color-scheme: dark) {
        .page { fill: #0d1117 } text { fill: #e6edf3; stroke: #0d1117 } .quiet { fill: #9198a1 } .grid { stroke: #3d444d } .bar { fill: #4493f8 }
        .expected { stroke: #f0883e }
        }

        """;

    /// <summary>Draws the chart.</summary>
    /// <returns>An SVG document.</returns>
    public static string Of(DistributionReport report)
    {
        var scale = ChartScale.For(report.Loads.Max(load => Math.Max(load.Share, load.ExpectedShare ?? 0)));
        string summary = $"{Figures.Count(report.Total)} {report.Keys}";
        return SvgDrawing.Of(
            (Width, AxisY(report) + Bottom),
            $"Keys by node: router {report.Router}",
            summary + Tested(report),
            summary + DistributionText.Evenness(report),
            Style,
            xml =>
            {
                WriteAxis(xml, report, scale);
                for (int i = 0; i < report.Loads.Count; i++)
                {
                    WriteNode(xml, report.Loads[i], Top + (i * Row), scale);
                }

                WriteLegend(xml, report);
            });
    }

    private static int AxisY(DistributionReport report) => Top + (report.Loads.Count * Row);

    private static string Tested(DistributionReport report) => report.ChiSquare is { } chi
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"; chi-square {chi.Statistic:0.00} with {chi.DegreesOfFreedom} degrees of freedom, p = {chi.PValue:0.0000}")
        : "";

    private static void WriteAxis(XmlWriter xml, DistributionReport report, ChartScale scale)
    {
        int bottom = AxisY(report);
        for (int tick = 0; tick <= scale.Ticks; tick++)
        {
            double share = tick * scale.Step;
            double x = X(share, scale);
            Line(xml, "grid", x, Top - 6, x, bottom);
            string label = (share * 100).ToString("0.##", CultureInfo.InvariantCulture) + " %";
            Text(xml, x, bottom + 18, label, "quiet", "middle");
        }

        Text(xml, (Left + Width - Right) / 2.0, bottom + 40, "share of the keys", "quiet", "middle");
        Text(xml, Left - 12, Top - 14, "node", "quiet", "end");
    }

    private static void WriteNode(XmlWriter xml, NodeLoad load, int y, ChartScale scale)
    {
        string name = Printable(load.Node.Name);
        string expected = load.ExpectedShare is { } share ? $", expected {Figures.Percent(share)}" : "";
        double end = X(load.Share, scale);
        xml.WriteStartElement("g");
        Element(xml, "title", $"{name}: {Figures.Count(load.Keys)} keys, {Figures.Percent(load.Share)}{expected}");
        string shown = name.Length > LongestName ? name[..(LongestName - 1)] + "…" : name;
        Text(xml, Left - 12, y + (Bar * 0.75), shown, null, "end");
        Element(
            xml, "rect", null,
            ("class", "bar"), ("x", Number(Left)), ("y", Number(y)), ("width", Number(end - Left)), ("height", Number(Bar)), ("rx", "2"));
        if (load.ExpectedShare is { } mark)
        {
            Line(xml, "expected", X(mark, scale), y - 4, X(mark, scale), y + Bar + 4);
        }

        double labelled = Math.Max(end, X(load.ExpectedShare ?? 0, scale));
        Text(xml, labelled + 8, y + (Bar * 0.75), $"{Figures.Percent(load.Share)}  ({Figures.Count(load.Keys)})");
        xml.WriteEndElement();
    }

    private static void WriteLegend(XmlWriter xml, DistributionReport report)
    {
        double y = AxisY(report) + 62;
        Element(
            xml, "rect", null,
            ("class", "bar"), ("x", Number(Left)), ("y", Number(y - 10)), ("width", "22"), ("height", "12"), ("rx", "2"));
        Text(xml, Left + 30, y + 1, "keys found");
        if (report.Loads.Any(load => load.ExpectedShare is not null))
        {
            Line(xml, "expected", Left + 136, y - 12, Left + 136, y + 4);
            Text(xml, Left + 146, y + 1, "expected share");
        }
    }

    private static double X(double share, ChartScale scale) => Left + (share / scale.End * (Width - Left - Right));

    /// <summary>XML has no form at all for most control characters, and a node's name may hold one.</summary>
    private static string Printable(string name) => string.Concat(name.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c));
}
