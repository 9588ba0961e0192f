using RedisTyped.Benchmarks.Reports;

namespace RedisTyped.Benchmarks.Tests.Reports;

public sealed class MarkdownReportTests
{
    private readonly string[] _lines = MarkdownReport.Of(Runs.Report(Runs.Get64(), Runs.Row("get-1", ("RedisTyped", [Runs.Sample(1000)])))).Split('\n');

    [Fact]
    public void It_says_where_and_how_to_repeat_it()
    {
        Assert.Contains("| measured | 21 November 2026, 17:05 UTC |", _lines);
        Assert.Contains("| processor | A Processor, 2 cores |", _lines);
        Assert.Contains("| memory | 24.0 GiB |", _lines);
        Assert.Contains("dotnet run -c Release --project tests/RedisTyped.Benchmarks -- compare --repetitions 3 --seconds 1", _lines);
    }

    [Fact]
    public void It_has_a_line_for_each_ratio_with_its_targets()
    {
        Assert.Contains(
            "| get-64 | RedisTyped | by hand | 2.00 (1.90 to 2.10) | 0.50 | throughput at least 1.00: met; bytes at most 1.00: met |", _lines);
        Assert.Contains("| get-64 | RedisTyped | raw sockets | 0.25 (0.24 to 0.26) |  |  |", _lines);
    }

    [Fact]
    public void It_has_a_table_for_each_row()
    {
        Assert.Contains("`get-64`: work of get-64", _lines);
        Assert.Contains("`get-1`: work of get-1; client and nodes on one core", _lines);
        Assert.Contains("| by hand | 100,000 | 10.0 | 20.4 | 1,230 | 3.00 | 1.00 | 100 |", _lines);
    }

    [Fact]
    public void It_quotes_the_code_by_hand()
    {
        Assert.Contains("Get:", _lines);
        Assert.Contains("public async Task<string?> GetAsync(int id)", _lines);
    }
}
