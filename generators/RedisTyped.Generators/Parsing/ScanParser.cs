using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Commands;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Roslyn;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing;

/// <summary>
/// Reads a method that enumerates what SCAN, HSCAN, SSCAN or ZSCAN gives. Its template leaves the cursor out, and its pattern may be
/// an inverse template; what is left for the other parsers is <see cref="Template"/>, without both.
/// </summary>
internal sealed class ScanParser
{
    private static readonly string[] OptionNames = ["MATCH", "COUNT", "TYPE"];

    private readonly IMethodSymbol _method;
    private readonly MethodFaults _faults;
    private readonly ITypeSymbol _element;
    private readonly string _command;
    private readonly List<Word> _words;
    private readonly IParameterSymbol? _cursor;
    private readonly IParameterSymbol? _misfits;
    private readonly ScanPatternParser? _pattern;
    private readonly int _patternArgument = -1;

    private ScanParser(
        IMethodSymbol method, INamedTypeSymbol store, ITypeSymbol element, CommandTemplate template, List<IParameterSymbol> values, MethodFaults faults)
    {
        _method = method;
        _faults = faults;
        _element = element;
        _command = template.Words[0].Constant!.ToUpperInvariant();
        _words = [.. template.Words];
        int options = HasKey ? 2 : 1;
        _misfits = values.FirstOrDefault(static p =>
            p.Type.Is(KnownTypes.Progress) && p.Type is INamedTypeSymbol { TypeArguments: [{ } key] } && key.Is(KnownTypes.RedisKey));
        if (_words.Count > options && ParameterOf(_words[options], values) is { } cursor && cursor.Type.Is(KnownTypes.ScanCursor) && !HasKey)
        {
            _cursor = cursor;
            _words.RemoveAt(options);
        }

        int? match = CheckOptions(options);
        Word? written = match is { } at ? _words[at] : null;
        var tags = new HashTags(method, store, faults);
        if (written is not null && ScanPatternParser.IsComposed(written, values, canHaveOutputs: !HasKey))
        {
            _pattern = new ScanPatternParser(HasKey ? null : tags, written, values, faults);
            _words[match!.Value] = new Word([new Segment("*", null, IsPlaceholder: false, written.Start, written.Length)], written.Group, written.Start, written.Length);
            _patternArgument = match.Value - 1;
            Tagged = HasKey ? null : written;
        }
        else if (written is not null && !HasKey)
        {
            tags.CheckPattern(written);
        }

        Template = new CommandTemplate(_words, template.Faults, template.Groups);
    }

    /// <summary>What the other parsers read: a line that has the same keys and options.</summary>
    public CommandTemplate Template { get; }

    /// <summary>Whether the elements of one key are scanned rather than keys.</summary>
    public bool HasKey => _command != "SCAN";

    /// <summary>The pattern that hash tags are put into as into a key; null where there is none.</summary>
    public Word? Tagged { get; }

    /// <summary>The names of the parameters that stand in no other word.</summary>
    public IEnumerable<string> OwnParameters =>
        new[] { _cursor?.Name, _misfits?.Name }.OfType<string>().Concat(_pattern?.Inputs ?? []);

    /// <summary>The parser of a method, or null where it does not enumerate a scan.</summary>
    public static ScanParser? For(
        IMethodSymbol method, INamedTypeSymbol store, CommandTemplate template, List<IParameterSymbol> values, MethodFaults faults) =>
        method.ReturnType is INamedTypeSymbol { TypeArguments: [{ } element] } type
        && (type.Is(KnownTypes.AsyncEnumerable) || type.Is(KnownTypes.KeyScan))
        && template.Words[0] is { Group: < 0, Constant: { } name }
        && name.ToUpperInvariant() is "SCAN" or "HSCAN" or "SSCAN" or "ZSCAN"
            ? new ScanParser(method, store, element, template, values, faults)
            : null;

    /// <summary>What to return instead of a task from a method that scans; null where it takes one page as it is, the cursor with it.</summary>
    public static (string Given, string Advice)? AdviceFor(IMethodSymbol method, CommandSpec command)
    {
        string? element = command.Name switch
        {
            "SCAN" => "RedisKey",
            "SSCAN" => "string",
            "HSCAN" => "(string Field, string Value)",
            "ZSCAN" => "(string Member, double Score)",
            _ => null,
        };
        if (element is null || method.ReturnType is not INamedTypeSymbol { TypeArguments: [INamedTypeSymbol or IArrayTypeSymbol] arguments }
            || arguments[0].IsTupleType || arguments[0].Is(KnownTypes.RedisResult) || arguments[0].Is(KnownTypes.NodeResults))
        {
            return null;
        }

        return (
            arguments[0].ForReader(),
            $"it answers page by page; return IAsyncEnumerable<{element}>, and leave the cursor out of the template");
    }

