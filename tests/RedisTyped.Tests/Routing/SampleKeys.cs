using System.Text;

namespace RedisTyped.Tests.Routing;

/// <summary>The same keys in every run.</summary>
internal static class SampleKeys
{
    /// <summary><c>key:000000</c> and on: what applications write, and hard on weak hashes.</summary>
    public static IEnumerable<byte[]> Numbered(int count) =>
        Enumerable.Range(0, count).Select(static number => Encoding.ASCII.GetBytes($"key:{number:D6}"));

    /// <summary>Random bytes, 1 to 40 of them.</summary>
    public static IEnumerable<byte[]> Random(int count)
    {
        var random = new Random(20261121);
        for (int number = 0; number < count; number++)
        {
            byte[] key = new byte[random.Next(1, 41)];
            random.NextBytes(key);
            yield return key;
        }
    }
}
