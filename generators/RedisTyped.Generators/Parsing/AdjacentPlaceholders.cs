using System;
using System.Collections.Generic;
using System.Linq;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing;

/// <summary>
/// Warns of two placeholders of a key with nothing between them, where two pairs of values surely make one key. A delimiter that a
/// value may hold makes one as well, but whether values do is the application's knowledge.
/// </summary>
internal static class AdjacentPlaceholders
{
    public static void Check(KeyTemplate key, Func<Segment, ValueModel> valueOf, MethodFaults faults)
    {
        for (int i = 1; i < key.Atoms.Count; i++)
        {
            if (key.Atoms[i - 1].Placeholder is { } first && key.Atoms[i].Placeholder is { } second
                && Example(first, valueOf(first), second, valueOf(second)) is { } example)
            {
                faults.AtTemplate(
                    first.Start, second.Start + second.Length - first.Start, Rules.AmbiguousTemplate,
                    first.ToString(), second.ToString(), key.ToString(), example);
            }
        }
    }

    // Two pairs of values that read the same, or null where it is not sure that there are such.
    private static string? Example(Segment first, ValueModel firstValue, Segment second, ValueModel secondValue)
    {
        if (first.Format is not null || second.Format is not null)
        {
            return null;
        }

        return (Form(firstValue), Form(secondValue)) switch
        {
            (AdjacentForm.Free, AdjacentForm.Free) => Pairs("1", "23", "12", "3"),
            (AdjacentForm.Names, AdjacentForm.Free) when Pair(firstValue, static (name, longer) => longer.StartsWith(name, StringComparison.Ordinal)) is var (name, longer)
                && IsText(secondValue) => Pairs(name, longer.Substring(name.Length), longer, ""),
            (AdjacentForm.Free, AdjacentForm.Names) when Pair(secondValue, static (name, longer) => longer.EndsWith(name, StringComparison.Ordinal)) is var (name, longer)
                && IsText(firstValue) => Pairs("", longer, longer.Substring(0, longer.Length - name.Length), name),
            _ => null,
        };
    }

    private static string Pairs(string a, string b, string c, string d) => $"'{a}' with '{b}' and '{c}' with '{d}'";

    private static (string Name, string Longer)? Pair(ValueModel value, Func<string, string, bool> isPart)
    {
        foreach (string name in value.EnumMembers)
        {
            if (value.EnumMembers.FirstOrDefault(m => m != name && isPart(name.TrimStart('@'), m.TrimStart('@'))) is { } longer)
            {
                return (name.TrimStart('@'), longer.TrimStart('@'));
            }
        }

        return null;
    }

    private static bool IsText(ValueModel value) => value.Kind is not (ValueKind.SignedInteger or ValueKind.UnsignedInteger);

    private static AdjacentForm Form(ValueModel value) => value.Kind switch
    {
        ValueKind.Text or ValueKind.SignedInteger or ValueKind.UnsignedInteger or ValueKind.Bytes or ValueKind.Memory or ValueKind.RedisValue
            or ValueKind.RedisKey => AdjacentForm.Free,
        ValueKind.Enum => AdjacentForm.Names,

        // A Guid, a boolean and a character have one length, and so may others have.
        _ => AdjacentForm.Other,
    };

    private enum AdjacentForm
    {
        /// <summary>Of any length, digits among its characters.</summary>
        Free,

        /// <summary>The names of an enum.</summary>
        Names,
        Other,
    }
}
