using System.Xml.Linq;
using RedisTyped.Benchmarks.Measuring;
using RedisTyped.Benchmarks.Reports;

namespace RedisTyped.Benchmarks.Tests.Reports;

public sealed class RatioChartTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void A_bar_reaches_from_even_to_the_median()
    {
        // From 0.5 to 2 on 360 pixels from 430 on: even at 610, and sqrt(2) half-way from there to the end.
        var chart = Draw(new RatioBar("get-1", "ours", "theirs", new Spread(1, 1, Math.Sqrt(2), 2, 2), Target: null));

        var bar = chart.Descendants(Svg + "g").Single().Elements(Svg + "rect").Single();
        Assert.Equal(("faster", "610", "90"), (Value(bar, "class"), Value(bar, "x"), Value(bar, "width")));
    }

    [Fact]
    public void A_bar_of_what_is_slower_reaches_to_the_other_side()
    {
        var chart = Draw(new RatioBar("get-1", "ours", "theirs", new Spread(0.5, 0.5, 0.5, 0.5, 0.5), Target: null));

        var bar = chart.Descendants(Svg + "g").Single().Elements(Svg + "rect").Single();
        Assert.Equal(("slower", "430", "180"), (Value(bar, "class"), Value(bar, "x"), Value(bar, "width")));
    }

    [Fact]
    public void Quartiles_and_target_lie_where_the_axis_says()
    {
        var chart = Draw(new RatioBar("get-1", "ours", "theirs", new Spread(0.5, 0.5, 1, 2, 2), Target: 2));

        XElement[] lines = [.. chart.Descendants(Svg + "g").Single().Elements(Svg + "line")];
        Assert.Equal(
            [("spread", "430", "790"), ("target", "790", "790")],
            lines.Select(static line => (Value(line, "class"), Value(line, "x1"), Value(line, "x2"))));
    }

    [Fact]
    public void Ticks_name_the_round_ratios()
    {
        var chart = Draw(new RatioBar("get-1", "ours", "theirs", new Spread(1, 1, 1, 1, 1), Target: null));

        Assert.Equal(
            ["0.5 ×", "1 ×", "2 ×", "times the throughput of the other"],
            chart.Elements(Svg + "text").Where(static text => (string?)text.Attribute("text-anchor") == "middle").Select(static text => text.Value));
    }

    [Fact]
    public void A_row_is_named_once_and_each_ratio_is_told()
    {
        var even = new Spread(1, 1, 1, 1, 1);
        var chart = Draw(
            new RatioBar("get-1", "ours", "theirs", even, Target: 1),
            new RatioBar("get-1", "ours", "<others>", even, Target: null),
            new RatioBar("get-64", "ours", "theirs", even, Target: null));

        Assert.Equal(
            ["get-1", "ours / theirs", "1.00 (1.00 to 1.00)", "ours / <others>", "1.00 (1.00 to 1.00)", "get-64", "ours / theirs", "1.00 (1.00 to 1.00)"],
            chart.Elements(Svg + "g").Elements(Svg + "text").Select(static text => text.Value));
        Assert.Equal(
            "get-1: ours against theirs: 1.00 (1.00 to 1.00), target 1.00",
            chart.Elements(Svg + "g").First().Element(Svg + "title")!.Value);
    }

    private static XElement Draw(params RatioBar[] bars) => XElement.Parse(RatioChart.Of(bars, "somewhere"));

    private static string? Value(XElement element, string attribute) => (string?)element.Attribute(attribute);
}
