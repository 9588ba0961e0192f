using RedisTyped.Benchmarks.Micro;

namespace RedisTyped.Benchmarks.Tests;

public sealed class MicroReportTests
{
    [Fact]
    public void Each_figure_is_held_against_its_target()
    {
        var report = new MicroReport(
        [
            new("KeyBenchmarks.Format", "", 20.26, 1.5, 48),
            new("KeyBenchmarks.FormatAndRoute", "", 39.9, 0.5, 48),
            new("RoutingBenchmarks.Route", "ketama", 151, 2, 0),
            new("HashingBenchmarks.Crc16", "", 7.5, 0.1, 24),
        ]);

        Assert.True(report.IsMissed);
        Assert.Equal(
            [
                "Key.FormatAndRoute: 39.9 ns, 48 bytes; at most 40.0 ns, 48 bytes: met",
                "Routing.Route (ketama): 151 ns, 0 bytes; at most 150 ns, 0 bytes: MISSED",
                "Hashing.Crc16: 7.50 ns, 24 bytes; at most 8.00 ns, 0 bytes: MISSED",
            ],
            report.Verdicts);
        Assert.Equal(
            """
            Here.

            | what | mean | deviation | bytes | wanted |
            |---|---:|---:|---:|---|
            | Key.Format | 20.3 ns | 1.50 ns | 48 |  |
            | Key.FormatAndRoute | 39.9 ns | 0.500 ns | 48 | at most 40.0 ns, 48 bytes: met |
            | Routing.Route (ketama) | 151 ns | 2.00 ns | 0 | at most 150 ns, 0 bytes: MISSED |
            | Hashing.Crc16 | 7.50 ns | 0.100 ns | 24 | at most 8.00 ns, 0 bytes: MISSED |


            """,
            report.Markdown("Here"),
            ignoreLineEndingDifferences: true);
    }

    [Theory]
    [InlineData(8, "0.08 of Generator.CleanBuild (100), at most 0.10: met", false)]
    [InlineData(11, "0.11 of Generator.CleanBuild (100), at most 0.10: MISSED", true)]
    public void The_generator_is_a_share_of_the_build_of_as_many_stores(double milliseconds, string verdict, bool isMissed)
    {
        var report = new MicroReport(
        [
            new("GeneratorBenchmarks.CleanBuild", "1", 1e9, 0, 1000),
            new("GeneratorBenchmarks.CleanBuild", "100", 100e6, 0, 1000),
            new("GeneratorBenchmarks.Generate", "100", milliseconds * 1e6, 0, 1000),
            new("GeneratorBenchmarks.UnrelatedEdit", "100", 49e6, 0, 123456),
        ]);

        Assert.Equal(isMissed, report.IsMissed);
        Assert.Equal(2, report.Verdicts.Count());
        Assert.EndsWith(verdict, report.Verdicts.First(), StringComparison.Ordinal);
        Assert.Equal("Generator.UnrelatedEdit (100): 49.0 ms, 123456 bytes; at most 50.0 ms: met", report.Verdicts.Last());
    }

    [Fact]
    public void What_has_no_target_misses_none()
    {
        var report = new MicroReport([new("ReplyBenchmarks.Text", "", 1e9, 0, 1000), new("GeneratorBenchmarks.Generate", "1", 1e12, 0, 1)]);

        Assert.False(report.IsMissed);
        Assert.Empty(report.Verdicts);
    }

    [Fact]
    public void What_failed_is_told_and_misses()
    {
        var report = new MicroReport([new("BatchBenchmarks.QueueGets", "", double.NaN, double.NaN, 0), new("ReplyBenchmarks.Text", "", 12, 1, 0)]);

        Assert.True(report.IsMissed);
        Assert.Equal(["Batch.QueueGets: FAILED, and measured nothing; what it failed with stands further up"], report.Verdicts);
        Assert.Contains("| Batch.QueueGets |  |  |  | FAILED, and measured nothing; what it failed with stands further up |", report.Markdown("Here"), StringComparison.Ordinal);
    }
}
