using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Roslyn;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing;

/// <summary>
/// Reads the pattern of a scan that is put together of text and placeholders. Those that name no parameter are outputs: then the
/// pattern is an inverse template, its text stands for itself, and what a key holds there is given back.
/// </summary>
internal sealed class ScanPatternParser
{
    private readonly MethodFaults _faults;
    private readonly Word _word;
    private readonly List<IParameterSymbol> _values;
    private readonly KeyTemplate? _template;

    /// <summary>Starts with a word.</summary>
    /// <param name="tags">Puts hash tags in; null for a pattern that keys are not held against.</param>
    /// <param name="word">The pattern.</param>
    /// <param name="values">The parameters.</param>
    /// <param name="faults">Takes what is wrong.</param>
    public ScanPatternParser(HashTags? tags, Word word, List<IParameterSymbol> values, MethodFaults faults)
    {
        _faults = faults;
        _word = word;
        _values = values;
        HasOutputs = word.Placeholders.Any(p => !IsInput(p, values));
        var key = KeyTemplate.Of(word.Segments);
        _template = tags is null ? key : tags.Apply(word, key);
        if (word.Group >= 0)
        {
            faults.AtWord(word, Rules.UnsupportedShape, "A pattern that is put together cannot be optional", "declare one method with it and one without");
        }

        CheckInputs();
    }

    /// <summary>Whether something is read back.</summary>
    public bool HasOutputs { get; }

    /// <summary>The names of its parameters.</summary>
    public IEnumerable<string> Inputs => _word.Placeholders.Where(p => IsInput(p, _values)).Select(static p => p.Text);

    /// <summary>The pattern in pieces.</summary>
    public EquatableArray<ScanPart> Parts { get; private set; }

    /// <summary>Whether a pattern is more than text or a single parameter, which are sent as they are.</summary>
    public static bool IsComposed(Word word, List<IParameterSymbol> values, bool canHaveOutputs) =>
        word.Constant is null
        && (word.Sole is not { } sole || (canHaveOutputs && !IsInput(sole, values)))
        && (canHaveOutputs || word.Placeholders.All(p => IsInput(p, values)));

    /// <summary>The model of an inverse template, or null after a fault.</summary>
    /// <param name="element">The type of the elements.</param>
    public ScanModel? Parse(ITypeSymbol element)
    {
        if (_template is null || _faults.Error is not null)
        {
            return null;
        }

        List<Segment> outputs = [.. _template.Placeholders.Where(p => !IsInput(p, _values))];
        List<string> names = [.. outputs.Select(static o => o.Text).Distinct()];
        if (!IsUnambiguous(outputs) || TypesOf(element, names) is not { } types)
        {
            return null;
        }

        foreach (Segment output in outputs)
        {
            if (MisfitOf(types[output.Text], output) is { } misfit)
            {
                return Misfit(element, output.Text, misfit);
            }
        }

        SetParts(types);
        List<string> order = [.. types.Keys];
        List<ScanPart> parts = [.. Parts];
        return new ScanModel(element.Write(), ValueParser.Parse(types[names[0]]), null)
        {
            IsTuple = types.Count > 1,
            Template = _template.ToString(),
            IsTagged = _template.Tag() is not null,
            Outputs = new(order.Select(n => parts.FindIndex(p => p.Kind == ScanPartKind.Output && p.Text.Text == n))),
        };
    }

    // What no delimiter parts could be cut anywhere, and a star in a template that is read back would be a star.
    private bool IsUnambiguous(List<Segment> outputs)
    {
        Segment? open = null;
        foreach (KeyTemplate.Atom atom in _template!.Atoms)
        {
            if (atom.Placeholder is not { } placeholder)
            {
                open = null;
            }
            else if (!IsInput(placeholder, _values))
            {
                if (open is { } before)
                {
                    AtPlaceholder(placeholder, $"nothing tells where '{{{before.Text}}}' ends and it begins; write text between them");
                    return false;
                }

                open = placeholder;
            }
        }

        foreach (Segment output in outputs)
        {
            if (outputs.First(o => o.Text == output.Text) is var first && first.Format != output.Format)
            {
                AtPlaceholder(output, $"it is written in two ways, '{first}' and '{output}'; give each place a name of its own");
                return false;
            }
        }

        if (_word.Segments.FirstOrDefault(static s => !s.IsPlaceholder && s.Text.Contains('*')) is { Text: not null } star)
        {
            _faults.AtTemplate(
                star.Start, star.Length, Rules.AmbiguousInverse, star.Text,
                "beside an output '*' stands for a star and not for any text; write an output such as {rest} for that");
            return false;
        }

        return true;
    }

