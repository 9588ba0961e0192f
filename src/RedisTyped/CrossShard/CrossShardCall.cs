using RedisTyped.Commands;
using RedisTyped.Execution;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.CrossShard;

/// <summary>One call of an emulated command: its keys with their nodes, its other words, and how its steps may fail.</summary>
internal sealed class CrossShardCall
{
    private readonly CrossShardLine _line;
    private readonly CrossShardSpec _spec;
    private readonly CurrentTopology? _current;
    private readonly ConnectedTopology? _begun;
    private TaskCompletionSource? _write;
    private bool _isWriting;

    /// <summary>Finds the nodes of all keys; nothing is sent.</summary>
    /// <exception cref="ArgumentException">A key cannot be sent, or there are too few.</exception>
    public CrossShardCall(ShardExecutor executor, CommandMethod method, CrossShardLine line, CancellationToken cancellationToken)
    {
        _line = line;
        _spec = Prepare(method, line);
        Method = method;
        CancellationToken = cancellationToken;
        var keys = new CrossShardKey[line.Keys.Count];
        _current = executor.Current;
        IReadOnlyList<NodeShare> shares;
        do
        {
            // All by one topology, of which each step asks whether it still holds.
            _begun = _current?.Value;
            shares = executor.Split(method, line.Keys);
        }
        while (_begun != _current?.Value);

        for (int order = 0; order < shares.Count; order++)
        {
            NodeShare share = shares[order];
            if (share.Route.IsQueued)
            {
                throw new NotSupportedException(
                    $"{method.Store}.{method.Method} takes several steps, each of which needs the answer to the one before, so it cannot be queued; " +
                    "call it outside of the batch or transaction.");
            }

            share.Route.Moving?.Refuse($"{method.Store}.{method.Method}, which takes several steps,");
            foreach (int position in share.Positions)
            {
                keys[position] = new CrossShardKey(order, share.Node, share.Route, share.Route.Key(line.Keys[position]));
            }
        }

        Keys = keys;
        Width = shares.Count;
    }

    public CommandMethod Method { get; }

    public string Command => Method.Command;

    public CancellationToken CancellationToken { get; }

    /// <summary>The keys in the caller's order.</summary>
    public IReadOnlyList<CrossShardKey> Keys { get; }

    /// <summary>Whether the command itself can be sent.</summary>
    public bool IsOnOneNode => Width == 1;

    /// <summary>How many nodes its keys are on.</summary>
    public int Width { get; }

    /// <summary>The key that is written, for commands that have one before their sources.</summary>
    public CrossShardKey Destination => Keys[0];

    /// <summary>The keys behind the destination, or all.</summary>
    public IReadOnlyList<CrossShardKey> Sources => [.. Keys.Skip(_spec.SingleKeys)];

    /// <summary>The words that are no keys, but for the number of keys.</summary>
    public IReadOnlyList<RedisValue> Options => _spec.CountsKeys ? [.. _line.Values.Skip(1)] : _line.Values;

    /// <summary>The keys of each node, the nodes in the topology's order.</summary>
    public static IEnumerable<IReadOnlyList<CrossShardKey>> ByNode(IEnumerable<CrossShardKey> keys) =>
        keys.GroupBy(static key => key.Order).OrderBy(static group => group.Key).Select(static group => (IReadOnlyList<CrossShardKey>)[.. group]);

    /// <summary>Checks the words of a call and counts its keys.</summary>
    /// <exception cref="ArgumentException">There are too few keys, or words that the command does not take.</exception>
    public static CrossShardSpec Prepare(CommandMethod method, CrossShardLine line)
    {
        CrossShardSpec spec = CrossShardCommands.Find(method.Command)
            ?? throw new ArgumentException($"{method.Command} has no emulation over several nodes.", nameof(method));
        if (line.Keys.Count < spec.LeastKeys)
        {
            throw new ArgumentException(
                $"{method.Store}.{method.Method}: a collection of keys is empty, and Redis has no {method.Command} without one; leave out the call.");
        }

        int? words = spec.HasValues ? line.Keys.Count : spec.OtherWords;
        if (words is { } expected && line.Values.Count != expected)
        {
            throw BadOption(method, $"{method.Command} takes {expected} words besides its {line.Keys.Count} keys, not {line.Values.Count}");
        }

        if (spec.CountsKeys)
        {
            line.CountKeys(line.Keys.Count - spec.SingleKeys);
        }

        return spec;
    }

