using System.Text;
using RedisTyped.Cli.Distribution;

namespace RedisTyped.Cli.Tests.Distribution;

public sealed class RandomKeysTests
{
    [Fact]
    public void Keys_are_those_of_SplitMix64()
    {
        // The first outputs of https://prng.di.unimi.it/splitmix64.c for seed 0.
        var random = new RandomKeys(0);
        Span<byte> key = stackalloc byte[RandomKeys.Length];
        foreach (string expected in new[] { "e220a8397b1dcdaf", "6e789e6aa1b965f4", "06c45d188009454f" })
        {
            random.Next(key);
            Assert.Equal(expected, Encoding.ASCII.GetString(key));
        }
    }
}
