using System.Buffers;
using RedisTyped.Tests.Execution;
using RedisTyped.Values;
using StackExchange.Redis;

namespace RedisTyped.Tests.Values;

/// <summary>Values that are too long to be sent.</summary>
public sealed class ValueGuardTests
{
    [Fact]
    public void A_value_over_the_limit_of_Redis_is_refused_before_it_is_touched()
    {
        using var owner = new Unread();
        var fault = Assert.Throws<ArgumentException>(() => ArgumentValue.Of(owner.Of(ValueGuard.MaxLength + 1), "picture"));

        Assert.Equal("picture", fault.ParamName);
        Assert.StartsWith("The value has 536870913 bytes; Redis takes at most 536870912.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_of_StackExchange_Redis_is_held_to_the_limit_too() =>
        Assert.Throws<ArgumentException>("picture", () => ArgumentValue.Of((RedisValue)TooLong, "picture"));

    [Fact]
    public void So_is_what_a_serializer_makes() =>
        Assert.Throws<ArgumentException>("picture", () => ArgumentValue.Serialized(new object(), new Swelling(), "picture"));

    [Fact]
    public async Task So_is_an_argument_of_an_untyped_command()
    {
        await using var redis = await FakeNodes.ConnectAsync(FakeNodes.Options("modulo", "a"));

        var fault = await Assert.ThrowsAsync<ArgumentException>(() => redis.ExecuteAsync("SET", "k", TooLong));

        Assert.StartsWith("Argument 2 of SET has 536870913 bytes; Redis takes at most 536870912.", fault.Message, StringComparison.Ordinal);
        Assert.Empty(FakeNodes.Sent(redis, "a"));
    }

    [Fact]
    public void A_value_at_the_limit_is_taken() => ValueGuard.Check(ValueGuard.MaxLength, "picture");

    // Pages that nobody touches take no memory.
    private static byte[] TooLong => GC.AllocateUninitializedArray<byte>(ValueGuard.MaxLength + 1);

    private sealed class Swelling : IRedisSerializer
    {
        public byte[] Serialize<T>(T value) => TooLong;

        public T Deserialize<T>(ReadOnlySpan<byte> bytes) => throw new InvalidOperationException("Nothing is read.");
    }

    // Memory of a length that nobody allocated.
    private sealed class Unread : MemoryManager<byte>
    {
        public ReadOnlyMemory<byte> Of(int length) => CreateMemory(length);

        public override Span<byte> GetSpan() => throw new InvalidOperationException("The value was read.");

        public override MemoryHandle Pin(int elementIndex = 0) => throw new InvalidOperationException("The value was pinned.");

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
