using Microsoft.Extensions.Logging;
using RedisTyped.Nodes;
using RedisTyped.Telemetry;
using StackExchange.Redis;

namespace RedisTyped.Clusters;

/// <summary>What the configured addresses of a Redis Cluster told at the start.</summary>
/// <param name="Map">The map of the first that told one; null: none of them answers.</param>
/// <param name="Addresses">Those that told one, in the order in which they are configured; all of them, if none did.</param>
internal sealed record ClusterSeeds(ClusterMap? Map, IReadOnlyList<NodePlan> Addresses)
{
    /// <summary>
    /// Asks each address by a connection of its own. StackExchange.Redis 1.2.6, given one that does not answer, waits for that until its time
    /// is up, and then has none left for the servers that it found: it takes them all for dead.
    /// </summary>
    /// <param name="settings">How to connect.</param>
    /// <param name="reader">Reads the map.</param>
    /// <param name="logger">Where to log addresses that do not answer.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="NodeUnavailableException">None told a map, and the start needs one, or one that answers is of no cluster; all are named.</exception>
    public static async Task<ClusterSeeds> AskAsync(ClusterSettings settings, ClusterMapReader reader, ILogger logger, CancellationToken cancellationToken)
    {
        // Whoever has not answered for a second after another has need not be waited for.
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        IReadOnlyList<NodePlan> addresses = settings.Addresses;
        Task<(ClusterMap? Map, NodeFailure? Failure)>[] asking = [.. addresses.Select(address => AskAsync(address, reader, logger, late.Token))];
        ClusterMap? first = null;
        await foreach (var asked in Task.WhenEach(asking).ConfigureAwait(false))
        {
            (ClusterMap? map, _) = await asked.ConfigureAwait(false);
            if (map is not null && first is null)
            {
                first = map;
                late.CancelAfter(EndPointProbe.Patience);
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        (NodePlan Address, NodeFailure? Failure)[] answers = [.. addresses.Zip(asking, static (address, asked) => (address, asked.Result.Failure))];
        NodeFailure[] failures = [.. answers.Select(static answer => answer.Failure).OfType<NodeFailure>()];
        if (first is null)
        {
            return settings.MayStartWithout && !failures.Any(static failure => failure.IsMisconfigured)
                ? new ClusterSeeds(Map: null, addresses)
                : throw new NodeUnavailableException(failures);
        }

        Array.ForEach(failures, failure => Log.SeedUnused(logger, failure.Node, failure.EndPoint, failure.Reason));
        return new ClusterSeeds(first, [.. answers.Where(static answer => answer.Failure is null).Select(static answer => answer.Address)]);
    }

    // Does not throw.
    private static async Task<(ClusterMap? Map, NodeFailure? Failure)> AskAsync(
        NodePlan address, ClusterMapReader reader, ILogger logger, CancellationToken cancellationToken)
    {
        RedisNode? node = null;
        try
        {
            (node, NodeFailure? failure) = await NodeConnector.ConnectAsync(address, logger, cancellationToken).ConfigureAwait(false);
            if (node is null)
            {
                return (null, failure);
            }

            ClusterMap map = await reader.ReadAsync(node, cancellationToken).ConfigureAwait(false);
            return map.Primaries.Count > 0 ? (map, null) : (null, NodeFailure.Of(
                address, "none of its slots has a node; assign them, as by redis-cli --cluster create", exception: null) with { IsMisconfigured = true });
        }
        catch (RedisServerException fault)
        {
            return (null, NodeFailure.Of(address, $"it told no slots ({fault.Message}); {AdviceOf(fault)}", fault) with { IsMisconfigured = true });
        }
        catch (RedisCommandException fault)
        {
            // By StackExchange.Redis itself: a configuration without CLUSTER, or from 3.0 on without allowAdmin.
            return (null, NodeFailure.Of(address, $"it was not asked for its slots ({fault.Message})", fault) with { IsMisconfigured = true });
        }
        catch (OperationCanceledException fault)
        {
            return (null, NodeFailure.Of(address, "it had not answered a second after another", fault));
        }
        catch (Exception fault)
        {
            return (null, NodeFailure.Of(address, "it did not tell its slots", fault));
        }
        finally
        {
            // StackExchange.Redis 1.2.6 goes on with its callers on the thread that reads its replies.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            node?.Close();
        }
    }

    private static string AdviceOf(RedisServerException fault) => fault.Message.StartsWith("NOPERM", StringComparison.Ordinal)
        ? "allow its user CLUSTER SLOTS and CLUSTER NODES"
        : "start it with cluster-enabled yes, or choose router 'slots'";
}
