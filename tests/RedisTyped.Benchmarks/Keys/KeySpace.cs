using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace RedisTyped.Benchmarks.Keys;

/// <summary>The keys and values that all contenders work on: 10,000 keys of 10 bytes, <c>key:000123</c>, and a value of 32 for each.</summary>
internal static class KeySpace
{
    public const int Count = 10_000;

    public const int KeyLength = 10;

    public const int ValueLength = 32;

    /// <summary>How many ids <see cref="Order"/> has; a power of two, so that a position wraps by a mask.</summary>
    public const int OrderLength = 1 << 15;

    private static readonly string[] TextValues = [.. Enumerable.Range(0, Count).Select(ValueText)];

    /// <summary>Ids in a random order that is the same in every run, so that calls one after another go to different nodes.</summary>
    public static int[] Order { get; } = MakeOrder();

    /// <summary>All ids once, in a random order that is the same in every run.</summary>
    public static int[] AllIds { get; } = MakeAllIds();

    /// <summary>What is stored for an id.</summary>
    public static string ValueOf(int id) => TextValues[id];

    /// <summary>Writes <c>PREFIX000123</c>, as <c>{id:D6}</c> does in a template.</summary>
    /// <param name="prefix">What the key begins with, 4 bytes.</param>
    /// <param name="id">The id.</param>
    /// <returns>The key, in an array of its own.</returns>
    public static byte[] KeyOf(ReadOnlySpan<byte> prefix, int id)
    {
        byte[] key = new byte[KeyLength];
        WriteKey(prefix, id, key);
        return key;
    }

    /// <summary>As <see cref="KeyOf"/>, into bytes at hand.</summary>
    public static void WriteKey(ReadOnlySpan<byte> prefix, int id, Span<byte> key)
    {
        prefix.CopyTo(key);
        Utf8Formatter.TryFormat(id, key[prefix.Length..], out _, new('D', 6));
    }

    private static string ValueText(int id)
    {
        string start = string.Create(CultureInfo.InvariantCulture, $"value of {id:D6}, ");
        var text = new StringBuilder(start, ValueLength);
        for (uint state = (uint)id; text.Length < ValueLength;)
        {
            state = (state * 1664525) + 1013904223;
            text.Append((char)('a' + (state >> 24) % 26));
        }

        return text.ToString();
    }

    private static int[] MakeOrder()
    {
        var random = new Random(1);
        int[] order = new int[OrderLength];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = random.Next(Count);
        }

        return order;
    }

    private static int[] MakeAllIds()
    {
        int[] ids = [.. Enumerable.Range(0, Count)];
        new Random(2).Shuffle(ids);
        return ids;
    }
}
