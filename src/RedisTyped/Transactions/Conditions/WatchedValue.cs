using StackExchange.Redis;

namespace RedisTyped.Transactions.Conditions;

/// <summary>What StackExchange.Redis can require of one value.</summary>
/// <param name="Equal">That it is another one's equal.</param>
/// <param name="NotEqual">That it is not; a missing one is not.</param>
/// <param name="Exists">That it is there.</param>
/// <param name="Missing">That it is not there.</param>
internal sealed record WatchedValue(Func<RedisValue, Condition> Equal, Func<RedisValue, Condition> NotEqual, Func<Condition> Exists, Func<Condition> Missing)
{
    public static WatchedValue Text(RedisKey key) => new(
        value => Condition.StringEqual(key, value),
        value => Condition.StringNotEqual(key, value),
        () => Condition.KeyExists(key),
        () => Condition.KeyNotExists(key));

    public static WatchedValue Field(RedisKey key, RedisValue field) => new(
        value => Condition.HashEqual(key, field, value),
        value => Condition.HashNotEqual(key, field, value),
        () => Condition.HashExists(key, field),
        () => Condition.HashNotExists(key, field));

    public static WatchedValue Element(RedisKey key, long index) => new(
        value => Condition.ListIndexEqual(key, index, value),
        value => Condition.ListIndexNotEqual(key, index, value),
        () => Condition.ListIndexExists(key, index),
        () => Condition.ListIndexNotExists(key, index));
}