    /// <summary>The model, or null after a fault.</summary>
    /// <param name="serializers">The serializers that the contract names.</param>
    public ScanModel? Parse(SerializerParser serializers)
    {
        if (_method.Attribute(KnownTypes.AllNodesAttribute) is { } allNodes)
        {
            _faults.AtAttribute(
                allNodes, Rules.FanOutMisfit, _method.Name, $"enumerates a {_command}, which knows its nodes itself", "remove [AllNodes]");
        }

        if (HasKey && _method.ReturnType.Is(KnownTypes.KeyScan))
        {
            _faults.AtReturnType(Rules.ReplyMismatch, _command, _method.ReturnType.ForReader(), "it scans one key; return IAsyncEnumerable");
        }

        ScanModel? model = _pattern is { HasOutputs: true } ? _pattern.Parse(_element) : Elements(serializers);
        if (model is null || _faults.Error is not null)
        {
            return null;
        }

        if (_misfits is not null && _pattern is not { HasOutputs: true })
        {
            _faults.AtParameter(
                _misfits, Rules.UnformattableParameter, _misfits.Name, _misfits.Type.ForReader(),
                "it is given keys that do not fit, and without an output in the pattern every key fits; write one, such as MATCH user:{id}");
        }

        return model with
        {
            CursorParameter = _cursor?.EscapedName(),
            MisfitsParameter = _misfits?.EscapedName(),
            Parts = _pattern?.Parts ?? default,
        };
    }

    /// <summary>The arguments behind the cursor.</summary>
    public IEnumerable<ArgumentModel> Options(List<ArgumentModel> arguments) => arguments
        .Select((argument, i) => i == _patternArgument ? new ArgumentModel(ArgumentKind.Pattern, -1) : argument)
        .Where(static a => a.Kind != ArgumentKind.Key);

    // Gives the position of the pattern.
    private int? CheckOptions(int start)
    {
        int? match = null;
        var seen = new HashSet<string>();
        for (int i = start; i < _words.Count; i += 2)
        {
            string? option = _words[i].Constant?.ToUpperInvariant();
            if (option is null || !OptionNames.Contains(option) || (option == "TYPE" && HasKey))
            {
                string fault = i > start ? $"it takes the options MATCH and COUNT{(HasKey ? "" : " and TYPE")}, each with its value"
                    : "the cursor is kept by the client; leave it out" + (HasKey ? "" : ", or take a ScanCursor to resume from");
                _faults.AtWord(_words[i], Rules.ScanForm, _words[i].ToString(), _command, fault);
                return null;
            }

            if (!seen.Add(option) || i + 1 == _words.Count || _words[i + 1].Group != _words[i].Group)
            {
                _faults.AtWord(_words[i], Rules.ScanForm, option, _command, seen.Count * 2 <= i - start ? "it is there already; remove one of them" : "its value must follow; write it behind, in the same optional group if there is one");
                return null;
            }

            match = option == "MATCH" ? i + 1 : match;
        }

        return match;
    }

    private ScanModel? Elements(SerializerParser serializers)
    {
        if (_command is "HSCAN" or "ZSCAN")
        {
            return Pairs(serializers);
        }

        ITypeSymbol element = _element;
        if (_command == "SSCAN")
        {
            return ValueParser.Misfit(element) is null && ValueParser.ElementOf(element) is null
                ? new ScanModel(element.Write(), serializers.OfResult(ValueParser.Parse(element)), null)
                : Mismatch("each element is one value; return IAsyncEnumerable<string>");
        }

        ValueModel type = ValueParser.Parse(element);
        bool isKey = type.Kind is ValueKind.Text or ValueKind.Bytes or ValueKind.Memory or ValueKind.RedisKey or ValueKind.RedisValue;
        return isKey && !element.IsTupleType
            ? new ScanModel(element.Write(), type, null)
            : Mismatch("it gives keys; return IAsyncEnumerable<RedisKey>, or read them back by a pattern such as user:{id}");
    }

    private ScanModel? Pairs(SerializerParser serializers)
    {
        (ITypeSymbol First, ITypeSymbol Second)? pair = _element is INamedTypeSymbol { IsTupleType: true, TupleElements: [{ } first, { } second] }
            ? (first.Type, second.Type)
            : ValueParser.PairOf(_element);
        if (pair is not { } both
            || ValueParser.Misfit(both.First) is not null || ValueParser.Misfit(both.Second) is not null
            || ValueParser.ElementOf(both.First) is not null || ValueParser.ElementOf(both.Second) is not null)
        {
            return Mismatch(_command == "HSCAN"
                ? "it gives fields with their values; return IAsyncEnumerable<(string Field, string Value)>"
                : "it gives members with their scores; return IAsyncEnumerable<(string Member, double Score)>");
        }

        ValueModel value = serializers.OfResult(ValueParser.Parse(both.Second));
        return _command == "ZSCAN" && value.Kind is not (ValueKind.Double or ValueKind.Single or ValueKind.RedisValue or ValueKind.Text)
            ? Mismatch("a score is a floating-point number; take double")
            : new ScanModel(_element.Write(), serializers.OfResult(ValueParser.Parse(both.First)), value) { IsTuple = _element.IsTupleType };
    }

    private ScanModel? Mismatch(string fault)
    {
        _faults.AtReturnType(Rules.ReplyMismatch, _command, _element.ForReader(), fault);
        return null;
    }

    private static IParameterSymbol? ParameterOf(Word word, List<IParameterSymbol> values) =>
        word.Group < 0 && word.Sole is { } sole ? values.Named(sole.Text) : null;
}
