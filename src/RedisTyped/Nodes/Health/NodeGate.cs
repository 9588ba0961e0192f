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
    private CallRefusal? _unaskedPrimary;
    private CallRefusal? _noReplica = NoReplica(node);
    private CallRefusal? _down;
    private bool _areMany;
    private bool _areManyGathered;

    /// <summary>How many calls may wait.</summary>
    public int MostPendingCalls => mostPendingCalls;

    /// <summary>Whether nothing is known to be amiss with which server is the primary.</summary>
    public bool IsPrimaryClear
    {
        get
        {
            lock (_lock)
            {
                return _twoPrimaries is null && _unaskedPrimary is null;
            }
        }
    }

    /// <summary>Whether two servers call themselves primary, so that neither may be written to.</summary>
    public bool HasTwoPrimaries
    {
        get
        {
            lock (_lock)
            {
                return _twoPrimaries is not null;
            }
        }
    }

    /// <summary>Why calls for the primary are refused; null: they are sent.</summary>
    public CallRefusal? Refusal => _refusal;

    /// <summary>Why calls that are sent with some flags are refused. A primary that is down, or that is not the only one, refuses no reads of replicas.</summary>
    public CallRefusal? RefusalOf(CommandFlags flags) =>
        flags == CommandFlags.DemandMaster ? _refusal : flags == NodeRoles.DemandReplica ? _replicaRefusal ?? _readRefusal : _readRefusal;

    /// <summary>Refuses calls, since the node is down.</summary>
    public void Close(string reason, DateTimeOffset since) => Set(ref _down, new CallRefusal(command => new NodeDownException(node, command, reason, since)));

    /// <summary>Refuses them no longer for that.</summary>
    public void Open() => Set(ref _down, null);

    /// <summary>
    /// Says what is amiss with the primary. At once, so that no call finds the gate open where the one takes the place of the other: a lost
    /// primary that comes back beside a promoted replica is one of two.
    /// </summary>
    /// <param name="two">The addresses of two servers that call themselves primary, neither of which may be written to; null: there is one, or none.</param>
    /// <param name="unasked">
    /// The addresses of servers that may be primaries and have not been asked yet: where another was promoted meanwhile, there would be two; null: there are none such.
    /// </param>
    public void NotePrimaries(string? two, string? unasked)
    {
        lock (_lock)
        {
            _twoPrimaries = two is null ? null : Lasting(
                node, $"has two primaries, {two}, and which of them has the newer data cannot be told; make one a replica of the other (REPLICAOF)");
            _unaskedPrimary = unasked is null ? null : Lasting(node, $"does not know which server is its primary until {unasked} has been asked, be it in vain");
            Refresh();
        }
    }

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
            Refresh();
        }
    }

    private void Refresh()
    {
        CallRefusal? busy = _areMany || _areManyGathered ? new CallRefusal(command => new NodeBusyException(node, command, mostPendingCalls)) : null;
        _refusal = _twoPrimaries ?? _down ?? _unaskedPrimary ?? busy;

        // Who would rather have a replica is sent to the primary where there is none, and that refuses. One that is about to change only must not be written to.
        _readRefusal = _noReplica is null ? busy : _twoPrimaries ?? _down ?? busy;
        _replicaRefusal = _noReplica;
    }

    private static CallRefusal NoReplica(NodeId node) => Lasting(node, "has no replica that can be reached");

    private static CallRefusal Lasting(NodeId node, string fault) =>
        new(command => new NodeConnectionException(node, $"Node '{node}' {fault}; {command} was not sent.", mayHaveRun: false));
}

/// <summary>Why calls for a node are refused.</summary>
/// <param name="Fault">Makes what a call of a command fails with.</param>
internal sealed record CallRefusal(Func<string, NodeCallException> Fault);
