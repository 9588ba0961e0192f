namespace RedisTyped.Routing;

/// <summary>What a router takes from a key: the bytes that route, and the bytes that are stored.</summary>
/// <param name="Routed">The part of the key that is hashed.</param>
/// <param name="Stored">The part of the key that is sent to the node; all of it but for the legacy mode of <c>rediscluster</c>.</param>
/// <param name="HasTag">Whether the routed part is a hash tag rather than the whole key.</param>
internal readonly record struct KeyParts(Range Routed, Range Stored, bool HasTag);
