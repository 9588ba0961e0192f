using System.Runtime.InteropServices;
using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Telemetry;
using StackExchange.Redis;

namespace RedisTyped.Batches;

/// <summary>The commands that a batch has for one node, in the order in which they were queued.</summary>
internal sealed class NodeQueue(RedisNode node, BatchQueue batch) : IReplyGate, ICallMerger
{
    private readonly Queue<BatchStep> _steps = new();
    private readonly List<byte[]> _keys = [];
    private BatchStep? _open;
    private CommandMethod? _method;
    private BatchStage? _stage;
    private bool _hasWrites;
    private bool _asksPrimary;

    public RedisNode Node { get; } = node;

    /// <summary>Where the command that was begun last is queued.</summary>
    /// <exception cref="InvalidOperationException">The batch has been sent or dropped.</exception>
    public IDatabaseAsync Commands => Stage.Commands;

    // The command that was begun last has its stage when it turns out to be sent as it is, and keeps it until it is queued.
    private BatchStage Stage
    {
        get
        {
            batch.ThrowIfClosed();
            return _stage ??= Open.StageOf(CollectionsMarshal.AsSpan(_keys), _method!);
        }
    }

    private BatchStep Open
    {
        get
        {
            if (_open is null || _open.Count >= batch.MaxInFlight)
            {
                _open = new BatchStep(Node, batch.Merges);
                _steps.Enqueue(_open);
            }

            return _open;
        }
    }

    /// <summary>Says which command is queued next.</summary>
    /// <exception cref="InvalidOperationException">The batch has been sent or dropped.</exception>
    public void Begin(CommandMethod method)
    {
        batch.ThrowIfClosed();
        _method = method;
        _stage = null;
        _keys.Clear();
        _hasWrites |= !method.IsReadOnly;
    }

    /// <summary>How a command is sent. Behind a write reads go to the primary as well: from a replica they could miss it.</summary>
    public CommandFlags FlagsOf(CommandMethod method)
    {
        CommandFlags flags = _hasWrites ? SendingRule.Flags : SendingRule.FlagsOf(method, Node);
        _asksPrimary |= flags == SendingRule.Flags;
        return flags;
    }

    /// <summary>Says which key the next command concerns, as it is stored.</summary>
    public void Concern(byte[] key) => _keys.Add(key);

    /// <summary>Gives a command's result, which the batch ends.</summary>
    public Task<T> AnswerAsync<T>(CommandMethod method, Task<T> reply) =>
        ReadAsync<T, T, AsItIs<T>>(method, reply, new AsItIs<T>(method.Command));

    /// <summary>Gives what a command's reply is read as, once the batch ends it.</summary>
    public Task<TResult> ReadAsync<TReply, TResult, TReader>(CommandMethod method, Task<TReply> reply, in TReader reader)
        where TReader : struct, IReplyReader<TReply, TResult>
    {
        BatchStage stage = Stage;
        var queued = new QueuedReply<TReply, TResult, TReader>(method, batch.NextPosition(), reply, reader);
        stage.Add(queued);
        _open!.Count++;
        _stage = null;
        return queued.Task;
    }

    /// <summary>Takes a call that may be merged with others.</summary>
    /// <exception cref="InvalidOperationException">The batch has been sent or dropped.</exception>
    public MergedCalls Add(in MergeableCommand command, out int position)
    {
        batch.ThrowIfClosed();
        MergedCalls calls = Open.Add(command);
        position = batch.NextPosition();
        return calls;
    }

    /// <summary>Sends step by step, and ends every result; does not fail.</summary>
    /// <param name="run">What stops it, and takes the failures.</param>
    public async Task RunAsync(BatchRun run)
    {
        _open = null;
        Exception? silence = null;
        Exception? first = null;
        int merged = 0;
        CallMeasure measure = Node.Telemetry.Begin(CallName.Batch, _steps.Sum(static step => step.Count));
        while (_steps.TryDequeue(out BatchStep? step))
        {
            Exception? fault = silence;
            if (fault is null && !run.IsStopped)
            {
                fault = (_asksPrimary ? Node.Gate.Refusal : null)?.Fault("a command of a batch") ?? await step.SendAsync(batch.Topology, run).ConfigureAwait(false);
                if (fault is TimeoutException)
                {
                    silence = new TimeoutException(
                        $"Node '{Node.Id}' did not answer earlier commands of the batch, so this one was not sent to it.", fault);
                }
            }

            first ??= fault ?? step.Fault;
            merged += step.MergedCalls;
            await step.EndAsync(fault ?? run.StopFault, run).ConfigureAwait(false);
        }

        measure.SetMerged(merged);
        measure.End(first ?? run.StopFault ?? (run.IsStopped ? new OperationCanceledException(run.Stop) : null));
    }

    /// <summary>Drops the commands, and cancels their results.</summary>
    public void Drop(BatchRun run)
    {
        _open = null;
        while (_steps.TryDequeue(out BatchStep? step))
        {
            step.Drop(run);
        }
    }
}
