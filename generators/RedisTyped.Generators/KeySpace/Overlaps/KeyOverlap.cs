using System;
using System.Collections.Generic;
using System.Linq;
using RedisTyped.Generators.KeySpace.Manifest;

namespace RedisTyped.Generators.KeySpace.Overlaps;

/// <summary>Decides whether two templates can make the same key.</summary>
internal static class KeyOverlap
{
    /// <summary>The shortest key that both can make, or null where there is none.</summary>
    /// <remarks>A search over the pairs of states that the same characters lead to, in breadth: the product of two automata.</remarks>
    public static string? Example(KeySpaceEntry one, KeySpaceEntry other)
    {
        if (!MayBegin(one.Form.Prefix, other.Form.Prefix) || !MayEnd(one.Form.Suffix, other.Form.Suffix))
        {
            return null;
        }

        // A value with a brace moves the hash tag, so that none is taken to hold one.
        string delimiters = new([.. Delimiters(one.Form).Concat(Delimiters(other.Form)).Concat("{}").Distinct()]);
        var left = new KeyLanguage(one, delimiters);
        var right = new KeyLanguage(other, delimiters);
        var seen = new HashSet<(int, int)> { (0, 0) };
        var open = new Queue<(int Left, int Right, string Key)>();
        open.Enqueue((0, 0, ""));
        while (open.Count > 0)
        {
            (int atLeft, int atRight, string key) = open.Dequeue();
            if (left.IsEnd(atLeft) && right.IsEnd(atRight))
            {
                return key;
            }

            foreach ((CharacterSet characters, int toLeft) in left.From(atLeft))
            {
                foreach ((CharacterSet others, int toRight) in right.From(atRight))
                {
                    if (characters.Common(others) is { } c && seen.Add((toLeft, toRight)))
                    {
                        open.Enqueue((toLeft, toRight, key + c));
                    }
                }
            }
        }

        return null;
    }

    /// <summary>The characters other than letters and digits that stand right beside a placeholder.</summary>
    public static IEnumerable<char> Delimiters(KeyForm form)
    {
        for (int i = 0; i < form.Pieces.Count; i++)
        {
            string text = form.Pieces[i].IsSlot ? "" : form.Pieces[i].Text;
            if (text.Length > 0 && i > 0 && !char.IsLetterOrDigit(text[0]))
            {
                yield return text[0];
            }

            if (text.Length > 0 && i < form.Pieces.Count - 1 && !char.IsLetterOrDigit(text[text.Length - 1]))
            {
                yield return text[text.Length - 1];
            }
        }
    }

    // Most pairs part in their first characters, and an assembly of a thousand templates has half a million pairs.
    private static bool MayBegin(string one, string other) =>
        string.CompareOrdinal(one, 0, other, 0, Math.Min(one.Length, other.Length)) == 0;

    private static bool MayEnd(string one, string other)
    {
        int length = Math.Min(one.Length, other.Length);
        return string.CompareOrdinal(one, one.Length - length, other, other.Length - length, length) == 0;
    }
}
