using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Batches;

/// <summary>Commands of one node that are sent together; the next step is sent when all of them have been answered.</summary>
internal sealed class BatchStep(RedisNode node)
{
    private readonly IBatch _batch = node.Database.CreateBatch();
    private readonly List<IQueuedReply> _replies = [];

    /// <summary>Where commands are queued.</summary>
    public IDatabaseAsync Commands => _batch;

    public int Count => _replies.Count;

    public IReadOnlyList<IQueuedReply> Replies => _replies;

    public void Add(IQueuedReply reply) => _replies.Add(reply);

    /// <summary>Sends the commands and waits for their replies; it ends no result, and does not fail.</summary>
    /// <returns>Why replies are missing, if any are; null when all are there, or when stopped.</returns>
    public async Task<Exception?> SendAsync(CancellationToken stop)
    {
        if (_replies.Count == 0)
        {
            return null;
        }

        try
        {
            _batch.Execute();
        }
        catch (Exception fault)
        {
            // Thrown when the node is not connected; then nothing of it was sent, and no reply will come.
            return fault;
        }

        // A connection answers in order, so that the last reply comes with all others; only some versions hand them on one by one.
        for (int i = _replies.Count - 1, answered = 0; i >= 0;)
        {
            Task reply = _replies[i].Reply;
            if (!reply.IsCompleted)
            {
                await WaitAsync(reply, stop).ConfigureAwait(false);
            }

            if (reply.IsCompleted)
            {
                i--;
            }
            else if (stop.IsCancellationRequested)
            {
                return null;
            }
            else if (_replies.Count(static r => r.Reply.IsCompleted) is var now && now > answered)
            {
                answered = now;
            }
            else
            {
                return new TimeoutException(
                    $"Node '{node.Id}' answered no command of the batch within {node.OperationTimeout.TotalSeconds:0.###} s; it may still run them.");
            }
        }

        // Later versions give up on replies by themselves.
        return _replies[^1].Reply.Exception?.InnerException as TimeoutException;
    }

    // Goes on elsewhere: StackExchange.Redis 1.2.6 would go on where it reads the replies of all callers.
    private async Task WaitAsync(Task reply, CancellationToken stop) =>
        await reply.WaitAsync(node.OperationTimeout, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
}
