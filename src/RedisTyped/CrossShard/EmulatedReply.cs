using StackExchange.Redis;

namespace RedisTyped.CrossShard;

/// <summary>What an emulation answers: one value, or several.</summary>
internal readonly record struct EmulatedReply(RedisValue Value, RedisValue[]? Items)
{
    public static implicit operator EmulatedReply(long value) => new(value, null);

    public static implicit operator EmulatedReply(RedisValue value) => new(value, null);

    public static implicit operator EmulatedReply(RedisValue[] items) => new(RedisValue.Null, items);
}
