using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace RedisTyped.Nodes;

/// <summary>Waits for one reply, reads it and ends the caller's task. Used again for other calls; all that a call allocates is that task.</summary>
internal sealed class AwaitedReply<TReply, TResult, TReader> : PendingCall
    where TReader : struct, IReplyReader<TReply, TResult>
{
    private readonly Action _onReply;
    private AsyncTaskMethodBuilder<TResult> _result;
    private RedisNode _node = null!;
    private Task<TReply> _reply = null!;
    private TReader _reader;
    private ExecutionContext? _context;
    private CancellationToken _cancellationToken;
    private CancellationTokenRegistration _cancellation;

    private AwaitedReply() => _onReply = OnReply;

    /// <summary>Waits for a reply no longer than the node's operation timeout and than the caller wants to.</summary>
    public static Task<TResult> WaitAsync(RedisNode node, Task<TReply> reply, in TReader reader, CancellationToken cancellationToken)
    {
        AwaitedReply<TReply, TResult, TReader> call = CallPool<AwaitedReply<TReply, TResult, TReader>>.Take() ?? new();
        return call.Start(node, reply, reader, cancellationToken);
    }

    /// <summary>Reads a reply that has come.</summary>
    public static Task<TResult> Read(Task<TReply> reply, TReader reader)
    {
        var result = AsyncTaskMethodBuilder<TResult>.Create();
        if (TryRead(reply, reader, out TResult value, out Exception? fault))
        {
            result.SetResult(value);
        }
        else
        {
            result.SetException(fault);
        }

        return result.Task;
    }

    public override void Complete()
    {
        if (_context is { } context)
        {
            ExecutionContext.Run(context, static call => ((AwaitedReply<TReply, TResult, TReader>)call!).CompleteInContext(), this);
        }
        else
        {
            CompleteInContext();
        }
    }

    private Task<TResult> Start(RedisNode node, Task<TReply> reply, in TReader reader, CancellationToken cancellationToken)
    {
        _node = node;
        _reply = reply;
        _reader = reader;
        _context = ExecutionContext.Capture();
        Task<TResult> task = _result.Task;
        if (cancellationToken.CanBeCanceled)
        {
            _cancellationToken = cancellationToken;
            _cancellation = cancellationToken.UnsafeRegister(
                static state =>
                {
                    var call = (AwaitedReply<TReply, TResult, TReader>)state!;
                    call._node.Calls.TryEnd(call, CallEnd.Cancelled);
                },
                this);
        }

        node.Calls.Add(this);
        if (cancellationToken.IsCancellationRequested)
        {
            // Perhaps before it waited.
            node.Calls.TryEnd(this, CallEnd.Cancelled);
        }

        // Last, since a call that has its answer is another's from then on.
        reply.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_onReply);
        return task;
    }

    private void OnReply()
    {
        if (!_node.Calls.TryEnd(this, CallEnd.Answered))
        {
            // Nobody waits for it any more; what it failed with counts as seen.
            _ = _reply.Exception;
        }
    }

    private void CompleteInContext()
    {
        AsyncTaskMethodBuilder<TResult> result = _result;
        TResult value = default!;
        Exception? fault = null;
        bool succeeded = End == CallEnd.Answered && TryRead(_reply, _reader, out value, out fault);
        if (!succeeded)
        {
            fault ??= End == CallEnd.Late ? TooLate() : new TaskCanceledException(null, null, _cancellationToken);
        }

        // Before the caller goes on, who may make the next call with it.
        Leave();
        if (succeeded)
        {
            result.SetResult(value);
        }
        else
        {
            result.SetException(fault!);
        }
    }

    private static bool TryRead(Task<TReply> reply, in TReader reader, out TResult value, [NotNullWhen(false)] out Exception? fault)
    {
        value = default!;
        fault = null;
        if (!reply.IsCompletedSuccessfully)
        {
            fault = reply.Exception?.InnerException ?? new TaskCanceledException(reply);
            return false;
        }

        try
        {
            value = reader.Read(reply.Result);
            return true;
        }
        catch (Exception e)
        {
            fault = e;
            return false;
        }
    }

    private TimeoutException TooLate() => new(
        $"Node '{_node.Id}' did not answer {_reader.Command} within {_node.OperationTimeout.TotalSeconds:0.###} s; it may still run it.");

    /// <summary>Gives the object to the next call, unless something may still come for this one.</summary>
    private void Leave()
    {
        bool mayBeCancelled = _cancellationToken.CanBeCanceled && !_cancellation.Unregister();
        if (mayBeCancelled || End != CallEnd.Answered)
        {
            return;
        }

        // Idle objects keep nothing alive, such as the node of a client that has been closed.
        _result = default;
        _node = null!;
        _reply = null!;
        _reader = default;
        _context = null;
        _cancellationToken = default;
        _cancellation = default;
        CallPool<AwaitedReply<TReply, TResult, TReader>>.Give(this);
    }
}
