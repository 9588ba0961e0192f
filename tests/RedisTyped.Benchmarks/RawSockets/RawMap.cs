namespace RedisTyped.Benchmarks.RawSockets;

/// <summary>The MGETs of a map, made beforehand.</summary>
/// <param name="Nodes">For each node all its commands as bytes, and the ids of each.</param>
internal sealed record RawMap(IReadOnlyList<(byte[] Request, int[][] Chunks)> Nodes);
