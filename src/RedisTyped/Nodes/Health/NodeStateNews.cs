using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RedisTyped.Telemetry;

namespace RedisTyped.Nodes.Health;

/// <summary>Tells whoever listens of a node's states: in their order, and on threads of the pool, where a listener who blocks stops no reply.</summary>
internal sealed class NodeStateNews(RedisNode node) : IThreadPoolWorkItem
{
    private readonly Queue<NodeStateChange> _changes = new();
    private EventHandler<NodeStateChange>? _listeners;
    private bool _isTelling;

    /// <summary>Who listens.</summary>
    public event EventHandler<NodeStateChange>? Changed
    {
        add
        {
            lock (_changes)
            {
                _listeners += value;
            }
        }

        remove
        {
            lock (_changes)
            {
                _listeners -= value;
            }
        }
    }

    /// <summary>Is called before those who listen.</summary>
    public Action? OnChange { get; set; }

    /// <summary>Where to log.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>Tells of a change.</summary>
    public void Add(NodeStateChange change)
    {
        lock (_changes)
        {
            _changes.Enqueue(change);
            if (_isTelling)
            {
                return;
            }

            _isTelling = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Takes over those who listen to another node's; they hear of that no more.</summary>
    public void TakeListeners(NodeStateNews other)
    {
        EventHandler<NodeStateChange>? listeners;
        lock (other._changes)
        {
            listeners = other._listeners;
            other._listeners = null;
        }

        Changed += listeners;
    }

    void IThreadPoolWorkItem.Execute()
    {
        while (Next() is { } change)
        {
            Write(change);
            Tell(change, OnChange);
            foreach (EventHandler<NodeStateChange> listener in Volatile.Read(ref _listeners)?.GetInvocationList() ?? [])
            {
                Tell(change, () => listener(node, change));
            }
        }
    }

    private void Tell(NodeStateChange change, Action? listener)
    {
        try
        {
            listener?.Invoke();
        }
        catch (Exception fault)
        {
            Log.StateListenerFailed(Logger, fault, change.Node);
        }
    }

    private NodeStateChange? Next()
    {
        lock (_changes)
        {
            _isTelling = _changes.TryDequeue(out NodeStateChange? change);
            return change;
        }
    }

    private void Write(NodeStateChange change)
    {
        if (change.New == NodeState.Down)
        {
            Log.NodeDown(Logger, change.Node, change.Reason);
        }
        else if (change.Old == NodeState.Down)
        {
            Log.NodeBack(Logger, change.Node, change.New, change.Reason);
        }
        else
        {
            Log.NodeChanged(Logger, change.Node, change.New, change.Reason);
        }
    }
}
