using System.Diagnostics.CodeAnalysis;
using RedisTyped.Telemetry;

namespace RedisTyped.Nodes;

/// <summary>Waits for one reply, reads it and ends what the caller awaits.</summary>
internal abstract class AwaitedReply<TReply, TResult, TReader> : PendingCall
    where TReader : struct, IReplyReader<TReply, TResult>
{
    private readonly Action _onReply;
    private RedisNode _node = null!;
    private Task<TReply> _reply = null!;
    private TReader _reader;
    private CallMeasure _measure;
    private ExecutionContext? _context;
    private CancellationToken _cancellationToken;
    private CancellationTokenRegistration _cancellation;

    private protected AwaitedReply() => _onReply = OnReply;

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

    /// <summary>Reads a reply that has come.</summary>
    internal static bool TryRead(RedisNode node, Task<TReply> reply, in TReader reader, out TResult value, [NotNullWhen(false)] out Exception? fault)
    {
        value = default!;
        fault = null;
        if (!reply.IsCompletedSuccessfully)
        {
            fault = reply.Exception?.InnerException is { } failed ? ConnectionFault.Of(node, reader.Command, failed) : new TaskCanceledException(reply);
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

    /// <summary>Ends what the caller awaits, who may go on at once, and make the next call with this object if that is free.</summary>
    /// <param name="value">The value.</param>
    /// <param name="isFree">Whether nothing more comes for this call: the object may be given to another one.</param>
    private protected abstract void Succeed(TResult value, bool isFree);

    /// <summary>Ends what the caller awaits with a fault.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="isFree">As of <see cref="Succeed"/>.</param>
    private protected abstract void Fail(Exception fault, bool isFree);

    /// <summary>Begins to wait. The object may be another call's when this returns.</summary>
    private protected void Start(RedisNode node, Task<TReply> reply, in TReader reader, CancellationToken cancellationToken)
    {
        _node = node;
        _reply = reply;
        _reader = reader;
        _measure = node.Telemetry.Begin(reader.Call);

        // What is not read runs no code that could look for what flows with the caller.
        _context = typeof(TReader) == typeof(AsItIs<TReply>) ? null : ExecutionContext.Capture();
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
        TResult value = default!;
        Exception? fault = null;
        bool succeeded = End == CallEnd.Answered && TryRead(_node, _reply, _reader, out value, out fault);
        if (!succeeded)
        {
            fault ??= End == CallEnd.Late ? ConnectionFault.Late(_node, _reader.Command) : new TaskCanceledException(null, null, _cancellationToken);
        }

        _measure.End(fault);
        bool isFree = TryClear();
        if (succeeded)
        {
            Succeed(value, isFree);
        }
        else
        {
            Fail(fault!, isFree);
        }
    }

    /// <summary>Forgets the call, unless something may still come for it.</summary>
    private bool TryClear()
    {
        bool mayBeCancelled = _cancellationToken.CanBeCanceled && !_cancellation.Unregister();
        if (mayBeCancelled || End != CallEnd.Answered)
        {
            return false;
        }

        // Idle objects keep nothing alive, such as the node of a client that has been closed.
        _node = null!;
        _reply = null!;
        _reader = default;
        _measure = default;
        _context = null;
        _cancellationToken = default;
        _cancellation = default;
        return true;
    }
}
