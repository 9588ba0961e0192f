using System.Xml.Linq;

namespace RedisTyped.Cli.Tests.Commands;

public sealed class StatsCommandTests : TestsWithFiles
{
    [Fact]
    public async Task Exact_shares_of_the_README_example_of_redis_router_stand_beside_those_found()
    {
        var run = await ToolRun.OfAsync("stats", "--topology", Folder.ThreeServers, "--json");

        Assert.Equal(0, run.Exit);
        Assert.Equal(["0.3508", "0.3376", "0.3116"], run.Json[..3].Select(
            line => line.GetProperty("expectedShare").GetDouble().ToString("0.0000")));
        Assert.Equal(100_000, run.Json[..3].Sum(line => line.GetProperty("keys").GetInt64()));
        Assert.All(run.Json[..3], line => Assert.InRange(
            line.GetProperty("share").GetDouble() - line.GetProperty("expectedShare").GetDouble(), -0.01, 0.01));

        var sum = run.Json[3];
        Assert.Equal(100_000, sum.GetProperty("total").GetInt64());
        Assert.Equal("ketama", sum.GetProperty("router").GetString());
        Assert.Equal(2, sum.GetProperty("degreesOfFreedom").GetInt32());
        Assert.InRange(sum.GetProperty("pValue").GetDouble(), 0.001, 1);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_keys_and_another_others()
    {
        string[] line = ["stats", "--json", "--topology", Folder.ThreeServers, "--keys", "1000", "--seed"];

        var first = await ToolRun.OfAsync([.. line, "7"]);
        var again = await ToolRun.OfAsync([.. line, "7"]);
        var other = await ToolRun.OfAsync([.. line, "8"]);

        Assert.Equal(first.Output, again.Output);
        Assert.NotEqual(first.Output, other.Output);
    }

    [Theory]
    [InlineData("--stdin")]
    [InlineData("-")]
    public async Task Keys_of_standard_input_are_counted_where_route_places_them(string word)
    {
        string keys = string.Concat(Enumerable.Range(0, 1000).Select(i => $"user:{i}\n"));
        var routed = await ToolRun.WithInputAsync(keys, "route", "-", "--json", "--topology", Folder.ThreeServers);

        var run = await ToolRun.WithInputAsync(keys, "stats", word, "--json", "--topology", Folder.ThreeServers);

        Assert.Equal(
            routed.Json.CountBy(line => line.GetProperty("node").GetString()!).OrderBy(node => node.Key).Select(node => (node.Key, (long)node.Value)),
            run.Json[..3].Select(line => (line.GetProperty("node").GetString()!, line.GetProperty("keys").GetInt64())));
    }

    [Fact]
    public async Task No_keys_at_all_is_no_failure()
    {
        var run = await ToolRun.WithInputAsync("", "stats", "--stdin", "--topology", Folder.ThreeServers);

        Assert.Equal((0, "redistyped: no keys were given\n"), (run.Exit, run.Error));
        Assert.Contains("0.00 %", run.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_node_has_no_evenness_to_test()
    {
        string file = Folder.Write("one.txt", "127.0.0.1:6379 1\n");

        var run = await ToolRun.OfAsync("stats", "--json", "--keys", "10", "--topology", file);

        Assert.Equal(10, run.Json[0].GetProperty("keys").GetInt64());
        Assert.False(run.Json[1].TryGetProperty("chiSquare", out _));
    }

    [Fact]
    public async Task Two_nodes_have_one_degree_of_freedom_and_three_have_two()
    {
        var two = await ToolRun.OfAsync("stats", "--keys", "1000", "--topology", Folder.TwoServers);
        var three = await ToolRun.OfAsync("stats", "--keys", "1000", "--topology", Folder.ThreeServers);

        Assert.Contains(" with 1 degree of freedom, p", two.Output, StringComparison.Ordinal);
        Assert.Contains(" with 2 degrees of freedom, p", three.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_terminal_gets_bars()
    {
        var run = await ToolRun.OfAsync([], terminal: true, ["stats", "--keys", "1000", "--topology", Folder.ThreeServers]);

        Assert.Contains("share of the keys in %", run.Output, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:6381  █", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', run.Output);
    }

    [Fact]
    public async Task Svg_has_the_numbers_of_the_table()
    {
        string file = Folder.At("chart.svg");

        var run = await ToolRun.OfAsync("stats", "--json", "--topology", Folder.ThreeServers, "--out", file);

        var texts = XDocument.Load(file).Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value).ToArray();
        Assert.Contains("Keys by node: router ketama", texts);
        Assert.Contains("share of the keys", texts);
        Assert.All(run.Json[..3], line =>
        {
            Assert.Contains(line.GetProperty("node").GetString(), texts);
            double share = line.GetProperty("share").GetDouble();
            long keys = line.GetProperty("keys").GetInt64();
            Assert.Contains(FormattableString.Invariant($"{share * 100:0.00} %  ({keys:#,0})"), texts);
        });
    }

    [Fact]
    public async Task Page_holds_the_same_chart()
    {
        string[] line = ["stats", "--keys", "100", "--topology", Folder.ThreeServers, "--out"];
        await ToolRun.OfAsync([.. line, Folder.At("chart.svg")]);
        await ToolRun.OfAsync([.. line, Folder.At("chart.html")]);

        string page = await File.ReadAllTextAsync(Folder.At("chart.html"), TestContext.Current.CancellationToken);
        Assert.StartsWith("<!DOCTYPE html>", page, StringComparison.Ordinal);
        Assert.Contains(await File.ReadAllTextAsync(Folder.At("chart.svg"), TestContext.Current.CancellationToken), page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chart_that_cannot_be_written_is_a_failure_after_the_result()
    {
        string chart = Folder.At("missing/chart.svg");

        var run = await ToolRun.OfAsync("stats", "--json", "--keys", "10", "--topology", Folder.ThreeServers, "--out", chart);

        Assert.Equal(1, run.Exit);
        Assert.Equal(4, run.Json.Length);
        Assert.Contains("missing", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_that_are_all_one_are_told_as_uneven()
    {
        string keys = string.Concat(Enumerable.Repeat("same\n", 500));

        var run = await ToolRun.WithInputAsync(keys, "stats", "--stdin", "--json", "--topology", Folder.ThreeServers);

        Assert.InRange(run.Json[3].GetProperty("pValue").GetDouble(), 0, 1e-9);
        Assert.InRange(run.Json[3].GetProperty("maxDeviation").GetDouble(), 1, 3);
    }
}
