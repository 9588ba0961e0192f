using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Commands;
using RedisTyped.Generators.Roslyn;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing;

/// <summary>Tells which words of a template become several arguments: collections, tuples, and objects where fields are expected.</summary>
internal sealed class WordExpansion(CommandSpec command, CommandTemplate template, IReadOnlyList<IParameterSymbol> values)
{
    private readonly bool?[] _isExpanding = new bool?[template.Words.Count];

    /// <summary>Whether a word is more than one argument, or a number of them that shows only when it runs.</summary>
    public bool IsExpanding(Word word)
    {
        int at = IndexOf(word);
        return at < 0 ? Expands(word) : _isExpanding[at] ??= Expands(word);
    }

    private bool Expands(Word word) => TypeOf(word) is { } type
        && (ValueParser.ElementOf(type) is not null || IsRow(type) || IsFields(word));

    /// <summary>How many words an element of a collection makes, or the word itself.</summary>
    public int WordsOfElement(Word word)
    {
        ITypeSymbol type = TypeOf(word)!;
        ITypeSymbol item = ValueParser.ElementOf(type) ?? type;
        return IsRow(item) || ValueParser.PairOf(item) is not null ? ShapeParser.PartsOf(item)!.Count : IsFields(word) ? 2 : 1;
    }

    /// <summary>
    /// Whether a type stands for several arguments, one for each of its parts: a tuple where the command takes rows of as many, or a
    /// place where it takes places.
    /// </summary>
    public bool IsRow(ITypeSymbol type) => Core(type) switch
    {
        INamedTypeSymbol { IsTupleType: true } tuple => tuple.TupleElements.Length == RowLength,
        var core => core.Is(KnownTypes.GeoPoint) && command.Name.StartsWith("GEO", System.StringComparison.Ordinal),
    };

    /// <summary>Whether the elements of a collection stand for several arguments each, in an order that the command decides.</summary>
    public bool IsRows(ITypeSymbol type) => ValueParser.ElementOf(type) is { } element
        && (IsRow(element) || (command.Name == "ZADD" && ValueParser.PairOf(element) is not null));

    /// <summary>Whether a word is an object that stands where HSET or XADD takes a field and its value.</summary>
    public bool IsFields(Word word)
    {
        if (TypeOf(word) is not { } written || !HashParser.IsObject(Core(written)) || IsRow(written))
        {
            return false;
        }

        int first = FirstField();
        int at = IndexOf(word);
        if (first < 0 || at < first)
        {
            return false;
        }

        // Fields and values alternate; what follows must be whole pairs too, else the object is the name or the value of one field.
        bool isField = true;
        for (int i = first; i < at; i++)
        {
            isField = isField ? IsPairs(template.Words[i]) || IsFields(template.Words[i]) : !IsPairs(template.Words[i]);
        }

        return isField && template.Words.Skip(at + 1).Count(w => !IsPairs(w)) % 2 == 0;
    }

    /// <summary>Where in the template the first field of HSET or XADD stands; -1 for other commands.</summary>
    public int FirstField()
    {
        int key = command.NameWords;
        switch (command.Name)
        {
            case "HSET" or "HMSET":
                return key + 1;
            case "XADD":
                int at = key + 1;
                while (at < template.Words.Count && OptionAt(at) is "NOMKSTREAM" or "MAXLEN" or "MINID" or "LIMIT" or "~" or "=")
                {
                    // A threshold follows all but NOMKSTREAM, behind ~ or = if there is one.
                    bool takesNumber = OptionAt(at) != "NOMKSTREAM" && OptionAt(at + 1) is not ("~" or "=");
                    at += takesNumber ? 2 : 1;
                }

                return at + 1;
            default:
                return -1;
        }
    }

    private int RowLength => command.Name switch
    {
        "ZADD" or "HSET" or "HMSET" or "XADD" => 2,
        "GEOADD" => 3,
        _ => 0,
    };

    // What makes names and values by itself.
    private bool IsPairs(Word word) =>
        TypeOf(word) is { } type && ValueParser.ElementOf(type) is { } element && (IsRow(element) || ValueParser.PairOf(element) is not null);

    private string? OptionAt(int index) => index < template.Words.Count ? template.Words[index].Constant?.ToUpperInvariant() : null;

    private int IndexOf(Word word)
    {
        for (int i = 0; i < template.Words.Count; i++)
        {
            if (ReferenceEquals(template.Words[i], word))
            {
                return i;
            }
        }

        return -1;
    }

    private ITypeSymbol? TypeOf(Word word) =>
        word.Sole is { } sole ? values.Named(sole.Text)?.Type : null;

    private static ITypeSymbol Core(ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0]
        : type.IsReferenceType ? type.WithNullableAnnotation(NullableAnnotation.NotAnnotated)
        : type;
}
