using System;
using System.Collections.Generic;

namespace RedisTyped.Spelling;

/// <summary>Finds the name that a mistyped one was meant to be.</summary>
internal static class NearestName
{
    /// <summary>Gives the nearest of some names, or null if none is near.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="names">What it can be.</param>
    /// <remarks>
    /// Near is one slip in three characters, case aside; of equally near names the one with the same first letter wins, then the first.
    /// </remarks>
    public static string? Of(string typed, IEnumerable<string> names)
    {
        string wanted = typed.ToUpperInvariant();
        string? nearest = null;
        int least = Math.Max(1, wanted.Length / 3) + 1;
        foreach (string name in names)
        {
            int slips = EditDistance.Between(wanted, name.ToUpperInvariant());
            if (slips < least || (slips == least && nearest is not null && StartsAlike(name, wanted) && !StartsAlike(nearest, wanted)))
            {
                least = slips;
                nearest = name;
            }
        }

        return nearest;
    }

    private static bool StartsAlike(string name, string wanted) =>
        name.Length > 0 && wanted.Length > 0 && char.ToUpperInvariant(name[0]) == wanted[0];
}
