using RedisTyped.Gateway.Clusters;
using RedisTyped.Gateway.Emulations;
using RedisTyped.Gateway.Security;

namespace RedisTyped.Gateway.Sessions;

/// <summary>What all sessions of a gateway share. Immutable; its parts are thread-safe.</summary>
internal sealed class SessionScope
{
    public required INodeLinks Links { get; init; }

    public required ClientRegistry Clients { get; init; }

    public UserList Users { get; init; } = UserList.Of(null, [], []);

    /// <summary>How many bytes are kept of a transaction.</summary>
    public int MaxTransactionBytes { get; init; } = int.MaxValue;

    public CommandPolicy Policy { get; init; } = CommandPolicy.Default;

    /// <summary>Tells what a cut-over refuses.</summary>
    public RefusedRequests Refusals { get; init; } = RefusedRequests.None;

    /// <summary>How the gateway looks to clients of a Redis Cluster; null: it is none.</summary>
    public ClusterView? Cluster { get; init; }

    /// <summary>Carries out commands whose keys live on several nodes, in steps; null: they are refused.</summary>
    public CrossShardRunner? CrossShard { get; init; }
}
