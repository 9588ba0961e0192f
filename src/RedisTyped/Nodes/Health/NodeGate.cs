using RedisTyped.Routing;

namespace RedisTyped.Nodes.Health;

/// <summary>Whether calls for a node are sent. Thread-safe; looked at by every call, so that the answer stands ready.</summary>
internal sealed class NodeGate(NodeId node, int mostPendingCalls)
{
    private readonly Lock _lock = new();
    private volatile CallRefusal? _refusal;
    private CallRefusal? _down;
    private bool _areMany;
    private bool _areManyGathered;

    /// <summary>How many calls may wait.</summary>
    public int MostPendingCalls => mostPendingCalls;

    /// <summary>Why calls are refused; null: they are sent.</summary>
    public CallRefusal? Refusal => _refusal;

    /// <summary>Refuses calls, since the node is down.</summary>
    public void Close(string reason, DateTimeOffset since) => Set(ref _down, new CallRefusal(command => new NodeDownException(node, command, reason, since)));

    /// <summary>Refuses them no longer for that.</summary>
    public void Open() => Set(ref _down, null);

    /// <summary>Says whether as many calls wait for their answers as may.</summary>
    public void NoteMany(bool areMany) => Set(ref _areMany, areMany);

    /// <summary>Says whether as many calls wait to be sent as may.</summary>
    public void NoteManyGathered(bool areMany) => Set(ref _areManyGathered, areMany);

    private void Set<T>(ref T place, T value)
    {
        lock (_lock)
        {
            place = value;
            _refusal = _down
                ?? (_areMany || _areManyGathered ? new CallRefusal(command => new NodeBusyException(node, command, mostPendingCalls)) : null);
        }
    }
}

/// <summary>Why calls for a node are refused.</summary>
/// <param name="Fault">Makes what a call of a command fails with.</param>
internal sealed record CallRefusal(Func<string, NodeCallException> Fault);
