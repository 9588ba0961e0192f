using System.Buffers;
using RedisTyped.Values;

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
    public void A_value_at_the_limit_is_taken() => ValueGuard.Check(ValueGuard.MaxLength, "picture");

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
