using RedisTyped.Batches.Merging;
using RedisTyped.Execution;
using RedisTyped.Nodes;

namespace RedisTyped.Batches;

/// <summary>Commands of one node that are sent together; the next step is sent when all of them have been answered.</summary>
internal sealed class BatchStep(RedisNode node, bool merges)
{
    // Scripts may reach keys that they do not name, and so may SORT by its BY and GET.
    private static readonly HashSet<string> Reaching =
        ["EVAL", "EVAL_RO", "EVALSHA", "EVALSHA_RO", "FCALL", "FCALL_RO", "SORT", "SORT_RO"];

    private readonly KeyOrder _order = new();
    private readonly List<BatchStage> _stages = [];
    private int _finished;

    /// <summary>How many commands were queued.</summary>
    public int Count { get; set; }

    /// <summary>How many calls were sent in a command with others.</summary>
    public int MergedCalls => _stages.Sum(static stage => stage.MergedCalls);

    /// <summary>What the first command that has ended in a failure ended with; null if none has.</summary>
    public Exception? Fault => _stages.Select(static stage => stage.Fault).FirstOrDefault(static fault => fault is not null);

    /// <summary>Takes a call that may be merged with others.</summary>
    public MergedCalls Add(in MergeableCommand command)
    {
        Count++;
        NoteKeys((int)command.Kind);
        return StageAt(_order.StageOf(command.Kind, command.Key!)).Add(command);
    }

    /// <summary>Gives the stage of a command that is sent as it is.</summary>
    /// <param name="keys">Its keys.</param>
    /// <param name="method">The calling method.</param>
    public BatchStage StageOf(ReadOnlySpan<byte[]> keys, CommandMethod method)
    {
        if (!merges)
        {
            return StageAt(0);
        }

        if (Reaching.Contains(method.Command))
        {
            return StageAt(_order.StageOfAny(_stages.Count > 0 && _stages[^1].HasMergeable));
        }

        NoteKeys(KeyOrder.Unmerged);
        return StageAt(_order.StageOf(keys, method.IsReadOnly));
    }

    /// <summary>Sends the commands and hands on the replies that come.</summary>
    /// <param name="topology">The topology by which they were queued; what has not been sent when that is left is not sent any more.</param>
    /// <param name="run">What stops it.</param>
    /// <returns>Why replies are missing, or the node is not to be asked again, if so; null also when stopped.</returns>
    public async Task<Exception?> SendAsync(ConnectedTopology topology, BatchRun run)
    {
        for (int i = 0; i < _stages.Count && !run.IsStopped; i++)
        {
            bool isLast = i == _stages.Count - 1;
            Exception? left;
            try
            {
                using CallSection section = CallSection.Enter();
                left = topology.RefusalOf(node.Id, "A batch");
                if (left is null)
                {
                    _stages[i].Send(isLast);
                }
            }
            catch (Exception fault)
            {
                // Thrown when the node is not connected; then nothing of it was sent, and no reply will come.
                return ConnectionFault.Of(node, "a batch", fault);
            }

            if (left is not null)
            {
                // What has been sent gets its answers.
                return await FinishAsync(topology, i - 1, run).ConfigureAwait(false) ?? left;
            }

            // What was merged may have to be sent again call by call, which must not come behind the commands of the next stage.
            if ((isLast || _stages[i].HasMerged) && await FinishAsync(topology, i, run).ConfigureAwait(false) is { } silence)
            {
                return silence;
            }
        }

        return null;
    }

    /// <summary>Ends the results that have not ended.</summary>
    public async ValueTask EndAsync(Exception? fault, BatchRun run)
    {
        for (; _finished < _stages.Count; _finished++)
        {
            await _stages[_finished].EndAsync(fault, run).ConfigureAwait(false);
        }
    }

    /// <summary>Cancels all results.</summary>
    public void Drop(BatchRun run)
    {
        foreach (BatchStage stage in _stages)
        {
            stage.Drop(null, run);
        }
    }

    private async Task<Exception?> FinishAsync(ConnectedTopology topology, int last, BatchRun run)
    {
        for (; _finished <= last; _finished++)
        {
            Exception? fault = await _stages[_finished].FinishAsync(topology, run).ConfigureAwait(false);
            if (fault is not null || run.IsStopped)
            {
                return fault;
            }
        }

        return null;
    }

    private void NoteKeys(int kind)
    {
        if (_order.AsksForKeys(kind, out MergeKind before, out int stage))
        {
            foreach (byte[] key in _stages[stage].KeysOf(before))
            {
                _order.Note(key);
            }
        }
    }

    private BatchStage StageAt(int index)
    {
        if (index == _stages.Count)
        {
            _stages.Add(new BatchStage(node));
        }

        return _stages[index];
    }
}
