using RedisTyped.Execution;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Batches;

/// <summary>The commands that a batch has for one node, in the order in which they were queued.</summary>
internal sealed class NodeQueue(RedisNode node, BatchQueue batch) : IReplyGate
{
    private readonly Queue<BatchStep> _steps = new();
    private BatchStep? _open;

    public RedisNode Node { get; } = node;

    /// <summary>Where commands are queued.</summary>
    /// <exception cref="InvalidOperationException">The batch has been sent or dropped.</exception>
    public IDatabaseAsync Commands
    {
        get
        {
            batch.ThrowIfClosed();
            if (_open is null || _open.Count >= batch.MaxInFlight)
            {
                _open = new BatchStep(Node);
                _steps.Enqueue(_open);
            }

            return _open.Commands;
        }
    }

    /// <summary>Gives a command's result, which the batch ends.</summary>
    public Task<T> AnswerAsync<T>(CommandMethod method, Task<T> reply)
    {
        batch.ThrowIfClosed();
        var queued = new QueuedReply<T>(method, batch.NextPosition(), reply);
        _open!.Add(queued);
        return queued.Task;
    }

    /// <summary>Sends step by step, and ends every result; does not fail.</summary>
    /// <param name="run">What stops it, and takes the failures.</param>
    public async Task RunAsync(BatchRun run)
    {
        _open = null;
        Exception? silence = null;
        while (_steps.TryDequeue(out BatchStep? step))
        {
            Exception? fault = silence;
            if (fault is null && !run.IsStopped)
            {
                fault = await step.SendAsync(run.Stop).ConfigureAwait(false);
                if (fault is TimeoutException)
                {
                    silence = new TimeoutException(
                        $"Node '{Node.Id}' did not answer earlier commands of the batch, so this one was not sent to it.", fault);
                }
            }

            run.End(step.Replies, fault ?? run.StopFault);
        }
    }

    /// <summary>Drops the commands, and cancels their results.</summary>
    public void Drop()
    {
        _open = null;
        while (_steps.TryDequeue(out BatchStep? step))
        {
            foreach (IQueuedReply reply in step.Replies)
            {
                reply.End(null);
            }
        }
    }
}
