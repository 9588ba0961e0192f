using System.Globalization;

namespace RedisTyped.Testing.Probing;

/// <summary>The replication between two nodes, seen from both ends.</summary>
internal static class ReplicaLink
{
    /// <summary>
    /// Whether the replica has its copy and follows. Both ends are asked: a replica says "up" for a moment after its primary was
    /// restarted, and a primary says "online" while the replica still loads its copy.
    /// </summary>
    public static async Task<bool> IsUpAsync(int replicaPort, int primaryPort, string? password, CancellationToken cancellationToken)
    {
        NodeFacts? replica = await NodeFacts.AskAsync(replicaPort, password, "replication", cancellationToken).ConfigureAwait(false);
        if (replica?["master_link_status"] != "up")
        {
            return false;
        }

        // slave0:ip=127.0.0.1,port=7001,state=online,offset=14,lag=1
        string port = string.Create(CultureInfo.InvariantCulture, $",port={replicaPort},");
        NodeFacts? primary = await NodeFacts.AskAsync(primaryPort, password, "replication", cancellationToken).ConfigureAwait(false);
        return primary?.Values.Any(value =>
            value.Contains(port, StringComparison.Ordinal) && value.Contains(",state=online,", StringComparison.Ordinal)) == true;
    }
}
