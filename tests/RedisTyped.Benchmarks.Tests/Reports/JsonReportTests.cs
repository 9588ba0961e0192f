using System.Text.Json.Nodes;
using RedisTyped.Benchmarks.Reports;

namespace RedisTyped.Benchmarks.Tests.Reports;

public sealed class JsonReportTests
{
    private readonly JsonNode _report = Write(Runs.Report(Runs.Get64()));

    [Fact]
    public void It_says_when_where_and_how()
    {
        Assert.Equal(1, (int)_report["schema"]!);
        Assert.Equal("2026-11-21T17:05:00Z", (string)_report["measured"]!);
        Assert.Equal(
            "dotnet run -c Release --project tests/RedisTyped.Benchmarks -- compare --repetitions 3 --seconds 1", (string)_report["command"]!);
        Assert.Equal("A Processor", (string)_report["machine"]!["processor"]!);
        Assert.Equal(0.25, (double)_report["machine"]!["loadBefore"]!);
    }

    [Fact]
    public void It_has_every_sample()
    {
        var contender = _report["rows"]![0]!["contenders"]![0]!;

        Assert.Equal("RedisTyped", (string)contender["name"]!);
        Assert.Equal([200_000.0, 220_000.0, 180_000.0], contender["samples"]!.AsArray().Select(static sample => (double)sample!["perSecond"]!));
        var sample = contender["samples"]![0]!;
        Assert.Equal((10.0, 20.4, 1234.0), ((double)sample["p50Microseconds"]!, (double)sample["p99Microseconds"]!, (double)sample["p999Microseconds"]!));
        Assert.Equal(50.0, (double)sample["bytes"]!);
        Assert.Equal(3.0, (double)sample["clientCpuMicroseconds"]!, 9);
        Assert.Equal(1.0, (double)sample["nodesCpuMicroseconds"]!, 9);
    }

    [Fact]
    public void It_has_ratios_with_their_spread_and_targets()
    {
        var ratio = _report["rows"]![0]!["ratios"]![0]!;

        Assert.Equal(("RedisTyped", "by hand"), ((string)ratio["subject"]!, (string)ratio["baseline"]!));
        Assert.Equal((1.8, 2.0, 2.2), ((double)ratio["throughput"]!["lowest"]!, (double)ratio["throughput"]!["median"]!, (double)ratio["throughput"]!["highest"]!));
        Assert.Equal("""[{"figure":"throughput","wanted":1,"outcome":"met"},{"figure":"bytes","wanted":1,"outcome":"met"}]""", ratio["targets"]!.ToJsonString());
    }

    [Fact]
    public void What_there_is_not_is_null()
    {
        Assert.Null(_report["rows"]![0]!["core"]);
        Assert.Null(_report["rows"]![0]!["ratios"]![1]!["bytes"]);
        Assert.Equal(0, (int)Write(Runs.Report(Runs.Row("get-1", ("RedisTyped", [Runs.Sample(1)]))))["rows"]![0]!["core"]!);
    }

    private static JsonNode Write(CompareReport report)
    {
        using var file = new MemoryStream();
        JsonReport.Write(file, report);
        return JsonNode.Parse(file.ToArray())!;
    }
}
