using RedisTyped.Routing;

namespace RedisTyped.Nodes.Health;

/// <summary>What becomes of a node's state by its answers and its silence. Pure; the owner has a lock.</summary>
internal sealed class NodeHealth(NodeId node, HeartbeatOptions rules, TimeProvider time)
{
    private int _misses;
    private int _answers;

    /// <summary>How the node does.</summary>
    public NodeState State { get; private set; }

    /// <summary>Whether it has left heartbeats without an answer since its last one.</summary>
    public bool HasMissed => _misses > 0;

    /// <summary>It answered in time.</summary>
    public NodeStateChange? Answered(TimeSpan took)
    {
        _misses = 0;
        _answers++;
        NodeState state = took > rules.SlowAfter ? NodeState.Slow : NodeState.Connected;
        return State == NodeState.Connected || _answers >= rules.AnswersToConnected
            ? Become(state, state == NodeState.Slow ? FormattableString.Invariant($"it took {took.TotalSeconds:0.###} s for an answer") : "it answers")
            : null;
    }

    /// <summary>It answered at last what had been counted as missed.</summary>
    public void AnsweredLate() => _misses = 0;

    /// <summary>It did not answer in time.</summary>
    public NodeStateChange? Missed(string reason)
    {
        _answers = 0;
        _misses++;
        return _misses >= rules.MissesToDown ? Become(NodeState.Down, reason)
            : State == NodeState.Connected ? Become(NodeState.Slow, reason)
            : null;
    }

    /// <summary>It cannot be used, whatever it has answered before.</summary>
    public NodeStateChange? Lost(string reason)
    {
        _answers = 0;
        _misses = rules.MissesToDown;
        return Become(NodeState.Down, reason);
    }

    private NodeStateChange? Become(NodeState state, string reason)
    {
        if (state == State)
        {
            return null;
        }

        var change = new NodeStateChange(node, State, state, reason, time.GetUtcNow());
        State = state;
        if (state == NodeState.Slow)
        {
            _answers = 0;
        }

        return change;
    }
}
