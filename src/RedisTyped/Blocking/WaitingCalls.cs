using RedisTyped.Execution;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Blocking;

/// <summary>The calls that wait for keys of a node: when a transition gives a key another owner, nothing comes for it here any more. Thread-safe.</summary>
internal sealed class WaitingCalls(RedisNode node)
{
    private readonly Lock _gate = new();
    private readonly HashSet<WaitingCall> _calls = [];
    private ConnectedTopology? _owners;

    /// <summary>Takes a call, until it is disposed of.</summary>
    /// <param name="arguments">Its arguments.</param>
    public WaitingCall Enter(ICollection<object> arguments)
    {
        var call = new WaitingCall(this, arguments);
        ConnectedTopology? owners;
        lock (_gate)
        {
            _calls.Add(call);
            owners = _owners;
        }

        // One that was routed before the transition and comes only now.
        if (owners is not null && IsElsewhere(call, owners))
        {
            call.Leave(owners);
        }

        return call;
    }

    /// <summary>Lets a call go that has ended.</summary>
    public void Exit(WaitingCall call)
    {
        lock (_gate)
        {
            _calls.Remove(call);
        }
    }

    /// <summary>Ends when those have ended whose keys have another owner.</summary>
    public Task LeftAsync()
    {
        lock (_gate)
        {
            return Task.WhenAll(_calls.Where(static call => call.IsLeft).Select(static call => call.Ended));
        }
    }

    /// <summary>Ends those whose keys have another owner, and those that begin from now on.</summary>
    /// <param name="owners">Says which.</param>
    public void Leave(ConnectedTopology owners)
    {
        WaitingCall[] calls;
        lock (_gate)
        {
            _owners = owners;
            calls = [.. _calls.Where(call => IsElsewhere(call, owners))];
        }

        Array.ForEach(calls, call => call.Leave(owners));
    }

    /// <summary>Ends none any more that begins from now on.</summary>
    /// <param name="owners">The topology for whose sake; where they end for that of another by now, they go on ending. Null: of any.</param>
    public void Stay(ConnectedTopology? owners)
    {
        lock (_gate)
        {
            _owners = owners is null || owners == _owners ? null : _owners;
        }
    }

    // By name: a node that has got another connection ends its waits itself. Where keys are stored in another form than they are routed by, nobody
    // could tell.
    private bool IsElsewhere(WaitingCall call, ConnectedTopology owners)
    {
        try
        {
            return call.Keys.Any(key => owners.Router.RewritesKeys || owners.NodeOf((byte[])key!).Id != node.Id);
        }
        catch (Exception)
        {
            // A router of the user's has thrown: the call hears of it when it looks for its owner.
            return true;
        }
    }
}
