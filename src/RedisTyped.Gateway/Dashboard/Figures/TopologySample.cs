using RedisTyped.Gateway.Dashboard.Migrations;

namespace RedisTyped.Gateway.Dashboard.Figures;

/// <summary>How everything does at one moment.</summary>
/// <param name="At">When, in milliseconds since 1970, UTC.</param>
/// <param name="IntervalMs">How far the next one is.</param>
/// <param name="Viewers">How many look.</param>
/// <param name="Nodes">The nodes in the order of the topology.</param>
/// <param name="Migrations">What is moved at the moment.</param>
internal sealed record TopologySample(
    long At, double IntervalMs, int Viewers, IReadOnlyList<NodeSample> Nodes, IReadOnlyList<MigrationProgress> Migrations);

/// <summary>How a node does.</summary>
/// <param name="Name">The node.</param>
/// <param name="State">Its state as the client has it: connected, slow, down.</param>
/// <param name="Reason">Why, where that is known.</param>
/// <param name="Since">Since when it is down, in milliseconds since 1970, UTC.</param>
/// <param name="Servers">Its servers, the primary first.</param>
internal sealed record NodeSample(string Name, string State, string? Reason, long? Since, IReadOnlyList<ServerSample> Servers);

/// <summary>How a server does. Figures are missing where it has not told them yet, or does not answer any more.</summary>
/// <param name="EndPoint">Its address.</param>
/// <param name="Role">What it is: primary, replica, or unknown while it was never connected.</param>
/// <param name="State">connected, slow, down.</param>
/// <param name="Reason">Why, if it is not connected.</param>
/// <param name="LatencyMs">How long its last PING took, there and back.</param>
/// <param name="Figures">What a primary tells of itself.</param>
internal sealed record ServerSample(string EndPoint, string Role, string State, string? Reason, double? LatencyMs, ServerFigures? Figures)
{
    /// <summary>How many bytes of changes a replica has not acknowledged.</summary>
    public long? LagBytes { get; init; }
}
