using System;

namespace RedisTyped.Keys;

/// <summary>
/// The Redis Cluster rule for the part of a key that routes: what stands between the first <c>{</c> and the next <c>}</c>, if it
/// is not empty; else the whole key. See https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#hash-tags.
/// </summary>
internal static class HashTagRule
{
    /// <summary>Finds the tag of a key.</summary>
    /// <param name="key">The final key bytes.</param>
    /// <param name="start">Where the tag's content starts, behind the brace; 0 without a tag.</param>
    /// <param name="length">How many bytes route: those of the tag, or the whole key without one.</param>
    /// <returns>Whether the key has a tag.</returns>
    public static bool TryFind(ReadOnlySpan<byte> key, out int start, out int length) => TryFind(key, (byte)'{', (byte)'}', out start, out length);

    /// <summary>Finds a tag between other characters than braces, by the same rule.</summary>
    /// <param name="key">The final key bytes.</param>
    /// <param name="opening">What a tag starts behind.</param>
    /// <param name="closing">What it ends before; may be the same.</param>
    /// <param name="start">Where the tag's content starts; 0 without a tag.</param>
    /// <param name="length">How many bytes route: those of the tag, or the whole key without one.</param>
    /// <returns>Whether the key has a tag.</returns>
    public static bool TryFind(ReadOnlySpan<byte> key, byte opening, byte closing, out int start, out int length)
    {
        // Most tags of templates start the key, and a search costs as much as the hash of a short one.
        int open = key.Length > 0 && key[0] == opening ? 0 : key.IndexOf(opening);
        if (open >= 0)
        {
            int close = key.Slice(open + 1).IndexOf(closing);
            if (close > 0)
            {
                start = open + 1;
                length = close;
                return true;
            }
        }

        start = 0;
        length = key.Length;
        return false;
    }
}
