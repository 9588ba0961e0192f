using System.Net;
using StackExchange.Redis;

namespace RedisTyped.Nodes;

/// <summary>Measures how long the servers of a node take to answer a PING, and says which kind of them is nearer.</summary>
internal sealed class RoundTrips(RedisNode node)
{
    /// <summary>A replica must answer in less than this part of the primary's time: reads of the primary are never old.</summary>
    private const double Margin = 0.8;

    /// <summary>How much a new measurement counts beside those before.</summary>
    private const double NewShare = 0.2;

    private readonly Dictionary<EndPoint, double> _milliseconds = [];
    private Task _measuring = Task.CompletedTask;

    /// <summary>Measures once more, unless servers still have to answer the last time.</summary>
    public void Measure(NodeServers servers, CancellationToken stop)
    {
        if (_measuring.IsCompleted)
        {
            _measuring = MeasureAsync(servers, stop);
        }
    }

    private async Task MeasureAsync(NodeServers servers, CancellationToken stop)
    {
        EndPoint[] endPoints = [.. servers.Primaries, .. servers.Replicas];
        double[] times = await Task.WhenAll(endPoints.Select(endPoint => PingAsync(endPoint, stop))).ConfigureAwait(false);
        for (int i = 0; i < endPoints.Length; i++)
        {
            double before = _milliseconds.GetValueOrDefault(endPoints[i], times[i]);
            _milliseconds[endPoints[i]] = double.IsFinite(before) && double.IsFinite(times[i])
                ? before + (NewShare * (times[i] - before))
                : times[i];
        }

        double primary = Least(servers.Primaries);
        node.Roles.TakeNearer(Least(servers.Replicas) < (double.IsFinite(primary) ? Margin * primary : primary));
    }

    private double Least(IEnumerable<EndPoint> endPoints) => endPoints.Select(e => _milliseconds[e]).DefaultIfEmpty(double.PositiveInfinity).Min();

    // A server that does not answer is infinitely far away.
    private async Task<double> PingAsync(EndPoint endPoint, CancellationToken stop)
    {
        try
        {
            TimeSpan time = await node.Multiplexer.GetServer(endPoint).PingAsync().WaitAsync(node.OperationTimeout, stop).ConfigureAwait(false);
            return time.TotalMilliseconds;
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException or ObjectDisposedException or OperationCanceledException)
        {
            return double.PositiveInfinity;
        }
    }
}
