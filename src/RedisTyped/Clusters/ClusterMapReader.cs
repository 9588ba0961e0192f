using RedisTyped.Execution;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Clusters;

/// <summary>Asks a Redis Cluster which of its nodes has which slots. Thread-safe.</summary>
/// <param name="settings">How it is connected to.</param>
internal sealed class ClusterMapReader(ClusterSettings settings)
{
    private uint _asked;

    /// <summary>Asks a node.</summary>
    public async Task<ClusterMap> ReadAsync(IDatabase node, CancellationToken cancellationToken)
    {
        var reply = node.ExecuteAsync("CLUSTER", (object[])[(RedisValue)"SLOTS"], SendingRule.Flags);
        return ClusterMap.Read(await reply.WaitAsync(settings.OperationTimeout, cancellationToken).ConfigureAwait(false), settings.FirstHost);
    }

    /// <summary>Asks a node that answers, another one each time: the whole connection could ask one that is stopped, and wait for it.</summary>
    public Task<ClusterMap> ReadAsync(ConnectedTopology topology, IConnectionMultiplexer whole, CancellationToken cancellationToken)
    {
        RedisNode[] nodes = [.. topology.Nodes.Where(static node => node.State == NodeState.Connected)];
        return ReadAsync(nodes.Length == 0 ? whole.GetDatabase() : nodes[Interlocked.Increment(ref _asked) % nodes.Length].Own, cancellationToken);
    }

    /// <summary>
    /// Asks for the first time. Whoever starts without the cluster has its first address for all slots, until the cluster itself says where they are.
    /// </summary>
    /// <exception cref="NodeUnavailableException">It does not tell, though it has to be there.</exception>
    public async Task<ClusterMap> ReadFirstAsync(NodePlan whole, RedisNode node, CancellationToken cancellationToken)
    {
        try
        {
            var map = await ReadAsync(node.Database, cancellationToken).ConfigureAwait(false);
            return map.Primaries.Count > 0 ? map : throw new NodeUnavailableException(
            [
                NodeFailure.Of(whole, "none of its slots has a node; assign them, as by redis-cli --cluster create", exception: null) with { IsMisconfigured = true },
            ]);
        }
        catch (RedisServerException fault)
        {
            throw new NodeUnavailableException(
            [
                NodeFailure.Of(whole, $"it told no slots ({fault.Message}); {AdviceOf(fault)}", fault)
                    with { IsMisconfigured = true },
            ]);
        }
        catch (Exception fault) when (!whole.Required && fault is RedisException or TimeoutException)
        {
            return settings.Provisional;
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException)
        {
            throw new NodeUnavailableException([NodeFailure.Of(whole, "it did not tell its slots", fault)]);
        }
    }

    private static string AdviceOf(RedisServerException fault) => fault.Message.StartsWith("NOPERM", StringComparison.Ordinal)
        ? "allow its user CLUSTER SLOTS and CLUSTER NODES"
        : "start it with cluster-enabled yes, or choose router 'slots'";
}
