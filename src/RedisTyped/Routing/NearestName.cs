namespace RedisTyped.Routing;

/// <summary>Finds the name that a mistyped one was meant to be.</summary>
internal static class NearestName
{
    /// <summary>Gives the nearest of some names, or null if none is near: more than a third of the letters differ.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="names">What it can be; the first of equally near ones wins.</param>
    public static string? Of(string typed, IEnumerable<string> names)
    {
        string? nearest = names.MinBy(name => Distance(typed, name));
        return nearest is not null && Distance(typed, nearest) <= Math.Max(1, nearest.Length / 3) ? nearest : null;
    }

    /// <summary>
    /// How many letters must be put in, left out or changed, case aside; Wagner and Fischer's table, one row at a time
    /// (https://en.wikipedia.org/wiki/Wagner%E2%80%93Fischer_algorithm).
    /// </summary>
    private static int Distance(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 0; i < from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < to.Length; j++)
            {
                int changed = diagonal + (char.ToUpperInvariant(from[i]) == char.ToUpperInvariant(to[j]) ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(changed, Math.Min(diagonal, row[j]) + 1);
            }
        }

        return row[^1];
    }
}
