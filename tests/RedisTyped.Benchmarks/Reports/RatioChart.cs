using System.Xml;
using RedisTyped.Cli.Charts;
using static RedisTyped.Cli.Charts.SvgDrawing;

namespace RedisTyped.Benchmarks.Reports;

/// <summary>Draws ratios of throughput as SVG: a bar from even to the median, a line between the quartiles, a mark where the target lies.</summary>
internal static class RatioChart
{
    private const int Width = 960;
    private const int Left = 430;
    private const int Right = 170;
    private const int Top = 104;
    private const int Bottom = 84;
    private const int Row = 26;
    private const int Bar = 14;

    private const string Style = """

        .page { fill: #ffffff } text { paint-order: stroke; stroke: #ffffff; stroke-width: 4px }
        text { font: 13px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #24292f }
        .title { font-size: 18px; font-weight: 600 } .quiet { fill: #57606a } .grid { stroke: #d0d7de } .even { stroke: #57606a; stroke-width: 1.5 }
        .faster { fill: #2f81c9 } .slower { fill: #9a6fb0 } .spread { stroke: #24292f; stroke-width: 1.5 } .target { stroke: #bc4c00; stroke-width: 2.5 }
        @media (prefers-color-scheme: dark) {
        .page { fill: #0d1117 } text { fill: #e6edf3; stroke: #0d1117 } .quiet { fill: #9198a1 } .grid { stroke: #3d444d } .even { stroke: #9198a1 }
        .faster { fill: #4493f8 } .slower { fill: #b083c9 } .spread { stroke: #e6edf3 } .target { stroke: #f0883e }
        }

        """;

    /// <summary>Draws the chart.</summary>
    /// <param name="bars">Its lines, from the top.</param>
    /// <param name="subtitle">Where they were measured.</param>
    /// <returns>An SVG document.</returns>
    public static string Of(IReadOnlyList<RatioBar> bars, string subtitle)
    {
        var scale = RatioScale.For(bars.SelectMany(static bar => new[] { bar.Ratio.LowerQuartile, bar.Ratio.UpperQuartile, bar.Target ?? 1 }));
        int bottom = Top + (bars.Count * Row);
        return SvgDrawing.Of(
            (Width, bottom + Bottom),
            "Throughput of RedisTyped against other ways",
            subtitle,
            $"{bars.Count} ratios; {subtitle}",
            Style,
            xml =>
            {
                WriteAxis(xml, bottom, scale);
                for (int i = 0; i < bars.Count; i++)
                {
                    WriteBar(xml, bars[i], Top + (i * Row), scale, first: i == 0 || bars[i - 1].Row != bars[i].Row);
                }

                WriteLegend(xml, bottom + 62);
            });
    }

    private static void WriteAxis(XmlWriter xml, int bottom, RatioScale scale)
    {
        foreach (double tick in scale.Ticks)
        {
            double x = X(tick, scale);
            Line(xml, tick == 1 ? "even" : "grid", x, Top - 8, x, bottom);
            Text(xml, x, bottom + 18, Figures.Plain(tick) + " ×", "quiet", "middle");
        }

        Text(xml, (Left + Width - Right) / 2.0, bottom + 40, "times the throughput of the other", "quiet", "middle");
    }

    private static void WriteBar(XmlWriter xml, RatioBar bar, int y, RatioScale scale, bool first)
    {
        double even = X(1, scale);
        double end = X(bar.Ratio.Median, scale);
        double middle = y + (Bar / 2.0);
        xml.WriteStartElement("g");
        string target = bar.Target is { } wanted ? $", target {Figures.Ratio(wanted)}" : "";
        Element(xml, "title", $"{bar.Row}: {bar.Subject} against {bar.Baseline}: {Figures.Ratio(bar.Ratio)}{target}");
        if (first)
        {
            Text(xml, 24, y + (Bar * 0.85), bar.Row);
        }

        Text(xml, Left - 12, y + (Bar * 0.85), $"{bar.Subject} / {bar.Baseline}", "quiet", "end");
        Element(
            xml, "rect", null,
            ("class", bar.Ratio.Median >= 1 ? "faster" : "slower"), ("x", Number(Math.Min(even, end))), ("y", Number(y)),
            ("width", Number(Math.Abs(end - even))), ("height", Number(Bar)));
        Line(xml, "spread", X(bar.Ratio.LowerQuartile, scale), middle, X(bar.Ratio.UpperQuartile, scale), middle);
        if (bar.Target is { } mark)
        {
            Line(xml, "target", X(mark, scale), y - 4, X(mark, scale), y + Bar + 4);
        }

        Text(xml, Width - Right + 12, y + (Bar * 0.85), Figures.Ratio(bar.Ratio));
        xml.WriteEndElement();
    }

    private static void WriteLegend(XmlWriter xml, int y)
    {
        Element(xml, "rect", null, ("class", "faster"), ("x", Number(Left)), ("y", Number(y - 11)), ("width", "22"), ("height", "12"));
        Text(xml, Left + 30, y, "ours is faster");
        Element(xml, "rect", null, ("class", "slower"), ("x", Number(Left + 136)), ("y", Number(y - 11)), ("width", "22"), ("height", "12"));
        Text(xml, Left + 166, y, "slower");
        Line(xml, "spread", Left + 236, y - 5, Left + 258, y - 5);
        Text(xml, Left + 266, y, "quartiles");
        Line(xml, "target", Left + 350, y - 13, Left + 350, y + 3);
        Text(xml, Left + 360, y, "target");
    }

    private static double X(double ratio, RatioScale scale) => Left + (scale.Position(ratio) * (Width - Left - Right));
}
