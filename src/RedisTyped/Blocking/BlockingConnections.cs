using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Blocking;

/// <summary>
/// The connections on which blocking commands wait on one node: opened when needed, used by one command at a time, kept for a while, and
/// no more of them than the options allow. Thread-safe.
/// </summary>
internal sealed class BlockingConnections : IConnectionHolder, ICallCarrier
{
    /// <summary>How long an unused connection is kept.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    /// <summary>Opening takes threads of StackExchange.Redis 1.2.6, which many at once would keep from answering anybody.</summary>
    private const int OpenedAtOnce = 2;

    private readonly RedisNode _node;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _places;
    private readonly SemaphoreSlim _opening = new(OpenedAtOnce);
    private readonly HashSet<BlockingConnection> _open = [];
    private readonly List<(BlockingConnection Connection, long Since)> _idle = [];
    private readonly CancellationTokenSource _closing = new();
    private readonly WaitingCalls _waiting;
    private readonly ITimer _sweep;
    private bool _closed;

    public BlockingConnections(RedisNode node, TimeProvider time)
    {
        _node = node;
        _time = time;
        _places = new SemaphoreSlim(node.Plan.BlockingConnections);
        _waiting = new WaitingCalls(node);
        _sweep = time.CreateTimer(static pool => ((BlockingConnections)pool!).Sweep(), this, KeptFor, KeptFor);
    }