    /// <summary>Fails if a node takes no calls, before the first step: what has begun is carried on as far as nodes answer.</summary>
    /// <exception cref="NodeCallException">One does not; nothing was sent.</exception>
    public void ThrowIfRefused()
    {
        foreach (CrossShardKey key in Keys)
        {
            if (key.Route.Node.Gate.RefusalOf(key.Route.Flags) is { } refusal)
            {
                throw refusal.Fault(Command);
            }
        }
    }

    /// <summary>Sends the command itself to the one node.</summary>
    public Task<RedisResult> SendAsync() =>
        Keys[0].AskAsync(Command, _line.Arguments([.. Keys.Select(static key => key.Stored)]), CancellationToken);

    /// <summary>Asks the node of a key, and changes nothing.</summary>
    public async Task<RedisResult> ReadAsync(CrossShardKey key, string command, params object[] arguments)
    {
        return await BeforeWriting(() => key.AskAsync(command, [key.Stored, .. arguments], CancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Sends a step that comes before the first write; fails where the nodes may not own the keys any more.</summary>
    public T BeforeWriting<T>(Func<T> send)
        where T : Task
    {
        using CallSection section = CallSection.Enter();
        ThrowIfLeft();
        return send();
    }

    // Only where nothing was written yet.
    private void ThrowIfLeft()
    {
        if (!_isWriting && _begun?.RefusalOf(Keys[0].Node, $"{Command} over several nodes") is { } left)
        {
            throw left;
        }
    }

    /// <summary>
    /// Writes the destination. From here on nobody can cancel: a step left out would leave the value in two places. What the node refuses
    /// has not been carried out; after any other failure it may have been.
    /// </summary>
    public async Task<T> WriteAsync<T>(Func<Task<T>> write)
    {
        BeginWriting();
        try
        {
            return await write().ConfigureAwait(false);
        }
        catch (Exception fault) when (IsOpen(fault))
        {
            throw Failed(
                CrossShardState.DestinationUnknown,
                $"lost the answer to its first write: the destination may hold the old value or the new one, the sources are untouched. {fault.Message}",
                fault);
        }
    }

    /// <summary>The last chance to cancel, and to find that the keys have another owner.</summary>
    public void BeginWriting()
    {
        if (!_isWriting)
        {
            CancellationToken.ThrowIfCancellationRequested();
            _write ??= _current?.Writes.Begin();
            ThrowIfLeft();
            _isWriting = true;
        }
    }

    /// <summary>It has ended: whatever changes the topology need not wait for its writes any more.</summary>
    public void End()
    {
        if (_write is { } write)
        {
            _current!.Writes.End(write);
        }
    }

    /// <summary>Removes the source, or takes a write back, after the destination has been written.</summary>
    public async Task<RedisResult> FinishAsync(CrossShardKey key, CrossShardState left, string told, string command, params object[] arguments)
    {
        try
        {
            return await key.AskAsync(command, arguments).ConfigureAwait(false);
        }
        catch (Exception fault) when (IsFault(fault))
        {
            throw Failed(left, $"{told} {fault.Message}", fault);
        }
    }

    public CrossShardFailedException Failed(CrossShardState state, string message, Exception? fault = null) => new(Command, state, message, fault);

    /// <summary>What is wrong with an option; nothing has been sent.</summary>
    public ArgumentException BadOption(string fault) => BadOption(Method, fault);

    private static ArgumentException BadOption(CommandMethod method, string fault) => new($"{method.Store}.{method.Method}: {fault}.");

    /// <summary>Whether a step has failed, be it that the node refused it or that nobody knows.</summary>
    public static bool IsFault(Exception fault) => fault is RedisException or NodeCallException or TimeoutException or ObjectDisposedException;

    /// <summary>Whether a step that has failed may have been carried out all the same.</summary>
    public static bool IsOpen(Exception fault) => IsFault(fault) && fault is not (RedisServerException or NodeCallException { MayHaveRun: false });
}
