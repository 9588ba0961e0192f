using System.Net;
using RedisTyped.Gateway.Dashboard.Migrations;
using RedisTyped.Nodes;
using RedisTyped.Nodes.Health;

namespace RedisTyped.Gateway.Dashboard.Figures;

/// <summary>Takes samples of all nodes of a client, and of those that it has after a reload. Not thread-safe.</summary>
internal sealed class TopologySampler(ShardedRedis redis, IReadOnlyList<IMigrationSource> migrations, TimeSpan interval, TimeProvider time)
{
    private readonly Dictionary<(RedisNode Node, EndPoint EndPoint), ServerReading> _readings = [];

    /// <summary>Asks all servers and shows what is known then: who takes longer than half of the interval is shown without its answer.</summary>
    public async Task<TopologySample> TakeAsync(int viewers, CancellationToken stop)
    {
        IReadOnlyList<RedisNode> nodes = redis.Nodes;
        Keep([.. from node in nodes from endPoint in node.Link.GetEndPoints(configuredOnly: true) select (node, endPoint)]);
        Task answers = Task.WhenAll(_readings.Values.Select(reading => reading.Ask(stop)));
        await Task.WhenAny(answers, Task.Delay(interval / 2, time, stop)).ConfigureAwait(false);
        stop.ThrowIfCancellationRequested();
        NodeSample[] samples = [.. nodes.Select(SampleOf)];

        // Behind them: nothing that is told has begun later.
        return new TopologySample(
            time.GetUtcNow().ToUnixTimeMilliseconds(), interval.TotalMilliseconds, viewers, samples, [.. migrations.SelectMany(static source => source.Running())]);
    }

    // A reload brings nodes and takes others; what stays keeps its last answer.
    private void Keep(HashSet<(RedisNode Node, EndPoint EndPoint)> servers)
    {
        foreach (var gone in _readings.Keys.Where(key => !servers.Contains(key)).ToArray())
        {
            _readings.Remove(gone);
        }

        foreach (var server in servers)
        {
            _readings.TryAdd(server, new ServerReading(server.Node, server.EndPoint, time));
        }
    }

    private NodeSample SampleOf(RedisNode node)
    {
        ServerSample[] servers =
        [
            .. _readings.Where(reading => reading.Key.Node == node)
                .Select(reading => reading.Value.Show(node.Plan.Heartbeat.SlowAfter))
                .OrderBy(static server => server.Role == "replica" ? 1 : 0),
        ];

        // Calls for a node that is down are refused before it counts as that, and no more before it counts as back.
        CallRefusal? before = node.Gate.Refusal;
        NodeState state = node.State;
        CallRefusal? refusal = state == NodeState.Down ? node.Gate.Refusal ?? before : before;
        if (refusal is null && state == NodeState.Down && node.Watch.State is not null && node.Plan.Heartbeat.FailFast)
        {
            // It is just coming back: its calls are sent already.
            state = NodeState.Connected;
        }

        var (reason, since) = FaultOf(refusal, state);
        return new NodeSample(node.Id.Name, NodeGauges.NameOf(state), reason, since?.ToUnixTimeMilliseconds(), WithLag(servers));
    }

    private static (string? Reason, DateTimeOffset? Since) FaultOf(CallRefusal? refusal, NodeState state) => refusal?.Fault("A call") switch
    {
        NodeDownException down => state == NodeState.Down ? (down.Reason, down.Since) : (null, null),
        { } other => (other.Message, null),
        null => (state == NodeState.Slow ? "it answers late" : null, null),
    };

    // A primary knows its replicas by the addresses that they connect from, which need not be those that the topology has.
    private static ServerSample[] WithLag(ServerSample[] servers)
    {
        var told = servers.FirstOrDefault(static server => server.Figures is not null)?.Figures?.Replicas;
        return Array.ConvertAll(servers, server => server.Role != "replica" || told?.GetValueOrDefault(server.EndPoint) is not { } replica ? server
            : replica.State == "online" || server.State != "connected" ? server with { LagBytes = replica.LagBytes }
            : server with { State = "slow", Reason = $"it has no copy yet ({replica.State})" });
    }
}
