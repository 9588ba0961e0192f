using RedisTyped.Nodes;

namespace RedisTyped.Cli.Connections;

/// <summary>The node that a command belongs on cannot be used.</summary>
/// <param name="failure">Why not.</param>
internal sealed class NodeDownException(NodeFailure failure) : Exception($"node {failure}");
