using System;

namespace RedisTyped.Spelling;

/// <summary>How many slips of the keyboard lie between two words.</summary>
internal static class EditDistance
{
    /// <summary>
    /// Counts characters put in, left out, changed or swapped with their neighbour: the optimal string alignment distance,
    /// https://en.wikipedia.org/wiki/Damerau%E2%80%93Levenshtein_distance#Optimal_string_alignment_distance.
    /// </summary>
    public static int Between(string one, string other)
    {
        // A swap looks two rows back, so three rows are kept.
        int[] beforeLast = new int[other.Length + 1];
        int[] last = new int[other.Length + 1];
        int[] row = new int[other.Length + 1];
        for (int j = 0; j <= other.Length; j++)
        {
            row[j] = j;
        }

        for (int i = 1; i <= one.Length; i++)
        {
            (beforeLast, last, row) = (last, row, beforeLast);
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                int change = last[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
                row[j] = Math.Min(change, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                }
            }
        }

        return row[other.Length];
    }
}
