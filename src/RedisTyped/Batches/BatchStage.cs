using RedisTyped.Batches.Merging;
using RedisTyped.Execution;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Batches;

/// <summary>
/// Commands of one step of which none that are merged disturb the others, whatever their order: first those that are sent as they are,
/// in the order in which they were queued, then those that can be merged.
/// </summary>
internal sealed class BatchStage(RedisNode node)
{
    /// <summary>
    /// How many calls are worth the wait for their answers, where another stage follows. To send fewer one by one costs less than
    /// another trip to the node.
    /// </summary>
    public const int WorthWaiting = 100;

    private readonly List<MergeGroup> _groups = [];
    private readonly List<SentCommand> _sent = [];
    private List<IQueuedReply> _replies = [];
    private IBatch? _batch;
    private readonly SentAgain _sentAgain = new();
    private int _sentAtFirst;
    private int _ended;

    /// <summary>Where commands are queued that are sent as they are.</summary>
    public IDatabaseAsync Commands => Batch;

    /// <summary>Whether calls were queued that can be merged.</summary>
    public bool HasMergeable => _groups.Count > 0;

    /// <summary>Whether calls were merged when it was sent, so that some may have to be sent again.</summary>
    public bool HasMerged { get; private set; }

    /// <summary>How many calls were sent in a command with others.</summary>
    public int MergedCalls { get; private set; }

    /// <summary>What the first command that has ended in a failure ended with; null if none has.</summary>
    public Exception? Fault { get; private set; }

    private IBatch Batch => _batch ??= node.Database.CreateBatch();

    public void Add(IQueuedReply reply) => _replies.Add(reply);

    /// <summary>Takes what a mergeable call sends, and says where the call must be added.</summary>
    public MergedCalls Add(in MergeableCommand command) => GroupOf(command.Kind, command.Flags).Add(command);

    /// <summary>The keys of the calls of a kind.</summary>
    public IEnumerable<byte[]> KeysOf(MergeKind kind)
    {
        foreach (MergedCommand command in _groups.Where(group => group.Kind == kind).SelectMany(static group => group.Commands))
        {
            for (int i = 0; i < command.Count; i++)
            {
                yield return command.KeyAt(i)!;
            }
        }
    }

    /// <summary>Sends the commands.</summary>
    /// <param name="isLast">Whether no stage follows.</param>
    public void Send(bool isLast)
    {
        foreach (MergeGroup group in _groups)
        {
            bool isWorth = isLast || group.Count >= WorthWaiting;
            foreach (MergedCommand command in group.Commands)
            {
                if (isWorth && command.Count > 1)
                {
                    HasMerged = true;
                    MergedCalls += command.Count;
                    node.Telemetry.Merged(command.Calls.Last!.Method.Command, command.Count);
                    _sent.Add(command);
                }
                else
                {
                    command.SplitInto(_sent);
                }
            }
        }

        _groups.Clear();
        _sentAtFirst = _sent.Count;
        SendFrom(0);
    }

    /// <summary>Waits for the replies and hands them on.</summary>
    /// <param name="topology">The topology by which the commands were queued.</param>
    /// <param name="run">What stops it.</param>
    /// <returns>Why replies are missing, if any are; null when all are there, or when stopped.</returns>
    public async Task<Exception?> FinishAsync(ConnectedTopology topology, BatchRun run)
    {
        Exception? fault = await RepliesAsync(run.Stop).ConfigureAwait(false);
        if (fault is not null || (run.IsStopped && _replies.Exists(static r => !r.Reply.IsCompleted)))
        {
            return fault;
        }

        // Later versions give up on replies by themselves.
        TimeoutException? silence = _replies.Count > 0 ? _replies[^1].Reply.Exception?.InnerException as TimeoutException : null;
        Fault = run.End(node, _replies, null);
        _replies = [];
        for (; _ended < _sent.Count; _ended++)
        {
            SentCommand command = _sent[_ended];
            if (command.Reply is null && TrySendFrom(_ended, topology) is { } unsent)
            {
                return unsent;
            }

            if (!command.Reply!.IsCompleted)
            {
                await WaitAsync(command.Reply, run.Stop).ConfigureAwait(false);
            }

            if (!command.Reply.IsCompleted)
            {
                return run.IsStopped ? null : NotAnswered();
            }

            Fault ??= command.IsLost ? ConnectionFault.Lost(node.Id, "a command of a batch") : command.Reply.Exception?.InnerException;
            silence ??= command.Reply.Exception?.InnerException as TimeoutException;
            await EndAsync(command, run).ConfigureAwait(false);
        }

        return silence;
    }

