using System.Text.Json.Nodes;
using System.Xml.Linq;
using RedisTyped.Benchmarks.Comparing;
using RedisTyped.Benchmarks.Contenders;
using RedisTyped.Benchmarks.Machines;
using RedisTyped.Benchmarks.Rows;

namespace RedisTyped.Benchmarks.Tests.Comparing;

/// <summary>Runs compare on real nodes, as short as it gets. What it measures is not looked at, only that it measures.</summary>
public sealed class CompareTests : ToolTests
{
    [Fact]
    public async Task A_run_leaves_a_table_json_a_chart_and_a_page()
    {
        string json = Path.Combine(Folder, "out.json");
        string svg = Path.Combine(Folder, "chart.svg");
        string page = Path.Combine(Folder, "page.md");

        int exit = await RunAsync(
            "compare", "--only", "get-1", "map-set", "--repetitions", "2", "--seconds", "0.3", "--no-targets",
            "--json", json, "--svg", svg, "--markdown", page);

        Assert.Equal((0, ""), (exit, exit == 0 ? "" : Error.ToString()));
        Assert.Contains("get-1: GET, 1 caller", Output.ToString(), StringComparison.Ordinal);

        var rows = JsonNode.Parse(await File.ReadAllTextAsync(json))!["rows"]!.AsArray();
        Assert.Equal(["get-1", "map-set"], rows.Select(static row => (string)row!["name"]!));
        Assert.All(rows.SelectMany(static row => row!["contenders"]!.AsArray()), static contender =>
        {
            Assert.Equal(2, contender!["samples"]!.AsArray().Count);
            Assert.All(contender["samples"]!.AsArray(), static sample => Assert.True((long)sample!["operations"]! > 0));
        });
        Assert.Equal("svg", XElement.Parse(await File.ReadAllTextAsync(svg)).Name.LocalName);
        Assert.Contains("\n`map-set`: SET of 10,000 keys at once\n", await File.ReadAllTextAsync(page), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no row 'get-7'; --only takes get-1, ", "--only", "get-7")]
    [InlineData("--repetitions is a whole number of at least 1.", "--repetitions", "0")]
    [InlineData("--seconds is a number above 0 and up to 3600.", "--seconds", "0")]
    public async Task Bad_usage_is_told_before_anything_is_started(string message, params string[] words)
    {
        Assert.Equal(2, await RunAsync(["compare", .. words]));
        Assert.StartsWith(message, Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_without_marks_is_told_before_anything_is_started()
    {
        string page = Path.Combine(Folder, "page.md");
        await File.WriteAllTextAsync(page, "mine");

        Assert.Equal(1, await RunAsync("compare", "--markdown", page));
        Assert.StartsWith($"'{page}' has no place for the figures", Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_told_before_anything_is_started()
    {
        string file = Path.Combine(Folder, "none", "out.json");

        Assert.Equal(1, await RunAsync("compare", "--json", file));
        Assert.StartsWith($"'{file}' cannot be written: there is no folder", Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_answer_fails_the_run()
    {
        await using var nodes = await BenchmarkNodes.StartAsync([], CancellationToken.None);
        var settings = new CompareSettings([], 1, TimeSpan.FromMilliseconds(10), []);
        var liar = new ReadContender<string>(
            "liar", 2, static id => Task.FromResult(id == 7 ? "other" : "value"), static (_, value) => value == "value");

        var fault = await Assert.ThrowsAsync<WrongAnswerException>(
            () => new Comparison(nodes, settings, Error).MeasureAsync(new Row("lies", [liar]) { Name = "lie" }, CancellationToken.None));

        Assert.Matches("^lie, liar: [1-9][0-9]* answers were not what had been stored", fault.Message);
    }

    [Fact]
    public async Task A_write_that_never_came_fails_the_run()
    {
        await using var nodes = await BenchmarkNodes.StartAsync([], CancellationToken.None);
        var settings = new CompareSettings([], 1, TimeSpan.FromMilliseconds(10), []);
        var written = new WrittenKeys(new HandWritten(nodes.Databases, nodes.Servers));
        var idler = new WriteContender("idler", 2, static (_, _) => Task.CompletedTask, written);

        await Assert.ThrowsAsync<WrongAnswerException>(
            () => new Comparison(nodes, settings, Error).MeasureAsync(new Row("nothing", [idler]), CancellationToken.None));
    }
}
