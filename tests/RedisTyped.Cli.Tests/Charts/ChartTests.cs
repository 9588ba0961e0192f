using System.Globalization;
using System.Xml.Linq;
using RedisTyped.Cli.Charts;
using RedisTyped.Cli.Distribution;

namespace RedisTyped.Cli.Tests.Charts;

public sealed class ChartTests
{
    [Theory]
    [InlineData(1, 0.2, 5)]
    [InlineData(0.3526, 0.1, 4)]
    [InlineData(0.05, 0.01, 5)]
    [InlineData(0.003, 0.0005, 6)]
    [InlineData(0, 0.0001, 1)]
    public void Axis_ends_at_a_round_number_above_the_largest_share(double largest, double step, int ticks) =>
        Assert.Equal(new ChartScale(step, ticks), ChartScale.For(largest));

    [Fact]
    public void Bars_are_as_long_as_their_shares_and_marks_stand_at_the_expected_ones()
    {
        var svg = Draw(new NodeLoad("a", 75, 100, 0.5), new NodeLoad("b", 25, 100, 0.5));

        double[] widths = [.. Elements(svg, "rect", "bar").Take(2).Select(bar => Number(bar, "width"))];
        double[] starts = [.. Elements(svg, "rect", "bar").Take(2).Select(bar => Number(bar, "x"))];
        double[] marks = [.. Elements(svg, "line", "expected").Take(2).Select(mark => Number(mark, "x1"))];
        Assert.Equal(3, widths[0] / widths[1], 6);
        Assert.All(marks, mark => Assert.Equal(starts[0] + (widths[1] * 2), mark, 6));
    }

    [Fact]
    public void Names_cannot_break_out_of_the_document()
    {
        string name = "<script>\u0001&\"" + new string('n', 60);

        var svg = Draw(new NodeLoad(name, 1, 1, null));

        Assert.DoesNotContain(svg.Descendants(), element => element.Name.LocalName == "script");
        Assert.Contains(svg.Descendants(), element => element.Value == "<script>\uFFFD&\"" + new string('n', 14) + "…");
    }

    private static XDocument Draw(params NodeLoad[] loads) => XDocument.Parse(SvgBarChart.Of(new DistributionReport("slots", "keys", loads)));

    private static IEnumerable<XElement> Elements(XDocument svg, string name, string style) =>
        svg.Descendants().Where(element => element.Name.LocalName == name && (string?)element.Attribute("class") == style);

    private static double Number(XElement element, string attribute) => double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);
}
