namespace RedisTyped.Testing.Servers;

/// <summary>What one run of one node is told.</summary>
/// <param name="Port">Port on 127.0.0.1.</param>
/// <param name="Directory">Folder of its own.</param>
/// <param name="PrimaryPort">Port of the node that it follows; null for a primary.</param>
/// <param name="Options">What all nodes share.</param>
internal sealed record NodeSettings(int Port, string Directory, int? PrimaryPort, RedisNodesOptions Options);