    /// <summary>How many connections are open.</summary>
    public int Open
    {
        get
        {
            lock (_gate)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>How many of them nobody uses.</summary>
    public int Idle
    {
        get
        {
            lock (_gate)
            {
                return _idle.Count;
            }
        }
    }

    /// <inheritdoc/>
    public bool IsHeld => _places.CurrentCount < _node.Plan.BlockingConnections;

    /// <summary>The connections of a node.</summary>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    public static BlockingConnections Of(RedisNode node) =>
        node.Resources.Get(static node => new BlockingConnections(node, TimeProvider.System));

    /// <summary>Runs a blocking command on a connection of its own.</summary>
    /// <param name="command">The command's name.</param>
    /// <param name="arguments">What follows it.</param>
    /// <param name="cancellationToken">Ends the wait; what the node gave away just then is returned all the same.</param>
    /// <exception cref="BlockingLimitException">Too many wait already.</exception>
    /// <exception cref="Nodes.Health.NodeDownException">The node is known to be down.</exception>
    /// <exception cref="NodeConnectionException">No connection could be opened, or it broke.</exception>
    /// <exception cref="TimeoutException">The node does not answer.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    /// <exception cref="OwnerChangedException">A transition has given the keys another owner, and the node gave nothing.</exception>
    public async Task<RedisResult> RunAsync(string command, ICollection<object> arguments, CancellationToken cancellationToken)
    {
        TimeSpan? limit = BlockingTimeout.Of(command, [.. arguments]);
        if (_node.Gate.Refusal is { } refusal)
        {
            throw refusal.Fault(command);
        }

        using WaitingCall waiting = _waiting.Enter(arguments);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token, waiting.Left);
        try
        {
            if (!await _places.WaitAsync(_node.OperationTimeout, stop.Token).ConfigureAwait(false))
            {
                throw new BlockingLimitException(_node.Id, _node.Plan.BlockingConnections, command);
            }

            BlockingConnection connection = TakeIdle() ?? await OpenAsync(stop.Token).ConfigureAwait(false);
            try
            {
                return await connection.RunAsync(command, arguments, limit, stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (waiting.IsLeft && connection.IsInDoubt && !cancellationToken.IsCancellationRequested)
            {
                // To wait elsewhere would hide that something may have been given away here.
                throw new TimeoutException($"Node '{_node.Id}' does not answer; whether it gave something away to {command} is unknown.");
            }
            finally
            {
                Return(connection);
            }
        }
        catch (OperationCanceledException ended)
        {
            // The caller knows its own token, not the one that is linked to it.
            throw cancellationToken.IsCancellationRequested ? new OperationCanceledException(ended.Message, ended.InnerException, cancellationToken)
                : _closing.IsCancellationRequested ? _node.Closed(ended.Message)
                : new OwnerChangedException(waiting.Owners!);
        }
    }

    /// <summary>The calls that wait here, or are about to.</summary>
    public WaitingCalls Waiting => _waiting;

    /// <inheritdoc/>
    /// <remarks>Of those that wait only the ones that have been ended: others wait for keys that are at home here.</remarks>
    public Task PassAsync() => _waiting.LeftAsync();

    /// <inheritdoc/>
    public async Task CloseAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);

        // Those that wait are ended by the node, so that what it gives away just then still reaches its caller.
        for (int i = 0; i < _node.Plan.BlockingConnections; i++)
        {
            if (!await _places.WaitAsync(_node.OperationTimeout).ConfigureAwait(false))
            {
                break;
            }
        }

        Dispose();
    }

    public void Dispose()
    {
        _closing.Cancel();
        _sweep.Dispose();
        BlockingConnection[] open;
        lock (_gate)
        {
            _closed = true;
            open = [.. _open];
            _open.Clear();
            _idle.Clear();
        }

        Array.ForEach(open, static connection => connection.Close());
    }

    private BlockingConnection? TakeIdle()
    {
        var broken = new List<BlockingConnection>();
        BlockingConnection? found = null;
        lock (_gate)
        {
            while (found is null && _idle.Count > 0)
            {
                BlockingConnection last = _idle[^1].Connection;
                _idle.RemoveAt(_idle.Count - 1);
                if (last.IsUsable)
                {
                    found = last;
                }
                else
                {
                    _open.Remove(last);
                    broken.Add(last);
                }
            }
        }

        broken.ForEach(static connection => connection.Close());
        return found;
    }

    // A caller who gives up leaves the connection to the next one: those that come and go would otherwise open one after the other.
    private async Task<BlockingConnection> OpenAsync(CancellationToken stop)
    {
        Task<BlockingConnection> opening = OpenNextAsync();
        try
        {
            return await opening.WaitAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = opening.ContinueWith(
                static (task, pool) =>
                {
                    if (task.IsCompletedSuccessfully)
                    {
                        ((BlockingConnections)pool!).Return(task.Result);
                    }

                    _ = task.Exception;
                },
                this,
                TaskScheduler.Default);
            throw;
        }
    }

    // Frees its place when it fails.
    private async Task<BlockingConnection> OpenNextAsync()
    {
        try
        {
            await _opening.WaitAsync(_closing.Token).ConfigureAwait(false);
            try
            {
                // One may have become free meanwhile.
                return TakeIdle() ?? Opened(await BlockingConnection.OpenAsync(_node, _time, _closing.Token).ConfigureAwait(false));
            }
            finally
            {
                _opening.Release();
            }
        }
        catch
        {
            _places.Release();
            throw;
        }
    }

    private BlockingConnection Opened(BlockingConnection connection)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _open.Add(connection);
                return connection;
            }
        }

        connection.Close();
        throw _node.Closed();
    }

    private void Return(BlockingConnection connection)
    {
        bool isKept;
        lock (_gate)
        {
            isKept = connection.IsUsable && !_closed;
            if (isKept)
            {
                _idle.Add((connection, _time.GetTimestamp()));
            }
            else
            {
                _open.Remove(connection);
            }
        }

        if (!isKept)
        {
            connection.Close();
        }

        _places.Release();
    }

    private void Sweep()
    {
        var old = new List<BlockingConnection>();
        lock (_gate)
        {
            foreach ((BlockingConnection connection, long since) in _idle)
            {
                if (_time.GetElapsedTime(since) >= KeptFor || !connection.IsUsable)
                {
                    old.Add(connection);
                    _open.Remove(connection);
                }
            }

            _idle.RemoveAll(idle => !_open.Contains(idle.Connection));
        }

        old.ForEach(static connection => connection.Close());
    }
}
