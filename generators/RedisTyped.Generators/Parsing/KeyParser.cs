using System.Collections.Generic;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using RedisTyped.Commands;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Roslyn;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing;

/// <summary>Works out the shape of every key of a method, and has it proved that they can be routed.</summary>
internal sealed class KeyParser(
    IMethodSymbol method, INamedTypeSymbol store, CommandSpec command, List<IParameterSymbol> values, MethodFaults faults)
{
    /// <summary>A pattern of keys, which holds hash tags as keys do.</summary>
    public Word? Pattern { get; init; }

    public List<KeyModel> Parse(List<Word> keyWords)
    {
        var tags = new HashTags(method, store, faults);
        tags.CheckParameters(Pattern is null ? keyWords : [.. keyWords, Pattern]);
        var shapes = new List<KeyShapeProof>();
        foreach (Word word in keyWords)
        {
            if (CheckPlaceholders(word) && tags.Shape(word) is { } shape)
            {
                shapes.Add(shape);
                AdjacentPlaceholders.Check(shape.Template, s => InKey(values.First(p => p.Name == s.Text)), faults);
            }
        }

        if (faults.Error is null)
        {
            new RoutingProof(method, command, faults) { MaySpread = BlockingParser.MaySpread(method, store, command) }.Check(shapes);
            new ShardKeySpread(method, store, command, faults).Check(shapes);
        }

        return faults.Error is null ? [.. shapes.Select(Model)] : [];
    }

    private bool CheckPlaceholders(Word word)
    {
        if (word.Segments.Count == 0)
        {
            faults.AtWord(word, Rules.MalformedTemplate, "a key cannot be empty");
            return false;
        }

        bool fits = true;
        foreach (Segment placeholder in word.Placeholders)
        {
            IParameterSymbol parameter = values.Named(placeholder.Text)!;
            if (Misfit(InKey(parameter), placeholder) is { } misfit)
            {
                faults.AtParameter(parameter, Rules.UnformattableParameter, parameter.Name, parameter.Type.ForReader(), misfit);
                fits = false;
            }
            else
            {
                fits &= faults.CheckFormat(placeholder, parameter.Type, InKey(parameter));
            }
        }

        return fits;
    }

    // What stands in a key: the parameter, or an element of a collection, or the key of a dictionary's.
    private static ValueModel InKey(IParameterSymbol parameter) => ValueParser.Parse(
        ValueParser.ElementOf(parameter.Type) is { } element ? ValueParser.PairOf(element)?.Key ?? element : parameter.Type);

    private static string? Misfit(ValueModel type, Segment placeholder)
    {
        if (type.IsNullable)
        {
            return "a key has no form for null; make it non-nullable";
        }

        if (type.Kind == ValueKind.Serialized)
        {
            return "only text, numbers, booleans, enums, Guids, dates, times and bytes can be part of a key; take one of them that names the object, such as its id";
        }

        return placeholder.Format is null ? null : FormatMisfit(type);
    }

    /// <summary>Why a format string cannot be applied to a type, or null when it can.</summary>
    internal static string? FormatMisfit(ValueModel type) => type.Kind switch
    {
        ValueKind.Text or ValueKind.Character or ValueKind.Boolean or ValueKind.Enum or ValueKind.Bytes or ValueKind.Memory
            or ValueKind.RedisValue or ValueKind.RedisKey or ValueKind.Serialized => "it has no format strings; remove what stands behind the colon",
        _ => null,
    };

    private KeyModel Model(KeyShapeProof shape)
    {
        (int Open, int Close)? tag = shape.Tag;
        var parts = new List<TextPart>();
        var literal = new StringBuilder();

        void EndLiteral()
        {
            if (literal.Length > 0)
            {
                parts.Add(new TextPart(TextPartKind.Literal, literal.ToString(), null, null));
                literal.Clear();
            }
        }

        for (int i = 0; i < shape.Template.Atoms.Count; i++)
        {
            KeyTemplate.Atom atom = shape.Template.Atoms[i];
            if (atom.Placeholder is { } placeholder)
            {
                EndLiteral();
                IParameterSymbol parameter = values.Named(placeholder.Text)!;
                parts.Add(new TextPart(TextPartKind.Parameter, parameter.EscapedName(), placeholder.Format, InKey(parameter)));
            }
            else if (i == tag?.Open || i == tag?.Close)
            {
                EndLiteral();
                parts.Add(new TextPart(i == tag?.Open ? TextPartKind.OpenTag : TextPartKind.CloseTag, "", null, null));
            }
            else
            {
                literal.Append(atom.Character);
            }
        }

        EndLiteral();
        return new KeyModel(
            shape.Template.ToString(),
            shape.Routed.ToString(),
            tag is not null,
            new(parts),
            shape.PrefixLength,
            shape.PrefixCrc16,
            shape.PrefixCrc32,
            shape.Template.IsConstant,
            shape.Routed.IsConstant);
    }
}
