using RedisTyped.Benchmarks.Reports;

namespace RedisTyped.Benchmarks.Tests.Reports;

public sealed class TextReportTests
{
    [Fact]
    public void A_run_is_told_as_aligned_columns_with_what_was_reached()
    {
        using var output = new StringWriter { NewLine = "\n" };
        TextReport.Write(output, Runs.Report(Runs.Get64()));

        Assert.Equal(
            """
            A Processor, 2 cores; A System; .NET 10, Release
            StackExchange.Redis 1.2.6, redis-server 7.0.15; medians of 3

            get-64: work of get-64
              contender    calls/s  p50 us  p99 us  p99.9 us  client CPU us  nodes CPU us  bytes
              RedisTyped   200,000    10.0    20.4     1,230           3.00          1.00     50
              by hand      100,000    10.0    20.4     1,230           3.00          1.00    100
              raw sockets  800,000    10.0    20.4     1,230           3.00          1.00      0
              RedisTyped / by hand: throughput 2.00 (1.90 to 2.10), bytes 0.50; throughput at least 1.00: met; bytes at most 1.00: met
              RedisTyped / raw sockets: throughput 0.25 (0.24 to 0.26)

            """,
            output.ToString());
    }
}
