using System.Runtime.CompilerServices;
using RedisTyped.Execution;
using RedisTyped.Nodes;

namespace RedisTyped.Batches;

/// <summary>A result that a batch has handed out, and ends exactly once.</summary>
internal interface IQueuedReply
{
    /// <summary>What the node answers; pending until then.</summary>
    Task Reply { get; }

    /// <summary>Whether the result was ended without a reply, since somebody cancelled.</summary>
    bool IsCancelled { get; }

    /// <summary>Hands on what the reply ended with, or ends the result without it. Who awaits it goes on elsewhere.</summary>
    /// <param name="node">The node that was asked.</param>
    /// <param name="fault">Why a reply that is still pending is not waited for; null: somebody has cancelled.</param>
    /// <returns>The failure, if it is one. That a reply cannot be read is its caller's alone.</returns>
    CommandFailure? End(RedisNode node, Exception? fault);
}

/// <summary>One object with its task, since a batch may hold a million; it reads the reply itself.</summary>
internal sealed class QueuedReply<TReply, TResult, TReader>(CommandMethod method, int position, Task<TReply> reply, in TReader reader) : IQueuedReply
    where TReader : struct, IReplyReader<TReply, TResult>
{
    private readonly TReader _reader = reader;
    private AsyncTaskMethodBuilder<TResult> _result;

    public Task<TResult> Task => _result.Task;

    public bool IsCancelled { get; private set; }

    Task IQueuedReply.Reply => reply;

    public CommandFailure? End(RedisNode node, Exception? fault)
    {
        using var scope = Elsewhere.Enter();
        if (reply.IsCompletedSuccessfully)
        {
            Read(reply.Result);
            return null;
        }

        if (reply.IsCompleted)
        {
            fault = reply.Exception?.InnerException is { } failed
                ? ConnectionFault.Of(node, method.Command, failed)
                : new TaskCanceledException(reply);
        }
        else
        {
            // Whatever comes for it later, nobody asks for any more.
            PendingReply.Observe(reply);
            if (fault is null)
            {
                IsCancelled = true;
                _result.SetException(new TaskCanceledException());
                return null;
            }
        }

        // Asking for the exception marks it as seen: the batch reports it, and the caller may have dropped the result.
        _result.SetException(fault);
        _ = Task.Exception;
        return new CommandFailure(position, method.Method, method.Command, fault);
    }

    private void Read(TReply answer)
    {
        TResult result;
        try
        {
            result = _reader.Read(answer);
        }
        catch (Exception fault)
        {
            _result.SetException(fault);
            return;
        }

        _result.SetResult(result);
    }
}
