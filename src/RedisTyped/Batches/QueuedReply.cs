using RedisTyped.Execution;

namespace RedisTyped.Batches;

/// <summary>A result that a batch has handed out, and ends exactly once.</summary>
internal interface IQueuedReply
{
    /// <summary>What the node answers; pending until then.</summary>
    Task Reply { get; }

    /// <summary>Whether the result was ended without a reply, since somebody cancelled.</summary>
    bool IsCancelled { get; }

    /// <summary>Hands on what the reply ended with, or ends the result without it.</summary>
    /// <param name="fault">Why a reply that is still pending is not waited for; null: somebody has cancelled.</param>
    /// <returns>The failure, if it is one.</returns>
    CommandFailure? End(Exception? fault);
}

/// <summary>
/// One object with its task, since a batch may hold a million. Its caller goes on elsewhere than where results are handed out: one who
/// blocks would keep the others from theirs.
/// </summary>
internal sealed class QueuedReply<T>(CommandMethod method, int position, Task<T> reply)
    : TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously), IQueuedReply
{
    Task IQueuedReply.Reply => reply;

    public bool IsCancelled => Task.IsCanceled;

    public CommandFailure? End(Exception? fault)
    {
        if (reply.IsCompleted)
        {
            SetFromTask(reply);
        }
        else
        {
            // Whatever comes for it later, nobody asks for any more.
            _ = reply.ContinueWith(
                static task => _ = task.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
            if (fault is null)
            {
                SetCanceled(CancellationToken.None);
                return null;
            }

            SetException(fault);
        }

        // Asking for the exception also marks it as seen: the batch reports it, and the caller may have dropped the result.
        return Task.IsCompletedSuccessfully ? null
            : new CommandFailure(position, method.Method, method.Command, Task.Exception?.InnerException ?? new TaskCanceledException(reply));
    }
}
