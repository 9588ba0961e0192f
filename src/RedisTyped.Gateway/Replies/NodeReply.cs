using RedisTyped.Routing;

namespace RedisTyped.Gateway.Replies;

/// <summary>What a node replied.</summary>
/// <param name="Node">The node.</param>
/// <param name="Reply">One whole reply.</param>
internal readonly record struct NodeReply(NodeId Node, ReadOnlyMemory<byte> Reply);