    // By name where the tuple has names, else in order.
    private Dictionary<string, ITypeSymbol>? TypesOf(ITypeSymbol element, List<string> names)
    {
        if (names.Count == 1 && !element.IsTupleType)
        {
            return new() { [names[0]] = element };
        }

        string outputs = string.Join(", ", names.Select(static n => "{" + n + "}"));
        if (element is not INamedTypeSymbol { IsTupleType: true } tuple || tuple.TupleElements.Length != names.Count)
        {
            string types = string.Join(", ", names.Select(static n => "string " + char.ToUpperInvariant(n[0]) + n.Substring(1)));
            Misfit(element, null, names.Count == 1 ? "there is one output; return its type" : $"there are the outputs {outputs}; return a tuple such as ({types})");
            return null;
        }

        // Parts without a name take, in order, the outputs that none is named after.
        List<string> unnamed = names.FindAll(n => !tuple.TupleElements.Any(e => IsNamedAfter(e, n)));
        var found = new Dictionary<string, ITypeSymbol>();
        foreach (IFieldSymbol part in tuple.TupleElements)
        {
            string? name = part.IsExplicitlyNamedTupleElement ? names.Find(n => IsNamedAfter(part, n)) : unnamed.FirstOrDefault();
            unnamed.Remove(name!);
            if (name is null || found.ContainsKey(name))
            {
                Misfit(element, null, $"'{part.Name}' is none of the outputs {outputs}; name the parts of the tuple after them");
                return null;
            }

            found.Add(name, part.Type);
        }

        return found;
    }

    private static bool IsNamedAfter(IFieldSymbol part, string output) =>
        part.IsExplicitlyNamedTupleElement && string.Equals(output, part.Name, StringComparison.OrdinalIgnoreCase);

    private static string? MisfitOf(ITypeSymbol type, Segment output)
    {
        ValueModel value = ValueParser.Parse(type);
        return value.IsNullable ? "a key has no form for null; make it non-nullable"
            : value.Kind is ValueKind.Serialized or ValueKind.Memory || value.Name == "global::" + KnownTypes.Rune
                ? $"'{type.ForReader()}' cannot be read back from a key; take text, byte[], a number, Guid, a date or an enum"
            : output.Format is null ? null
            : KeyParser.FormatMisfit(value);
    }

    private void CheckInputs()
    {
        foreach (Segment input in _word.Placeholders.Where(p => IsInput(p, _values)))
        {
            IParameterSymbol parameter = Parameter(input);
            ValueModel type = ValueParser.Parse(parameter.Type);
            string? misfit = type.IsNullable ? "a pattern has no form for null; make it non-nullable"
                : ValueParser.ElementOf(parameter.Type) is not null || type.Kind == ValueKind.Serialized
                    ? "only text and what has a text form can stand in a pattern; take a string"
                : input.Format is null ? null
                : KeyParser.FormatMisfit(type);
            if (misfit is not null)
            {
                _faults.AtParameter(parameter, Rules.UnformattableParameter, parameter.Name, parameter.Type.ForReader(), misfit);
            }
        }

        if (_template is not null && _faults.Error is null && !HasOutputs)
        {
            SetParts([]);
        }
    }

    private void SetParts(Dictionary<string, ITypeSymbol> outputs)
    {
        var parts = new List<ScanPart>();
        var text = new StringBuilder();
        ScanPartKind kind = HasOutputs ? ScanPartKind.Text : ScanPartKind.Glob;
        foreach (KeyTemplate.Atom? atom in _template!.Atoms.Select(static a => (KeyTemplate.Atom?)a).Append(null))
        {
            if (atom is { Placeholder: null } character)
            {
                text.Append(character.Character);
                continue;
            }

            if (text.Length > 0)
            {
                parts.Add(new ScanPart(kind, new TextPart(TextPartKind.Literal, text.ToString(), null, null)));
                text.Clear();
            }

            if (atom?.Placeholder is { } placeholder)
            {
                parts.Add(IsInput(placeholder, _values)
                    ? new ScanPart(ScanPartKind.Input, new TextPart(
                        TextPartKind.Parameter, Parameter(placeholder).EscapedName(), placeholder.Format, ValueParser.Parse(Parameter(placeholder).Type)))
                    : new ScanPart(ScanPartKind.Output, new TextPart(
                        TextPartKind.Parameter, placeholder.Text, placeholder.Format, ValueParser.Parse(outputs[placeholder.Text]))));
            }
        }

        Parts = new(parts);
    }

    private ScanModel? Misfit(ITypeSymbol element, string? output, string fault)
    {
        _faults.AtReturnType(Rules.OutputMisfit, output is null ? _word.ToString() : "{" + output + "}", element.ForReader(), fault);
        return null;
    }

    private void AtPlaceholder(Segment placeholder, string fault) =>
        _faults.AtTemplate(placeholder.Start, placeholder.Length, Rules.AmbiguousInverse, placeholder.ToString(), fault);

    private IParameterSymbol Parameter(Segment placeholder) => _values.Named(placeholder.Text)!;

    private static bool IsInput(Segment placeholder, List<IParameterSymbol> values) => values.Named(placeholder.Text) is not null;
}
