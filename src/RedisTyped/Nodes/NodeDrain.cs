namespace RedisTyped.Nodes;

/// <summary>Waits until nobody uses the connection of a node any more that no new call is sent to.</summary>
internal static class NodeDrain
{
    /// <summary>
    /// A caller that has taken the topology can be held up by its machine before it sends. To count callers would cost every call;
    /// so the connection counts as unused when nothing was sent on it for so long.
    /// </summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits until the calls in flight are answered and no others come, but no longer than the operation timeout.</summary>
    /// <param name="node">The node.</param>
    /// <param name="time">Gives the time.</param>
    /// <param name="stop">Ends the waiting.</param>
    public static async Task WaitAsync(RedisNode node, TimeProvider time, CancellationToken stop)
    {
        long start = time.GetTimestamp();
        long quietSince = start;
        long sent = -1;
        TimeSpan longest = node.OperationTimeout > Quiet ? node.OperationTimeout : Quiet;
        while (!stop.IsCancellationRequested && time.GetElapsedTime(start) < longest && time.GetElapsedTime(quietSince) < Quiet)
        {
            long now = node.Multiplexer.OperationCount;
            if (now != sent || node.Multiplexer.GetCounters().TotalOutstanding > 0)
            {
                sent = now;
                quietSince = time.GetTimestamp();
            }

            await Task.Delay(Pace, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
