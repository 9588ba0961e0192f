using Microsoft.Extensions.Logging;

namespace RedisTyped.Nodes.Health;

/// <summary>What a node counts as, for its calls and for those who listen. Changes are the owner's, who has a lock; whoever reads needs none.</summary>
/// <param name="node">The node.</param>
/// <param name="failsFast">Whether calls for it are refused while it is down.</param>
internal sealed class NodeStanding(RedisNode node, bool failsFast)
{
    private readonly NodeStateNews _news = new(node);
    private volatile int _state = -1;

    /// <summary>How it does; null as long as nobody watches it.</summary>
    public NodeState? State => _state < 0 ? null : (NodeState)_state;

    /// <summary>Tells of changes, one behind the other, on threads of the pool.</summary>
    public event EventHandler<NodeStateChange>? Changed
    {
        add => _news.Changed += value;
        remove => _news.Changed -= value;
    }

    /// <summary>Begins as connected.</summary>
    /// <param name="logger">Where to log.</param>
    /// <param name="onChange">Is called with each change, before those who listen.</param>
    public void Begin(ILogger logger, Action? onChange)
    {
        _news.Logger = logger;
        _news.OnChange = onChange;
        _state = (int)NodeState.Connected;
    }

    /// <summary>Takes a change, if it is one, and tells of it.</summary>
    public void Tell(NodeStateChange? change)
    {
        if (change is not null)
        {
            Take(change);
            _news.Add(change);
        }
    }

    /// <summary>Takes a change of which nobody is told.</summary>
    public void Take(NodeStateChange change)
    {
        // The gate first: whoever has seen that the node is down finds it closed, and whoever has seen that it is back finds it open.
        if (change.New == NodeState.Down && failsFast)
        {
            node.Gate.Close(change.Reason, change.At);
        }
        else
        {
            node.Gate.Open();
        }

        _state = (int)change.New;
    }

    /// <summary>Takes the place of another connection's: who listened to that one hears this one.</summary>
    public void Succeed(NodeStanding before, DateTimeOffset at)
    {
        _news.TakeListeners(before._news);
        if (before.State is { } old && State is { } now && old != now)
        {
            _news.Add(new NodeStateChange(node.Id, old, now, "it has another connection", at));
        }
    }
}
