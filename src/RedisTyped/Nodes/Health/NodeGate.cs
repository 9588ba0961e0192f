using RedisTyped.Routing;
using StackExchange.Redis;

namespace RedisTyped.Nodes.Health;

/// <summary>Whether calls for a node are sent. Thread-safe; looked at by every call, so that the answer stands ready.</summary>
internal sealed class NodeGate(NodeId node, int mostPendingCalls)
{
    private readonly Lock _lock = new();
    private volatile CallRefusal? _refusal;
    private volatile CallRefusal? _readRefusal;
    private volatile CallRefusal? _replicaRefusal = NoReplica(node);
    private CallRefusal? _twoPrimaries;
    private CallRefusal? _lostPrimary;
    private CallRefusal? _noReplica = NoReplica(node);
    private CallRefusal? _down;
    private bool _areMany;
    private bool _areManyGathered;

    /// <summary>How many calls may wait.</summary>
    public int MostPendingCalls => mostPendingCalls;

    /// <summary>Why calls for the primary are refused; null: they are sent.</summary>
    public CallRefusal? Refusal => _refusal;

    /// <summary>Why calls that are sent with some flags are refused. A primary that is down, or that is not the only one, refuses no reads of replicas.</summary>
    public CallRefusal? RefusalOf(CommandFlags flags) =>
        flags == CommandFlags.DemandMaster ? _refusal : flags == NodeRoles.DemandReplica ? _replicaRefusal ?? _readRefusal : _readRefusal;

    /// <summary>Refuses calls, since the node is down.</summary>
    public void Close(string reason, DateTimeOffset since) => Set(ref _down, new CallRefusal(command => new NodeDownException(node, command, reason, since)));

    /// <summary>Refuses them no longer for that.</summary>
    public void Open() => Set(ref _down, null);

    /// <summary>Says whether two servers call themselves primary: neither may be written to then.</summary>
    /// <param name="endPoints">Their addresses; null: there is one, or none.</param>
    public void NoteTwoPrimaries(string? endPoints) => Set(ref _twoPrimaries, endPoints is null ? null : Lasting(node,
        $"has two primaries, {endPoints}, and which of them has the newer data cannot be told; make one a replica of the other (REPLICAOF)"));

    /// <summary>Says whether the primary has been lost to another one and could come back unseen: it would be written to then.</summary>
    /// <param name="endPoint">Its address; null: there is none such.</param>
    public void NoteLostPrimary(string? endPoint) => Set(ref _lostPrimary, endPoint is null ? null : Lasting(node,
        $"changes its primary; until {endPoint}, which was lost, has been asked in vain, it could come back and be written to"));

    /// <summary>Says whether a replica can be reached.</summary>
    public void NoteReplicas(bool areThere) => Set(ref _noReplica, areThere ? null : NoReplica(node));

    /// <summary>Says whether as many calls wait for their answers as may.</summary>
    public void NoteMany(bool areMany) => Set(ref _areMany, areMany);

    /// <summary>Says whether as many calls wait to be sent as may.</summary>
    public void NoteManyGathered(bool areMany) => Set(ref _areManyGathered, areMany);

    private void Set<T>(ref T place, T value)
    {
        lock (_lock)
        {
            place = value;
            CallRefusal? busy = _areMany || _areManyGathered ? new CallRefusal(command => new NodeBusyException(node, command, mostPendingCalls)) : null;
            _refusal = _twoPrimaries ?? _lostPrimary ?? _down ?? busy;

            // Who would rather have a replica is sent to the primary where there is none, and that refuses.
            _readRefusal = _noReplica is null ? busy : _refusal;
            _replicaRefusal = _noReplica;
        }
    }

    private static CallRefusal NoReplica(NodeId node) => Lasting(node, "has no replica that can be reached");

    private static CallRefusal Lasting(NodeId node, string fault) =>
        new(command => new NodeConnectionException(node, $"Node '{node}' {fault}; {command} was not sent.", mayHaveRun: false));
}

/// <summary>Why calls for a node are refused.</summary>
/// <param name="Fault">Makes what a call of a command fails with.</param>
internal sealed record CallRefusal(Func<string, NodeCallException> Fault);
