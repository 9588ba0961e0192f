using Microsoft.Extensions.Logging;
using RedisTyped.Nodes;
using RedisTyped.Telemetry;

namespace RedisTyped.Execution;

/// <summary>Waits until no call is under way any more that goes by a topology that another one has taken the place of.</summary>
internal static class CallPass
{
    /// <summary>
    /// Waits for calls that are not sent yet, and for those that send again, then for those that bring keys over, and last, since a connection answers in order, for what
    /// nodes have not answered, those of before too. The first step has the operation timeout, calls that send again have it twice, and the last has it once more. Does not throw.
    /// </summary>
    /// <param name="nodes">The nodes of the topology before.</param>
    /// <param name="current">Knows the calls that have begun to write by the topology before, and write again, and the nodes that have left by earlier changes.</param>
    /// <param name="bringing">Lets no call bring keys over any more, and ends when none does, which may take much longer than that; null: none does.</param>
    /// <param name="time">Gives the time.</param>
    /// <param name="logger">Where to log.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task WaitAsync(
        IReadOnlyList<RedisNode> nodes, CurrentTopology current, Func<Task>? bringing, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var sent = new NodePass(nodes);
        TimeSpan timeout = nodes.Max(static node => node.OperationTimeout);
        Task left = current.LeftAsync().WaitAsync(2 * timeout, time, cancellationToken);
        Task ended = current.Writes.EndedAsync().WaitAsync(2 * timeout, time, cancellationToken);
        int held = await ThreadSections.PassAsync(timeout, time, cancellationToken).ConfigureAwait(false);
        if (held > 0 && !cancellationToken.IsCancellationRequested)
        {
            Log.CallsHeldUp(logger, held, timeout.TotalSeconds);
        }

        await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (bringing is not null)
        {
            await bringing().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // A node that does not answer fails the calls that need it, each for itself.
        await sent.WaitAsync(time, cancellationToken).ConfigureAwait(false);
        await left.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
