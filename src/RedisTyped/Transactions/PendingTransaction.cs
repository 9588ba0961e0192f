using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Telemetry;
using StackExchange.Redis;

namespace RedisTyped.Transactions;

/// <summary>
/// The commands queued for one MULTI and EXEC. Nothing is sent before <see cref="CommitAsync"/>; what was handed out for a command
/// ends when the transaction does, however that is.
/// </summary>
/// <remarks>Queuing is for one caller; afterwards it is thread-safe.</remarks>
internal sealed class PendingTransaction(ShardPlace shard) : IReplyGate
{
    private readonly ITransaction _transaction = shard.Node.Database.CreateTransaction();
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(CommandMethod Method, Task Reply)> _queued = [];
    private readonly List<Task> _calls = [];
    private readonly SlotMark? _mark = shard.Node.Slots?.Map.Mark(shard.RoutedPart);
    private bool _hasConditions;
    private bool _isClosed;

    public ShardPlace Shard { get; } = shard;

    /// <summary>Where commands are queued.</summary>
    /// <exception cref="InvalidOperationException">The transaction has been sent or dropped.</exception>
    public IDatabaseAsync Commands
    {
        get
        {
            ThrowIfClosed();
            return _transaction;
        }
    }

    /// <summary>Gives a command's reply once EXEC has been answered.</summary>
    public Task<T> AnswerAsync<T>(CommandMethod method, Task<T> reply)
    {
        _queued.Add((method, reply));
        return Handed(EndAsync());

        async Task<T> EndAsync()
        {
            await _end.Task.ConfigureAwait(false);
            return await reply.ConfigureAwait(false);
        }
    }

    /// <summary>Gives what a command's reply is read as once EXEC has been answered.</summary>
    public Task<TResult> ReadAsync<TReply, TResult, TReader>(CommandMethod method, Task<TReply> reply, in TReader reader)
        where TReader : struct, IReplyReader<TReply, TResult> =>
        PendingReply.ReadAsync<TReply, TResult, TReader>(AnswerAsync(method, reply), reader);

    /// <summary>Has the transaction wait, at its end, for what was made of a reply and handed to the caller.</summary>
    public TTask Handed<TTask>(TTask call)
        where TTask : Task
    {
        _calls.Add(call);
        return call;
    }

    /// <summary>Adds a condition without which nothing runs.</summary>
    /// <exception cref="InvalidOperationException">The transaction has been sent or dropped.</exception>
    public void Require(Condition condition)
    {
        ThrowIfClosed();
        _transaction.AddCondition(condition);
        _hasConditions = true;
    }

    /// <summary>Drops what was queued; what was handed out for it is cancelled.</summary>
    public async Task DiscardAsync()
    {
        _isClosed = true;
        _end.TrySetCanceled(CancellationToken.None);
        await CallsAsync().ConfigureAwait(false);
    }

    /// <summary>Sends what was queued. Without commands and conditions there is nothing to send, and nothing that could fail.</summary>
    /// <returns>Whether it ran; false if a condition did not hold, or something watched was written meanwhile.</returns>
    /// <exception cref="TransactionFailedException">It ran, and commands failed.</exception>
    /// <exception cref="TimeoutException">The node did not answer in time; whether it ran is unknown.</exception>
    /// <exception cref="NodeCallException">
    /// The node is down or busy and nothing was sent, or its connection broke; it says whether the transaction may have run. Or a condition did not hold, or the slot of a
    /// Redis Cluster has moved, and the node does not say which.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled: before it is sent nothing runs, after that it may.</exception>
    public async Task<bool> CommitAsync(CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        _isClosed = true;
        bool ran;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            ran = await SendAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _end.TrySetCanceled(cancellationToken);
            await CallsAsync().ConfigureAwait(false);
            throw;
        }
        catch (Exception fault)
        {
            _end.TrySetException(fault);
            await CallsAsync().ConfigureAwait(false);
            throw;
        }

