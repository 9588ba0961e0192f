using System.Collections.Generic;

namespace RedisTyped.Commands;

/// <summary>
/// Finds the keys of GEORADIUS and GEORADIUSBYMEMBER. Their specs name one STORE and one STOREDIST, but the command takes any number
/// and stores into the last one's key.
/// </summary>
/// <remarks>https://redis.io/docs/latest/commands/georadius/.</remarks>
internal static class GeoRadiusKeys
{
    public static KeyPositions Find(int firstOption, LineWords words)
    {
        var keys = new List<int>();
        if (words.Count > 1)
        {
            keys.Add(1);
        }

        for (int i = firstOption; i + 1 < words.Count; i++)
        {
            if (words.Is(i, "STORE") || words.Is(i, "STOREDIST"))
            {
                keys.Add(++i);
            }
            else if (words.IsSurely(i, "COUNT"))
            {
                i++;
            }
        }

        return KeyPositions.At(keys);
    }
}
