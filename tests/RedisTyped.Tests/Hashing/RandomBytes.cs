namespace RedisTyped.Tests.Hashing;

/// <summary>The same random bytes in every run.</summary>
internal static class RandomBytes
{
    public static IEnumerable<byte[]> OfEveryLengthTo(int longest)
    {
        var random = new Random(20261121);
        for (int length = 0; length <= longest; length++)
        {
            for (int repeat = 0; repeat < 5; repeat++)
            {
                byte[] bytes = new byte[length];
                random.NextBytes(bytes);
                yield return bytes;
            }
        }
    }
}