    /// <summary>Ends the results that have not ended: with their replies where these are there.</summary>
    /// <param name="fault">What others end with; null: they are cancelled.</param>
    /// <param name="run">Takes the failures.</param>
    public async ValueTask EndAsync(Exception? fault, BatchRun run)
    {
        for (; _ended < _sent.Count && _sent[_ended].Reply is { IsCompleted: true }; _ended++)
        {
            await EndAsync(_sent[_ended], run).ConfigureAwait(false);
        }

        Drop(fault, run);
    }

    /// <summary>Ends the results that have not ended, and waits for nothing.</summary>
    public void Drop(Exception? fault, BatchRun run)
    {
        run.End(node, _replies, fault);
        _replies = [];
        for (; _ended < _sent.Count; _ended++)
        {
            _sent[_ended].Abandon(fault, run);
            NoteEnded(_sent[_ended]);
        }

        foreach (MergedCommand command in _groups.SelectMany(static group => group.Commands))
        {
            command.Abandon(fault, run);
        }

        _groups.Clear();
    }

    private async ValueTask EndAsync(SentCommand command, BatchRun run)
    {
        int count = _sent.Count;
        if (_ended < _sentAtFirst && _sentAgain.TryRepeat(command, _sent))
        {
            return;
        }

        await command.EndAsync(node, run, _sent).ConfigureAwait(false);
        NoteEnded(command);
        if (_ended < _sentAtFirst && _sent.Count > count)
        {
            _sentAgain.Add(_sent.Skip(count));
        }
    }

    // What comes behind the commands that were sent first is sent for the second time.
    private void NoteEnded(SentCommand command)
    {
        if (_ended >= _sentAtFirst)
        {
            _sentAgain.NoteEnded(command);
        }
    }

    private MergeGroup GroupOf(MergeKind kind, CommandFlags flags)
    {
        foreach (MergeGroup known in _groups)
        {
            if (known.Kind == kind && known.Flags == flags)
            {
                return known;
            }
        }

        var group = new MergeGroup(kind, flags);
        _groups.Add(group);
        return group;
    }

    private void SendFrom(int index)
    {
        // Tells that a reload has closed the connection since the calls were queued, in plain words.
        _ = node.Database;
        for (int i = index; i < _sent.Count; i++)
        {
            _sent[i].Send(Batch);
        }

        IBatch? batch = _batch;
        _batch = null;
        batch?.Execute();
    }

    private Exception? TrySendFrom(int index, ConnectedTopology topology)
    {
        using CallSection section = CallSection.Enter();
        if (topology.RefusalOf(node.Id, "A batch") is { } left)
        {
            return left;
        }

        try
        {
            SendFrom(index);
            return null;
        }
        catch (Exception fault)
        {
            return ConnectionFault.Of(node, "a batch", fault);
        }
    }

    // A connection answers in order, so that the last reply comes with all others; only some versions hand them on one by one.
    private async Task<Exception?> RepliesAsync(CancellationToken stop)
    {
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
                if (reply.IsCompletedSuccessfully)
                {
                    node.Watch.Hear();
                }
            }
            else if (stop.IsCancellationRequested)
            {
                return null;
            }
            else if (_replies.Count(static r => r.Reply.IsCompleted) is var now && now > answered)
            {
                answered = now;
                node.Watch.Hear();
            }
            else
            {
                return NotAnswered();
            }
        }

        return null;
    }

    private TimeoutException NotAnswered()
    {
        node.Watch.Suspect(isLate: true);
        return new TimeoutException(
            $"Node '{node.Id}' answered no command of the batch within {node.OperationTimeout.TotalSeconds:0.###} s; it may still run them.");
    }

    // Goes on elsewhere: StackExchange.Redis 1.2.6 would go on where it reads the replies of all callers.
    private async Task WaitAsync(Task reply, CancellationToken stop) =>
        await reply.WaitAsync(node.OperationTimeout, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
}
