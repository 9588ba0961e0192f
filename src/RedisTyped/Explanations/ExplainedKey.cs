using RedisTyped.Topology;

namespace RedisTyped.Explanations;

/// <summary>A key of an explained call.</summary>
/// <param name="Template">Its template with the hash tag put in, such as <c>{user:{id}}:name</c>; null for a key of an untyped command.</param>
/// <param name="Route">The final key bytes, the part of them that routes, the hash, slot or point of that, and the node.</param>
public sealed record ExplainedKey(string? Template, KeyRoute Route);