        _ = ran ? _end.TrySetResult() : _end.TrySetCanceled(CancellationToken.None);
        await CallsAsync().ConfigureAwait(false);
        return !ran || Failures() is not { Count: > 0 } failures ? ran
            : throw new TransactionFailedException(Shard.Node.Id, _queued.Count, failures);
    }

    private async Task<bool> SendAsync(CancellationToken cancellationToken)
    {
        if (_queued.Count == 0 && !_hasConditions)
        {
            return true;
        }

        ThrowIfLeft();

        // Tells that a reload has closed it in the meantime, in plain words.
        _ = Shard.Node.Database;
        if (Shard.Node.Gate.Refusal is { } refusal)
        {
            NodeCallException fault = refusal.Fault("EXEC");
            Shard.Node.Telemetry.Refused(CallName.Transaction, fault);
            throw fault;
        }

        // From 2.0 on StackExchange.Redis has the calling thread wait for the answers to conditions.
        Task<bool> exec = _hasConditions ? Task.Run(ExecuteAsync, CancellationToken.None) : ExecuteAsync();
        CallMeasure measure = Shard.Node.Telemetry.Begin(CallName.Transaction, _queued.Count);
        bool ran;
        try
        {
            ran = await PendingReply.WaitAsync(Shard.Node, "EXEC", exec, cancellationToken).ConfigureAwait(false);
            if (!ran && _mark is not null && (!_hasConditions || await IsForMoveAsync().ConfigureAwait(false)))
            {
                // Without conditions it is nothing else.
                throw new TransactionRefusedException(Shard.Node.Id);
            }

            measure.End(null);
        }
        catch (RedisServerException fault) when (_mark is not null)
        {
            // EXECABORT, or the cluster's own refusal; either way nothing has run.
            measure.End(fault);
            throw await IsForSlotAsync(fault).ConfigureAwait(false)
                ? new TransactionRefusedException(Shard.Node.Id, fault)
                : fault;
        }
        catch (Exception fault)
        {
            measure.End(fault);
            throw;
        }

        if (ran)
        {
            // They came with EXEC's answer, but are handed on one by one.
            await Task.WhenAll(_queued.Select(static q => q.Reply))
                .WaitAsync(Shard.Node.OperationTimeout, CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        }

        return ran;
    }

    // Looks again: what has been looked at before may have changed, here or on the way to the other thread.
    private Task<bool> ExecuteAsync()
    {
        using CallSection section = CallSection.Enter();
        ThrowIfLeft();
        return _transaction.ExecuteAsync(SendingRule.Flags);
    }

    private void ThrowIfLeft()
    {
        if (Shard.Topology.RefusalOf(Shard.Node.Id, "A transaction") is { } left)
        {
            throw left;
        }
    }

    private async Task<bool> IsForSlotAsync(RedisServerException fault)
    {
        if (SlotRefusal.IsPassing(fault))
        {
            return true;
        }

        // Asked first: what the node said to the commands before EXEC is told on another thread, and has come by the time that this is answered.
        bool hasMoved = false;
        try
        {
            hasMoved = await HasMovedAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // A node that was asked does not tell. That this one has refused the transaction is certain all the same; it may not have been asked, and is now.
            await HearAsync().ConfigureAwait(false);
        }

        return SlotRefusal.IsAbort(fault.Message) ? !Shard.Node.Slots!.Map.HasRefusedOtherwise(_mark!.Value) : hasMoved;
    }

    // A moved slot looks like a condition that does not hold: StackExchange.Redis tells no difference.
    private async Task<bool> IsForMoveAsync()
    {
        try
        {
            return await HasMovedAsync().ConfigureAwait(false);
        }
        catch (Exception silence)
        {
            throw new NodeConnectionException(
                Shard.Node.Id,
                $"A transaction for node '{Shard.Node.Id}' has not run; whether a condition did not hold, or its slot has moved to another node of the Redis Cluster, the node "
                + "did not say when it was asked.",
                silence,
                mayHaveRun: false);
        }
    }

    // Whatever the node has told before has come when it answers. What it has refused is known: nothing that befalls the question may be told in the place of that.
    private async Task HearAsync()
    {
        try
        {
            Task pong = Shard.Node.Own.ExecuteAsync("PING", [], SendingRule.Flags);
            PendingReply.Observe(pong);
            await pong.WaitAsync(Shard.Node.OperationTimeout, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (Exception)
        {
            // It was closed in the meantime, or may not be sent PING.
        }
    }

    private Task<bool> HasMovedAsync() => Shard.Node.Slots!.Map.HasMovedAsync(_mark!.Value);

    private List<CommandFailure> Failures()
    {
        var failures = new List<CommandFailure>();
        for (int i = 0; i < _queued.Count; i++)
        {
            (CommandMethod method, Task reply) = _queued[i];
            if (!reply.IsCompletedSuccessfully)
            {
                failures.Add(new CommandFailure(i, method.Method, method.Command, reply.Exception?.InnerException ?? new TaskCanceledException(reply)));
            }
        }

        return failures;
    }

    // Also marks their exceptions as seen, and those of the end and of replies that nobody is given any more: the caller gets them
    // from the transaction itself, and may have dropped the single calls.
    private async Task CallsAsync()
    {
        await Task.WhenAll(_calls).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ = _end.Task.Exception;
        foreach ((_, Task reply) in _queued)
        {
            PendingReply.Observe(reply);
        }
    }

    /// <exception cref="InvalidOperationException">The transaction has been sent or dropped.</exception>
    public void ThrowIfClosed()
    {
        if (_isClosed)
        {
            throw new InvalidOperationException(
                "The transaction has been sent or dropped, and takes no more commands; queue all of them before the callback awaits anything or returns.");
        }
    }
}
