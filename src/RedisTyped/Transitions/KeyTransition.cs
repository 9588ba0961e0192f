using Microsoft.Extensions.Logging;
using RedisTyped.Execution;
using RedisTyped.Keys;
using RedisTyped.Nodes;
using RedisTyped.Topology;

namespace RedisTyped.Transitions;

/// <summary>
/// The way from one topology to the one that is current: knows who owned a key before, and sees that a call does not run before its key is
/// with the owner of now. Thread-safe.
/// </summary>
internal sealed class KeyTransition(TopologySnapshot before, IReadOnlyList<RedisNode> nodes, Func<string, TransitionGuard> guards) : IKeyTransition
{
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _isEmpty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private int _bringing;
    private bool _isLeft;
    private bool _isTurned;

    /// <summary>The transition that leads to a topology.</summary>
    /// <exception cref="TransitionException">None does.</exception>
    public static KeyTransition To(ConnectedTopology topology) =>
        topology.Transition as KeyTransition ?? throw new TransitionException("No transition of the topology is under way; begin one by BeginTransitionAsync.");

    /// <summary>The topology before.</summary>
    public TopologySnapshot Before { get; } = before;

    /// <summary>Its nodes, index by index.</summary>
    public IReadOnlyList<RedisNode> Nodes { get; } = nodes;

    /// <summary>The guards of stores, by name.</summary>
    public Func<string, TransitionGuard> Guards { get; } = guards;

