using StackExchange.Redis;

namespace RedisTyped.Execution;

/// <summary>Where a command writes what a later one replaces.</summary>
/// <param name="Key">The key.</param>
/// <param name="Part">The field or the member, as bytes; null where it is the whole value.</param>
internal readonly record struct WrittenPlace(RedisKey Key, RedisValue Part = default);
