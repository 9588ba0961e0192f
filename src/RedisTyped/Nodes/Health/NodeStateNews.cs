using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RedisTyped.Telemetry;

namespace RedisTyped.Nodes.Health;

/// <summary>Tells whoever listens of a node's states: in their order, and on threads of the pool, where a listener who blocks stops no reply.</summary>
internal sealed class NodeStateNews(RedisNode node) : IThreadPoolWorkItem
{
    private readonly Queue<NodeStateChange> _changes = new();
    private bool _isTelling;

    /// <summary>Who listens.</summary>
    public event EventHandler<NodeStateChange>? Changed;

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

    void IThreadPoolWorkItem.Execute()
    {
        while (Next() is { } change)
        {
            Write(change);
            foreach (EventHandler<NodeStateChange> listener in Changed?.GetInvocationList() ?? [])
            {
                try
                {
                    listener(node, change);
                }
                catch (Exception fault)
                {
                    Log.StateListenerFailed(Logger, fault, change.Node);
                }
            }
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
