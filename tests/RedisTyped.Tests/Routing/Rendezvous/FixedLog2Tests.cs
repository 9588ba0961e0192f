using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Routing.Rendezvous;

namespace RedisTyped.Tests.Routing.Rendezvous;

public sealed class FixedLog2Tests
{
    private const double Unit = 1L << FixedLog2.FractionBits;

    [Fact]
    public void Powers_of_two_have_whole_logarithms()
    {
        for (int power = 0; power < 64; power++)
        {
            Assert.Equal((ulong)(64 - power) << FixedLog2.FractionBits, FixedLog2.Negated(1UL << power));
        }
    }

    [Fact]
    public void Nothing_is_below_one_unit()
    {
        Assert.Equal(64UL << FixedLog2.FractionBits, FixedLog2.Negated(0));
        Assert.InRange(FixedLog2.Negated(ulong.MaxValue), 1UL, 10_000UL);
    }

    [Fact]
    public void It_is_the_logarithm_to_six_decimals()
    {
        var random = new Random(20261121);
        for (int draw = 0; draw < 100_000; draw++)
        {
            ulong value = (ulong)random.NextInt64() >> random.Next(60);
            double exact = 64 - Math.Log2(Math.Max(value, 1));
            Assert.InRange(FixedLog2.Negated(value) / Unit - exact, -1e-9, 7e-7);
        }
    }

    [Fact]
    public void It_never_rises_with_the_value() =>
        Prop.ForAll<ulong, byte>(static (value, shift) =>
        {
            ulong spread = value * 0x9E3779B97F4A7C15 >> (shift % 64);
            return spread == ulong.MaxValue || FixedLog2.Negated(spread) >= FixedLog2.Negated(spread + 1);
        }).QuickCheckThrowOnFailure();

    /// <summary>These numbers are part of the placement: other ones would move keys.</summary>
    [Theory]
    [InlineData(3UL, 68626059478533UL)]
    [InlineData(0x9E3779B97F4A7C15UL, 763327285333UL)]
    [InlineData(0xFFFFFFFFFFFFFFFFUL, 1UL)]
    [InlineData(0xDEADBEEFUL, 35405572348648UL)]
    public void It_is_frozen(ulong value, ulong expected) => Assert.Equal(expected, FixedLog2.Negated(value));
}
