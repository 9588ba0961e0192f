using System.Net;

namespace RedisTyped.Nodes;

/// <summary>
/// Says whether what discovery finds is followed. A new server is at once; one that is left out only if that lasts: a replica that connects
/// to its primary again is in no ROLE meanwhile, and another connection of the node for each such moment would cost more than it gives. Not
/// thread-safe.
/// </summary>
internal sealed class DiscoveryDamping(TimeProvider time)
{
    /// <summary>Longer than a replica takes to come back over a network that works, and short, since one that was given to another node has other keys.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private HashSet<EndPoint>? _wanted;
    private long _since;

    /// <summary>Whether to connect to the servers that were found.</summary>
    /// <param name="present">The plan of the connection that there is.</param>
    /// <param name="found">The one that was found; null: the same servers.</param>
    public bool IsLasting(NodePlan present, NodePlan? found)
    {
        if (found is null)
        {
            _wanted = null;
            return false;
        }

        HashSet<EndPoint> wanted = [.. found.Configuration!.EndPoints];
        if (wanted.IsSupersetOf(present.Configuration!.EndPoints))
        {
            return true;
        }

        if (_wanted is null || !_wanted.SetEquals(wanted))
        {
            _wanted = wanted;
            _since = time.GetTimestamp();
        }

        return time.GetElapsedTime(_since) >= Patience;
    }
}
