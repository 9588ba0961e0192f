using System.Collections.Generic;

namespace RedisTyped.Commands;

/// <summary>
/// Finds the keys of MIGRATE, whose spec Redis calls incomplete: one key before the database, or many after KEYS with an empty word
/// in the key's place.
/// </summary>
/// <remarks>https://redis.io/docs/latest/commands/migrate/.</remarks>
internal static class MigrateKeys
{
    private const int Key = 3;
    private const int FirstOption = 6;

    public static KeyPositions Find(LineWords words)
    {
        for (int i = FirstOption; i < words.Count; i++)
        {
            if (words.Is(i, "AUTH"))
            {
                i += 1;
            }
            else if (words.Is(i, "AUTH2"))
            {
                i += 2;
            }
            else if (words.Is(i, "KEYS"))
            {
                return words[Key] is "" ? From(i + 1, words.Count) : KeyPositions.Unknown("KEYS needs \"\" in the place of the single key");
            }
        }

        return KeyPositions.At(words.Count > Key ? [Key] : []);
    }

    private static KeyPositions From(int first, int count)
    {
        var keys = new List<int>();
        for (int i = first; i < count; i++)
        {
            keys.Add(i);
        }

        return KeyPositions.At(keys);
    }
}
