using RedisTyped.Execution;
using RedisTyped.Nodes;

namespace RedisTyped.Batches;

/// <summary>One sending of a batch: what stops it, and what failed. Thread-safe.</summary>
internal sealed class BatchRun : IDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly CancellationToken _caller;
    private readonly CancellationToken _disposal;
    private readonly TimeSpan? _timeout;
    private readonly FollowedCalls? _followed;
    private readonly List<CommandFailure> _failures = [];
    private bool _hasCancelled;

    public BatchRun(TimeSpan? timeout, CancellationToken caller, CancellationToken disposal, FollowedCalls? followed = null)
    {
        _followed = followed;
        _caller = caller;
        _disposal = disposal;
        _timeout = timeout;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(caller, disposal);
        if (timeout is { } time)
        {
            _stop.CancelAfter(time);
        }
    }

    /// <summary>Cancelled by the caller, by disposal, or when the batch's time is up.</summary>
    public CancellationToken Stop => _stop.Token;

    public bool IsStopped => _stop.IsCancellationRequested;

    /// <summary>What unanswered results end with: an exception if the time is up, null if somebody has cancelled.</summary>
    public Exception? StopFault => IsStopped && !IsCancelled
        ? new TimeoutException($"The batch was not answered within its {_timeout!.Value.TotalSeconds:0.###} s; nodes may still run what was sent.")
        : null;

    private bool IsCancelled => _caller.IsCancellationRequested || _disposal.IsCancellationRequested;

    /// <summary>Ends results: with their replies, or where there is none, with a fault or cancelled.</summary>
    /// <returns>What the first failed with; null if none has.</returns>
    public Exception? End(RedisNode node, IReadOnlyList<IQueuedReply> replies, Exception? fault)
    {
        Exception? first = null;
        foreach (IQueuedReply reply in replies)
        {
            if (reply.End(node, fault) is { } failure)
            {
                first ??= failure.Exception;
                _followed?.Note(failure.Exception);
                lock (_failures)
                {
                    _failures.Add(failure);
                }
            }
            else if (reply.IsCancelled)
            {
                _hasCancelled = true;
            }
        }

        return first;
    }

    /// <summary>Ends a call without an answer: with a fault, or cancelled if there is none.</summary>
    public void Fail(in MergedCall call, Exception? fault)
    {
        if (fault is null)
        {
            call.Calls.Cancel(call.Index);
            _hasCancelled = true;
            return;
        }

        _followed?.Note(fault);

        // It counts as seen: the batch reports it, and the caller may have dropped the result.
        call.Calls.Fail(call.Index, fault);
        CommandMethod method = call.Calls.Method;
        lock (_failures)
        {
            _failures.Add(new CommandFailure(call.Position, method.Method, method.Command, fault));
        }
    }

    /// <summary>Ends a call that was made again and has not succeeded: reports what it has ended with.</summary>
    public void Fail(FollowedCall call)
    {
        if (call.Followed.Exception?.InnerException is { } fault)
        {
            _failures.Add(new CommandFailure(call.Position, call.Method!.Method, call.Method.Command, fault));
        }
        else
        {
            _hasCancelled = true;
        }
    }

    /// <summary>Takes back failures of calls that have ended otherwise since.</summary>
    /// <param name="faults">What they had failed with.</param>
    /// <param name="isTheirs">Whether a command is of one of them.</param>
    /// <returns>Which of the commands they were.</returns>
    public IReadOnlySet<int> Forgive(IReadOnlySet<Exception> faults, Func<int, bool> isTheirs)
    {
        bool IsForgiven(CommandFailure failure) => faults.Contains(failure.Exception) && isTheirs(failure.Position);

        HashSet<int> forgiven = [.. _failures.Where(IsForgiven).Select(static failure => failure.Position)];
        _failures.RemoveAll(IsForgiven);
        return forgiven;
    }

    /// <summary>It was stopped while calls waited to be made again.</summary>
    public void NoteStopped() => _hasCancelled |= IsCancelled;

    /// <summary>Says how it went, once all nodes have ended.</summary>
    /// <exception cref="OperationCanceledException">Somebody has cancelled, and not all had been answered by then.</exception>
    /// <exception cref="BatchFailedException">Commands failed.</exception>
    public void ThrowIfFailed(int commandCount)
    {
        if (_hasCancelled)
        {
            _caller.ThrowIfCancellationRequested();
            throw new OperationCanceledException("The batch was disposed of while it ran; results that had not come by then are cancelled.", _disposal);
        }

        if (_failures.Count > 0)
        {
            throw new BatchFailedException(commandCount, [.. _failures.OrderBy(static f => f.Position)]);
        }
    }

    public void Dispose() => _stop.Dispose();
}
