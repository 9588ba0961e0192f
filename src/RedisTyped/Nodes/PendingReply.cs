using StackExchange.Redis;

namespace RedisTyped.Nodes;

/// <summary>Waits for a reply no longer than the node's operation timeout, and no longer than the caller wants to.</summary>
internal static class PendingReply
{
    // From 2.0 on StackExchange.Redis ends calls that are not answered by itself; before, a frozen node would hold them for ever.
    private static readonly bool ClientTimesOut = typeof(ConnectionMultiplexer).Assembly.GetName().Version is { Major: >= 2 };

    /// <summary>Waits for a reply.</summary>
    /// <exception cref="TimeoutException">The node did not answer in time; it may still run the command.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; the node may still run the command.</exception>
    public static Task<T> WaitAsync<T>(RedisNode node, string command, Task<T> reply, CancellationToken cancellationToken)
    {
        if (reply.IsCompleted)
        {
            return reply;
        }

        if (!ClientTimesOut)
        {
            return WaitInTimeAsync(node, command, reply, cancellationToken);
        }

        return cancellationToken.CanBeCanceled ? reply.WaitAsync(cancellationToken) : reply;
    }

    private static async Task<T> WaitInTimeAsync<T>(RedisNode node, string command, Task<T> reply, CancellationToken cancellationToken)
    {
        try
        {
            return await reply.WaitAsync(node.OperationTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e) when (!reply.IsCompleted)
        {
            throw new TimeoutException(
                $"Node '{node.Id}' did not answer {command} within {node.OperationTimeout.TotalSeconds:0.###} s; it may still run it.", e);
        }
        finally
        {
            // These versions go on with a caller on the thread that reads the replies of all callers: who blocks there stops everybody.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }
    }
}
