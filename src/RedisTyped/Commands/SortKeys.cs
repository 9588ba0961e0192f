using System;

namespace RedisTyped.Commands;

/// <summary>Finds the keys of SORT and SORT_RO, whose specs Redis calls unknown.</summary>
/// <remarks>https://redis.io/docs/latest/commands/sort/.</remarks>
internal static class SortKeys
{
    private const int FirstOption = 2;

    public static KeyPositions Find(string name, LineWords words)
    {
        int store = 0;
        for (int i = FirstOption; i + 1 < words.Count; i++)
        {
            if (words.IsSurely(i, "LIMIT"))
            {
                i += 2;
            }
            else if (words.Is(i, "BY") || words.Is(i, "GET"))
            {
                string keyword = words[i]!.ToUpperInvariant();
                string? pattern = words[++i];

                // A pattern without * names no key: nosort after BY, # after GET.
                if (pattern is null)
                {
                    return KeyPositions.Unknown($"the pattern after {keyword} is a parameter and may read other keys");
                }

                if (pattern.AsSpan().IndexOf('*') >= 0)
                {
                    return KeyPositions.Unknown($"the pattern after {keyword} reads other keys");
                }
            }
            else if (name == "SORT" && words.Is(i, "STORE"))
            {
                // Redis stores into the last one named.
                store = ++i;
            }
        }

        return KeyPositions.At(words.Count < 2 ? [] : store == 0 ? [1] : [1, store]);
    }
}
