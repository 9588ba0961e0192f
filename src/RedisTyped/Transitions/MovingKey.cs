using RedisTyped.Nodes;

namespace RedisTyped.Transitions;

/// <summary>A key with another owner than before.</summary>
/// <param name="Key">The key.</param>
/// <param name="From">The owner before.</param>
internal readonly record struct MovingKey(byte[] Key, RedisNode From);
