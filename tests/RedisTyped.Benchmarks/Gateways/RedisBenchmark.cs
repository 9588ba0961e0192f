using System.Diagnostics;
using System.Globalization;
using RedisTyped.Benchmarks.Machines;

namespace RedisTyped.Benchmarks.Gateways;

/// <summary>Runs Redis' own redis-benchmark, from PATH.</summary>
internal static class RedisBenchmark
{
    private const int Columns = 8;

    /// <summary>Measures one contender.</summary>
    /// <param name="port">Where it listens, on 127.0.0.1.</param>
    /// <param name="row">What it is to be sent.</param>
    /// <param name="processId">Its process, whose processor time is taken; 0: none.</param>
    /// <param name="cancellationToken">Ends the measurement.</param>
    /// <exception cref="InvalidDataException">redis-benchmark failed, or wrote something else than expected.</exception>
    public static async Task<GatewaySample> RunAsync(int port, GatewayRow row, int processId, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "-h", "127.0.0.1", "-p", Text(port), "-c", Text(GatewayRow.Connections), "-n", Text(row.Requests), "-P", Text(row.Pipeline),
            "-r", Text(GatewayRow.Keys), "--csv", .. row.Words,
        ];
        double before = ProcessUse.CpuSeconds(processId);
        using Process process = Process.Start(new ProcessStartInfo("redis-benchmark", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
            string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            double cpu = (ProcessUse.CpuSeconds(processId) - before) / row.Requests * 1e6;
            return process.ExitCode == 0 && Parse(output) is { } sample
                ? sample with { Cpu = cpu }
                : throw new InvalidDataException($"redis-benchmark failed on port {port}: {output} {await errors}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    // "test","rps","avg_latency_ms","min_latency_ms","p50_latency_ms","p95_latency_ms","p99_latency_ms","max_latency_ms"
    private static GatewaySample? Parse(string output)
    {
        string[] cells = [.. output.TrimEnd().Split('\n')[^1].Split("\",\"").Select(static cell => cell.Trim('"', '\r'))];
        return cells.Length >= Columns ? new GatewaySample(Number(cells[^7]), Number(cells[^4]), Number(cells[^2]), 0) : null;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