    /// <summary>
    /// Waits until no call is under way that goes by the topology before. Until then no key is brought over: such a call would not find it, and
    /// an INCR of it would begin at nothing. A connection answers in order, so that behind its PING nothing older is left.
    /// </summary>
    /// <param name="left">The nodes that such calls go to: the very connections, one of which may have been replaced by another to its node.</param>
    /// <param name="time">Gives the time.</param>
    /// <param name="current">Knows the calls that have begun to write by the topology before, and write again, and the nodes that have left by earlier changes.</param>
    /// <param name="turned">The transition that this one turns around; null where it begins one.</param>
    /// <param name="logger">Where to log.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task SettleAsync(
        IReadOnlyList<RedisNode> left, TimeProvider time, CurrentTopology current, KeyTransition? turned, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            await CallPass.WaitAsync(left, current, turned is null ? null : turned.TurnAsync, time, logger, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Whatever came of it: calls wait for this.
            _settled.TrySetResult();
        }
    }

    /// <summary>Ends it: nobody looks for keys at their owners before any more, and calls run without. Waits for those that are just brought over, as another transition may bring them elsewhere from then on.</summary>
    public Task CompleteAsync() => LeaveAsync(isTurned: false);

    /// <summary>The keys of a call that its owner may not have yet; null: there are none.</summary>
    public List<MovingKey>? MovingOf(RedisNode owner, params IEnumerable<byte[]> keys)
    {
        List<MovingKey>? moving = null;
        foreach (byte[] key in keys)
        {
            RedisNode from = Nodes[Before.OwnerOf(key)];
            if (from != owner)
            {
                (moving ??= []).Add(new MovingKey(key, from));
            }
        }

        return moving;
    }

    public bool IsMoving(RedisNode owner, byte[] key) => MovingOf(owner, key) is not null;

    public CommandRoute Over(in CommandRoute route, params ReadOnlySpan<BuiltKey> keys)
    {
        byte[][] bytes = new byte[keys.Length][];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = keys[i].Bytes;
        }

        return route.IsRefused || MovingOf(route.Node, bytes) is not { } moving
            ? route
            : new CommandRoute(route.Method, route.Node, route.Topology, new MovingCalls(this, route.Topology, route.Node, route.Method, moving));
    }

    /// <inheritdoc />
    /// <exception cref="TransitionException">A key has another owner than before.</exception>
    public void Refuse(string call, RedisNode owner, params IEnumerable<byte[]> keys)
    {
        if (MovingOf(owner, keys) is not null)
        {
            throw TransitionException.CannotBringOver(call);
        }
    }

    /// <inheritdoc />
    /// <exception cref="TransitionException">Always.</exception>
    public void RefuseBegunBefore(string what) => throw new TransitionException(
        $"{what} was begun before a transition of the topology, and its keys may have been brought over since. Nothing was done by this call; begin anew.");

    public Task? BringOver(string store, string call, RedisNode owner, params IEnumerable<byte[]> keys) =>
        MovingOf(owner, keys) is { } moving ? PrepareAsync(store, call, owner, moving, static () => true) : null;

    /// <inheritdoc />
    /// <exception cref="TransitionException">A key is still with the owner before, and the store's guard refuses that.</exception>
    public Task<T>? SendBehindAsync<T>(
        ConnectedTopology topology, string store, string call, RedisNode owner, IEnumerable<byte[]> keys, Func<Task<T>> send, CancellationToken cancellationToken) =>
        MovingOf(owner, keys) is { } moving ? SendBehindAsync(topology, store, call, owner, moving, send, cancellationToken) : null;

    /// <summary>As <see cref="SendBehindAsync{T}(ConnectedTopology, string, string, RedisNode, IEnumerable{byte[]}, Func{Task{T}}, CancellationToken)"/>, for keys of which it is known from where they come.</summary>
    public async Task<T> SendBehindAsync<T>(
        ConnectedTopology topology, string store, string call, RedisNode owner, IReadOnlyList<MovingKey> keys, Func<Task<T>> send, CancellationToken cancellationToken)
    {
        // 0: not begun; 1: is being sent; 2: given up before that, and not to be sent any more.
        int sendState = 0;
        Task<Task<T>> sending = PrepareAsync(
            store,
            call,
            owner,
            keys,
            () =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (Interlocked.CompareExchange(ref sendState, 1, 0) != 0)
                {
                    throw new OperationCanceledException(cancellationToken);
                }

                using CallSection section = CallSection.Enter();

                // Another client may have brought the keys over, and the transition may have ended since.
                return topology.RefusalBehindTransition(owner.Id, call) is { } left ? throw left : send();
            });

        Task<T> sent;
        try
        {
            // The keys are brought over all the same.
            sent = await sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (Interlocked.CompareExchange(ref sendState, 2, 0) == 1)
        {
            // What is being sent sees to its own cancellation: it may have taken something.
            sent = await sending.ConfigureAwait(false);
        }

        return await sent.ConfigureAwait(false);
    }

    // Sees that the owner has the keys, and does then what must be done before the transition can be turned around.
    private async Task<T> PrepareAsync<T>(string store, string call, RedisNode owner, IReadOnlyList<MovingKey> keys, Func<T> then)
    {
        if (!TryEnter(call))
        {
            return then();
        }

        try
        {
            await _settled.Task.ConfigureAwait(false);
            TransitionGuard guard = Guards(store);
            foreach (MovingKey key in keys)
            {
                if (!await KeyCarrier.IsThereAsync(key.From, key.Key).ConfigureAwait(false))
                {
                    continue;
                }

                if (guard == TransitionGuard.Refuse)
                {
                    throw new TransitionException(
                        $"{call} concerns a key that node '{key.From.Id}' still has and node '{owner.Id}' is to have; it runs once the key has been moved. Nothing was sent.",
                        key.From.Id);
                }

                await KeyCarrier.BringOverAsync(key.Key, key.From, owner).ConfigureAwait(false);
            }

            return then();
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Brings a key to its owner.</summary>
    /// <returns>Whether this call did.</returns>
    /// <exception cref="TransitionException">It has been turned around or completed, or a client that takes no part writes the key again and again.</exception>
    public async Task<bool> BringOverAsync(RedisNode owner, byte[] key)
    {
        if (!TryEnter("Bringing keys over"))
        {
            throw new TransitionException("Bringing keys over was begun before the transition was completed; what has not been brought over is found no more, and stays where it is.");
        }

        try
        {
            await _settled.Task.ConfigureAwait(false);
            return MovingOf(owner, key) is [{ } moving] && await KeyCarrier.BringOverAsync(key, moving.From, owner).ConfigureAwait(false);
        }
        finally
        {
            Exit();
        }
    }

    private Task TurnAsync() => LeaveAsync(isTurned: true);

    /// <summary>Lets nobody bring keys this way any more, and ends when nobody does.</summary>
    private Task LeaveAsync(bool isTurned)
    {
        lock (_gate)
        {
            _isLeft = true;
            _isTurned |= isTurned;
            if (_bringing == 0)
            {
                _isEmpty.TrySetResult();
            }

            return _isEmpty.Task;
        }
    }

    // Not where it is completed: then nothing is left to be brought over.
    private bool TryEnter(string call)
    {
        lock (_gate)
        {
            if (_isTurned)
            {
                throw new TransitionException($"{call} was begun before the transition was turned around, and its keys go back by now; begin it again. Nothing was sent.");
            }

            _bringing += _isLeft ? 0 : 1;
            return !_isLeft;
        }
    }

    private void Exit()
    {
        lock (_gate)
        {
            if (--_bringing == 0 && _isLeft)
            {
                _isEmpty.TrySetResult();
            }
        }
    }
}
