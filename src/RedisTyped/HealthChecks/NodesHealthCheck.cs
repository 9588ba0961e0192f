using Microsoft.Extensions.Diagnostics.HealthChecks;
using RedisTyped.Nodes;

namespace RedisTyped.HealthChecks;

/// <summary>
/// Asks every node of a client at once. Healthy: all answer. Degraded: some are down or slow, and are named. Unhealthy, or what the
/// registration says instead: none answers.
/// </summary>
/// <param name="connect">Gives the client, which may have to be connected first.</param>
/// <param name="timeout">How long a node may take to answer.</param>
internal sealed class NodesHealthCheck(Func<CancellationToken, Task<ShardedRedis>> connect, TimeSpan timeout) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        HealthStatus failed = context.Registration.FailureStatus;
        ShardedRedis redis;
        try
        {
            redis = await connect(cancellationToken).ConfigureAwait(false);
        }
        catch (NodeUnavailableException fault)
        {
            // Names alone: whoever may read health need not know addresses.
            return new HealthCheckResult(failed, $"not connected: {Named("node", fault.Failures.Select(static failure => failure.Node.Name))} did not answer");
        }
        catch (RedisTypedException)
        {
            return new HealthCheckResult(failed, "not connected: the topology has faults, which the log and the start of the host name");
        }

        NodeAnswer[] nodes;
        try
        {
            nodes = await Task.WhenAll(redis.Nodes.Select(node => NodeAnswer.OfAsync(node, timeout, cancellationToken))).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            return new HealthCheckResult(failed, "the client was disposed of");
        }

        return Judge(nodes, failed);
    }

    /// <summary>Makes one result of what the nodes answered.</summary>
    internal static HealthCheckResult Judge(IReadOnlyList<NodeAnswer> nodes, HealthStatus failed)
    {
        string[] down = [.. nodes.Where(static node => node.IsDown).Select(static node => node.Node)];
        string[] slow = [.. nodes.Where(static node => node.IsSlow).Select(static node => node.Node)];
        var data = new Dictionary<string, object>();
        foreach (NodeAnswer node in nodes)
        {
            data[$"{node.Node}.state"] = node.State;
            if (node.Latency is { } latency)
            {
                data[$"{node.Node}.latencyMilliseconds"] = Math.Round(latency.TotalMilliseconds, 3);
            }
        }

        if (down.Length == nodes.Count)
        {
            return new HealthCheckResult(failed, $"none of {nodes.Count} nodes answers", data: data);
        }

        if (down.Length + slow.Length > 0)
        {
            string[] parts =
            [
                .. down.Length > 0 ? [$"{Named("node", down)} down"] : Array.Empty<string>(),
                .. slow.Length > 0 ? [$"{Named("node", slow)} slow"] : Array.Empty<string>(),
            ];
            return HealthCheckResult.Degraded($"{string.Join("; ", parts)}, of {nodes.Count}", data: data);
        }

        return HealthCheckResult.Healthy($"all {nodes.Count} nodes answer", data);
    }

    private static string Named(string noun, IEnumerable<string> names)
    {
        string[] all = [.. names];
        return $"{noun}{(all.Length == 1 ? "" : "s")} {string.Join(", ", all.Select(static name => $"'{name}'"))}";
    }
}
