using StackExchange.Redis;

namespace RedisTyped.CrossShard;

/// <summary>What an emulation answers: one value, or several.</summary>
/// <param name="Answer">What kind of answer it is.</param>
/// <param name="Value">The one value; null for nil, and where there are several.</param>
/// <param name="Items">The several; none where it is one value.</param>
internal readonly record struct EmulatedReply(EmulatedAnswer Answer, RedisValue Value, RedisValue[] Items)
{
    public static EmulatedReply Ok { get; } = new(EmulatedAnswer.Ok, "OK", []);

    public static EmulatedReply Element(RedisValue element) => new(EmulatedAnswer.Element, element, []);

    public static implicit operator EmulatedReply(long number) => new(EmulatedAnswer.Number, number, []);

    public static implicit operator EmulatedReply(RedisValue[] items) => new(EmulatedAnswer.Items, RedisValue.Null, items);
}
