using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Roslyn;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing;

/// <summary>Tells whether a word with placeholders may spell a keyword of Redis, from the types of its parameters.</summary>
internal sealed class WordSpelling(List<IParameterSymbol> values)
{
    /// <summary>Whether anything was asked so far, so that what was found out depends on the parameters.</summary>
    public bool IsAsked { get; private set; }

    public bool MaySpell(Word word, string keyword)
    {
        IsAsked = true;
        if (word.Sole is { } sole)
        {
            // A serializer of its own may write anything.
            return values.Named(sole.Text) is not { } parameter
                || parameter.Attribute(KnownTypes.SerializerAttribute) is not null
                || MaySpell(parameter.Type, sole.Format, keyword);
        }

        return FitsAround(word.Segments, keyword);
    }

    private static bool MaySpell(ITypeSymbol type, string? format, string keyword)
    {
        if (ValueParser.ElementOf(type) is { } element)
        {
            return MaySpell(element, format, keyword);
        }

        if (ShapeParser.PartsOf(type) is { } parts && ValueParser.ElementOf(type) is null)
        {
            return parts.Exists(p => MaySpell(p, format, keyword));
        }

        ValueModel value = ValueParser.Parse(type);
        return value.Kind switch
        {
            ValueKind.Text or ValueKind.Bytes or ValueKind.Memory or ValueKind.RedisValue or ValueKind.RedisKey or ValueKind.Serialized => true,
            ValueKind.Enum => value.EnumMembers.Any(m => string.Equals(m.TrimStart('@'), keyword, StringComparison.OrdinalIgnoreCase)),
            ValueKind.Boolean or ValueKind.Character => false,

            // A format of one's own, such as {n:STORE}, writes its letters.
            _ => format is not null && !IsStandard(format),
        };
    }

    private static bool IsStandard(string format) => format.Length > 0 && char.IsLetter(format[0]) && format.Skip(1).All(char.IsDigit);

    // Whatever the placeholders stand for, the text at either end is there.
    private static bool FitsAround(IReadOnlyList<Segment> segments, string keyword)
    {
        string start = segments[0].IsPlaceholder ? "" : segments[0].Text;
        string end = segments[segments.Count - 1].IsPlaceholder ? "" : segments[segments.Count - 1].Text;
        return start.Length + end.Length <= keyword.Length
            && keyword.StartsWith(start, StringComparison.OrdinalIgnoreCase)
            && keyword.EndsWith(end, StringComparison.OrdinalIgnoreCase);
    }
}
