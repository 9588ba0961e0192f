using RedisTyped.Telemetry;

namespace RedisTyped.Nodes;

/// <summary>Reads a node for the gauges.</summary>
internal static class NodeGauges
{
    /// <summary>The reading of this moment; asks nothing of the node itself.</summary>
    public static NodeReading Read(RedisNode node)
    {
        IConnectionHolder[] holders = node.Resources.Made<IConnectionHolder>();
        int open = holders.Sum(static holder => holder.Open);
        int idle = holders.Sum(static holder => holder.Idle);
        var multiplexer = node.Multiplexer;
        return new NodeReading(
            node.Telemetry,
            NameOf(node.State),
            multiplexer.GetCounters().TotalOutstanding,
            multiplexer.GetEndPoints().Count(endPoint => multiplexer.GetServer(endPoint).IsConnected),
            open - idle,
            idle);
    }

    /// <summary>What telemetry and health checks call a state.</summary>
    public static string NameOf(NodeState state) => state switch
    {
        NodeState.Connected => "connected",
        NodeState.Slow => "slow",
        _ => "down",
    };
}
