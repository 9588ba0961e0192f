using System.Diagnostics;
using RedisTyped.Benchmarks.Measuring;
using RedisTyped.Benchmarks.Resharding;
using RedisTyped.Testing;

namespace RedisTyped.Benchmarks.Following;

/// <summary>How much later a write comes through the proxy than it comes to a replica of the source: both take the same writes at the same time.</summary>
internal static class AddedLatency
{
    private const double MostMicroseconds = 1_000;
    private const int AtOnce = 5;

    /// <summary>Measures it for one row of the proxy.</summary>
    /// <param name="nodes">The source first, then two servers that the topology names.</param>
    /// <param name="row">Which keys pass.</param>
    /// <param name="repetitions">How often.</param>
    /// <param name="time">For how long each time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidDataException">The same writes did not come.</exception>
    public static async Task<IReadOnlyList<MeasuredFigure>> MeasureAsync(
        RedisNodes nodes, SyncRow row, int repetitions, TimeSpan time, CancellationToken cancellationToken)
    {
        using var writer = new StampedWriter(nodes[0].Port);
        var middles = new List<double>();
        var late = new List<double>();
        for (int i = 0; i < repetitions; i++)
        {
            double[] added = await AddedAsync(nodes, row, writer, time, cancellationToken);
            middles.Add(Quantile(added, 0.5));
            late.Add(Quantile(added, 0.99));
        }

        return
        [
            new MeasuredFigure($"a write comes later by, {row.Title}", "µs, the middle", Spread.Of(middles)),
            MeasuredFigure.AtMost($"a write comes later by, {row.Title}", "µs, p99", Spread.Of(late), MostMicroseconds),
        ];
    }

    private static async Task<double[]> AddedAsync(RedisNodes nodes, SyncRow row, StampedWriter writer, TimeSpan time, CancellationToken cancellationToken)
    {
        await using ProxyProcess proxy = await ProxyProcess.StartAsync(row, nodes[0].Port, [nodes[1].Port, nodes[2].Port], cancellationToken);
        void Probe() => writer.Write(TimeSpan.FromMilliseconds(10), AtOnce);
        await using StampFollower direct = await StampFollower.FollowAsync(nodes[0].Port, Probe, cancellationToken);
        await using StampFollower through = await StampFollower.FollowAsync(proxy.Ports[0], Probe, cancellationToken);

        // The compiler's work in a new process is not what a stream of hours has.
        writer.Write(time, AtOnce);
        long from = Stopwatch.GetTimestamp();
        long written = writer.Write(time, AtOnce);
        long until = Stopwatch.GetTimestamp();
        Probe();
        var directly = await direct.EndAsync();
        var late = await through.EndAsync();

        double[] added = [.. late.Where(arrival => arrival.Key >= from && arrival.Key <= until).Select(arrival => Stopwatch.GetElapsedTime(directly[arrival.Key], arrival.Value).TotalMicroseconds).Order()];
        double share = (double)added.Length / written;
        return (row.Way == SyncWay.All ? share == 1 : share is > 0.3 and < 0.7) ? added : throw new InvalidDataException($"Of {written} writes {added.Length} came through the proxy.");
    }

    private static double Quantile(double[] sorted, double share) => sorted[(int)(share * (sorted.Length - 1))];
}
