namespace RedisTyped.Telemetry;

/// <summary>How a node does at the moment when the gauges are read.</summary>
/// <param name="Node">Whose tags it has.</param>
/// <param name="State">The name of its state.</param>
/// <param name="Pending">Commands that wait for their answers.</param>
/// <param name="Shared">Servers of the node that the shared connection is connected to.</param>
/// <param name="Used">Connections of blocking commands that wait.</param>
/// <param name="Idle">Connections kept for blocking commands.</param>
internal readonly record struct NodeReading(NodeTelemetry Node, string State, long Pending, int Shared, int Used, int Idle);
