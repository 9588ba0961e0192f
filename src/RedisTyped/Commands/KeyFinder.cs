using System;
using System.Collections.Generic;
using System.Globalization;

namespace RedisTyped.Commands;

/// <summary>Finds the key words of a command line by the command's key specs.</summary>
internal static class KeyFinder
{
    /// <summary>Finds the keys.</summary>
    /// <param name="spec">The command.</param>
    /// <param name="words">
    /// The whole command line, the command's own words included. <see langword="null"/> stands for a word whose text is not known,
    /// such as a binary value; it is never taken for a keyword.
    /// </param>
    public static KeyPositions Find(CommandSpec spec, IReadOnlyList<string?> words) => Find(spec, new LineWords(words));

    /// <summary>Finds the keys where an unknown word may be a keyword: the answer holds only if the line is without doubt afterwards.</summary>
    /// <param name="spec">The command.</param>
    /// <param name="words">The whole command line.</param>
    /// <remarks>
    /// Does what Redis does (getKeysUsingKeySpecs in https://github.com/redis/redis/blob/7.0/src/db.c), and says so where Redis would
    /// guess or refuse. The channels of PUBLISH, SPUBLISH, SSUBSCRIBE and SUNSUBSCRIBE count as keys: their names decide the node as those
    /// of keys do, so that who publishes and who subscribes meet.
    /// A line that is too short for the command gives the keys that are there.
    /// </remarks>
    public static KeyPositions Find(CommandSpec spec, LineWords words)
    {
        switch (spec.Name)
        {
            case "SORT" or "SORT_RO":
                return SortKeys.Find(spec.Name, words);
            case "PUBLISH":
                return KeyPositions.At(words.Count > 1 ? [1] : []);
            case "MIGRATE":
                return MigrateKeys.Find(words);
            case "GEORADIUS":
                return GeoRadiusKeys.Find(firstOption: 6, words);
            case "GEORADIUSBYMEMBER":
                return GeoRadiusKeys.Find(firstOption: 5, words);
        }

        var found = new SortedSet<int>();
        foreach (KeySpec keys in spec.Keys)
        {
            if (!keys.Complete || keys.Begin == BeginSearch.Unknown)
            {
                return KeyPositions.Unknown($"Redis does not tell where {spec.Name} keeps its keys");
            }

            if (Begin(keys, words) is not { } begin)
            {
                if (spec.Keys.Count == 1)
                {
                    return KeyPositions.Unknown($"the word {keys.Keyword} is missing");
                }

                continue;
            }

            string? fault = keys.Find == FindKeys.Range
                ? AddRange(keys, begin, words.Count, found)
                : AddCounted(keys, begin, words, found, mayBeNone: spec.Group == "scripting");
            if (fault is not null)
            {
                return KeyPositions.Unknown(fault);
            }
        }

        return KeyPositions.At([.. found]);
    }

    private static int? Begin(KeySpec keys, LineWords words)
    {
        if (keys.Begin == BeginSearch.Index)
        {
            return keys.Index;
        }

        bool forward = keys.Index > 0;
        for (int i = forward ? keys.Index : words.Count + keys.Index; i > 0 && i < words.Count; i += forward ? 1 : -1)
        {
            if (words.Is(i, keys.Keyword!))
            {
                return i + 1;
            }
        }

        return null;
    }

    private static string? AddRange(KeySpec keys, int first, int count, SortedSet<int> found)
    {
        if (keys.LastKey < 0 && keys.Limit > 1 && (count - first) % keys.Limit != 0)
        {
            return $"the words after {keys.Keyword} do not fall into {keys.Limit} equal parts";
        }

        int last = keys.LastKey >= 0 ? first + keys.LastKey
            : keys.Limit > 1 ? first + ((count - first) / keys.Limit) + keys.LastKey
            : count + keys.LastKey;
        for (int i = first; i <= last && i < count; i += keys.Step)
        {
            found.Add(i);
        }

        return null;
    }

    private static string? AddCounted(KeySpec keys, int begin, LineWords words, SortedSet<int> found, bool mayBeNone)
    {
        int at = begin + keys.KeyCountAt;
        if (at >= words.Count)
        {
            return "the number of keys is missing";
        }

        if (words[at] is not { } text)
        {
            return "the number of keys is a parameter";
        }

        // As strict as Redis: no sign but a minus, no blanks, no leading zeros.
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            || number.ToString(CultureInfo.InvariantCulture) != text)
        {
            return "the number of keys is not a whole number";
        }

        // A script or function may have no keys; any other counted command must have one.
        if (number < (mayBeNone ? 0 : 1))
        {
            return mayBeNone ? "the number of keys is negative" : "the number of keys is less than 1";
        }

        int first = begin + keys.FirstKey;
        if (number > (words.Count - first + keys.Step - 1) / keys.Step)
        {
            return "the number of keys is greater than the number of words that follow";
        }

        for (int i = 0; i < number; i++)
        {
            found.Add(first + (i * keys.Step));
        }

        return null;
    }
}
