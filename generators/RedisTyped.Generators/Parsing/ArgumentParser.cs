using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Commands;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Roslyn;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing;

/// <summary>Turns the words behind a command's name into arguments, and the optional groups into the conditions that send them.</summary>
internal sealed class ArgumentParser(CommandSpec command, CommandTemplate template, List<IParameterSymbol> values, MethodFaults faults)
{
    private readonly WordExpansion _expansion = new(command, template, values);

    /// <summary>The serializers that the contract names; without, the store's serves everything.</summary>
    public SerializerParser? Serializers { get; init; }

    /// <summary>For each optional group the nullable parameters that leave it out.</summary>
    public List<EquatableArray<string>> GroupConditions() => [.. template.Groups.Select(Conditions)];

    public List<ArgumentModel> Parse(List<Word> keyWords)
    {
        var arguments = new List<ArgumentModel>();
        for (int i = 1; i < template.Words.Count; i++)
        {
            Word word = template.Words[i];
            int key = keyWords.IndexOf(word);
            if (key >= 0)
            {
                arguments.Add(new ArgumentModel(ArgumentKind.Key, word.Group) { Key = key });
            }
            else if (Argument(word, i, isBehindKey: keyWords.Contains(template.Words[i - 1])) is { } argument)
            {
                arguments.Add(argument);
            }
        }

        return arguments;
    }

    private ArgumentModel? Argument(Word word, int index, bool isBehindKey)
    {
        if (word.Constant is { } constant)
        {
            return new ArgumentModel(ArgumentKind.Constant, word.Group) { Text = constant };
        }

        if (word.Sole is not { } sole)
        {
            return Mixed(word);
        }

        IParameterSymbol parameter = Parameter(sole);
        ITypeSymbol? element = ValueParser.ElementOf(parameter.Type);
        return _expansion.IsFields(word) ? Fields(word, parameter)
            : _expansion.IsRow(parameter.Type) || _expansion.IsRows(parameter.Type) ? Rows(word, sole, parameter, element)
            : element is not null ? Collection(word, sole, parameter, element)
            : Value(word, sole, parameter, index, isBehindKey);
    }

    private ArgumentModel? Fields(Word word, IParameterSymbol parameter)
    {
        ITypeSymbol type = parameter.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : parameter.Type.WithNullableAnnotation(parameter.Type.IsValueType ? parameter.Type.NullableAnnotation : NullableAnnotation.NotAnnotated);
        var parser = new HashParser((INamedTypeSymbol)type, parameter.ContainingAssembly, t => OfParameter(parameter, t));
        if (!NullFits(parameter, word))
        {
            return null;
        }

        if (parser.Parse() is not { } hash)
        {
            faults.AtParameter(parameter, Rules.UnmappableObject, type.ForReader(), faults.NameOf(command), parser.Fault);
            return null;
        }

        return new ArgumentModel(ArgumentKind.Fields, word.Group)
        {
            Text = parameter.EscapedName(),
            Value = ValueParser.Parse(parameter.Type),
            Hash = hash,
        };
    }

    private ArgumentModel? Rows(Word word, Segment placeholder, IParameterSymbol parameter, ITypeSymbol? element)
    {
        ITypeSymbol row = element ?? parameter.Type;
        (List<ArgumentPart>? parts, string? fault) = PartsParser.Parse(row, command, t => OfParameter(parameter, t));
        bool fits = NullFits(parameter, word)
            && (fault is null || Fault(parameter, fault))
            && (element is null || !ValueParser.Parse(row).IsNullable
                || Fault(parameter, "its elements can be null, which Redis has no form for; make them non-nullable"))
            && ShapeParser.PartsOf(row)!.All(t => ItemFits(parameter, placeholder, t, OfParameter(parameter, ValueParser.Parse(t))));
        return !fits ? null : new ArgumentModel(element is null ? ArgumentKind.Row : ArgumentKind.Rows, word.Group)
        {
            Text = parameter.EscapedName(),
            Format = placeholder.Format,
            Value = ValueParser.Parse(parameter.Type),
            Items = new(parts!),
        };
    }

    private ValueModel OfParameter(IParameterSymbol parameter, ValueModel type) => Serializers?.OfParameter(parameter, type) ?? type;

    private ArgumentModel? Collection(Word word, Segment placeholder, IParameterSymbol parameter, ITypeSymbol element)
    {
        (ITypeSymbol Key, ITypeSymbol Value)? pair = ValueParser.PairOf(element);
        ValueModel item = OfParameter(parameter, ValueParser.Parse(pair?.Key ?? element));
        ValueModel? second = pair is null ? null : OfParameter(parameter, ValueParser.Parse(pair.Value.Value));
        bool fits = NullFits(parameter, word)
            && ItemFits(parameter, placeholder, pair?.Key ?? element, item)
            && (pair is null || second is null || ItemFits(parameter, placeholder, pair.Value.Value, second));
        return !fits ? null : new ArgumentModel(pair is null ? ArgumentKind.Collection : ArgumentKind.Dictionary, word.Group)
        {
            Text = parameter.EscapedName(),
            Format = placeholder.Format,
            Value = item,
            Second = second,
        };
    }

    private ArgumentModel? Value(Word word, Segment placeholder, IParameterSymbol parameter, int index, bool isBehindKey)
    {
        ValueModel type = OfParameter(parameter, ValueParser.Parse(parameter.Type));
        Word previous = template.Words[index - 1];
        bool isKeyword = (previous.Group == word.Group || previous.Group < 0) && index > command.NameWords && !isBehindKey;
        string? before = isKeyword ? previous.Constant : null;
        int position = index - command.NameWords + 1;
        TimeUnit unit = placeholder.Format is null ? UnitAt(position, before) : TimeUnit.Unknown;
        bool fits = NullFits(parameter, word)
            && (type.Serializer is not null || TypeFits(parameter, parameter.Type))
            && WordsFit(parameter, type)
            && FormatFits(parameter, placeholder, type)
            && TimeFits(parameter, placeholder, type, unit, position, before);
        return !fits ? null : new ArgumentModel(ArgumentKind.Value, word.Group)
        {
            Text = parameter.EscapedName(),
            Format = placeholder.Format,
            Unit = unit,
            Value = type,
        };
    }

    private TimeUnit UnitAt(int position, string? before) =>
        TimeUnits.OfTimeout(command.Name, position, template.Words.Count - command.NameWords) is var timeout and not TimeUnit.Unknown ? timeout
        : !TimeUnits.DependsOnAbsTtl(command.Name, position) ? TimeUnits.OfArgument(command.Name, position, before)
        : new CommandOptions(command, template, values).Of(from: 4, "ABSTTL") switch
        {
            Presence.Always => TimeUnit.UnixMilliseconds,
            Presence.Never when !HasFreeOption() => TimeUnits.OfArgument(command.Name, position, before),
            _ => TimeUnit.Unknown,
        };

    // Whether a text behind RESTORE's data could be ABSTTL when it runs.
    private bool HasFreeOption() => template.Words.Skip(command.NameWords + 3).Any(
        w => w.Sole is { } sole && IsText(ValueParser.Parse(ValueParser.ElementOf(Parameter(sole).Type) ?? Parameter(sole).Type)));

    private static bool IsText(ValueModel type) =>
        type.Kind is ValueKind.Text or ValueKind.Bytes or ValueKind.Memory or ValueKind.RedisValue or ValueKind.RedisKey;

    private ArgumentModel? Mixed(Word word)
    {
        var parts = new List<TextPart>();
        bool fits = true;
        foreach (Segment segment in word.Segments)
        {
            if (!segment.IsPlaceholder)
            {
                parts.Add(new TextPart(TextPartKind.Literal, segment.Text, null, null));
                continue;
            }

            IParameterSymbol parameter = Parameter(segment);
            ValueModel type = ValueParser.Parse(parameter.Type);
            bool hasText = ValueParser.ElementOf(parameter.Type) is null && type.Kind is not (
                ValueKind.Bytes or ValueKind.Memory or ValueKind.RedisValue or ValueKind.RedisKey or ValueKind.Serialized);
            fits &= hasText
                ? NullFits(parameter, word) && FormatFits(parameter, segment, type)
                : Fault(parameter, "only text and what has a text form can be mixed with other text in one argument; write it as an argument of its own");
            parts.Add(new TextPart(TextPartKind.Parameter, parameter.EscapedName(), segment.Format, type));
        }

        return fits ? new ArgumentModel(ArgumentKind.Mixed, word.Group) { Parts = new(parts) } : null;
    }

    private IParameterSymbol Parameter(Segment placeholder) => values.Named(placeholder.Text)!;

    private EquatableArray<string> Conditions(TemplateSpan group, int index)
    {
        List<string> nullable = [.. template.Words.Where(w => w.Group == index)
            .SelectMany(static w => w.Placeholders)
            .Select(Parameter)
            .Where(static p => ValueParser.Parse(p.Type).IsNullable)
            .Select(static p => p.EscapedName())
            .Distinct()];
        if (nullable.Count == 0 && faults.Error is null)
        {
            faults.AtTemplate(
                group.Start, group.Length, Rules.GroupNeverLeftOut, $"[{string.Join(" ", template.Words.Where(w => w.Group == index))}]");
        }

        return new(nullable);
    }

    private bool NullFits(IParameterSymbol parameter, Word word) =>
        !ValueParser.Parse(parameter.Type).IsNullable || word.Group >= 0
        || Fault(parameter, "it can be null, which Redis has no form for; put it into an optional group, [ … ], or make it non-nullable");

    // An enum stands for words of Redis by the names of its members.
    private bool WordsFit(IParameterSymbol parameter, ValueModel type) =>
        type.Name != "global::" + KnownTypes.When
        || Fault(parameter, "its members are not words of Redis; declare an enum with the members NX and XX");

    private bool FormatFits(IParameterSymbol parameter, Segment placeholder, ValueModel type) =>
        placeholder.Format is null
        || ((KeyParser.FormatMisfit(type) is not { } misfit || Fault(parameter, misfit)) && faults.CheckFormat(placeholder, parameter.Type, type));

    private bool TypeFits(IParameterSymbol parameter, ITypeSymbol type) =>
        ValueParser.Misfit(type) is not { } misfit || Fault(parameter, misfit);

    private bool ItemFits(IParameterSymbol parameter, Segment placeholder, ITypeSymbol type, ValueModel item)
    {
        if (item.IsNullable)
        {
            return Fault(parameter, "its elements can be null, which Redis has no form for; make them non-nullable");
        }

        return (item.Serializer is not null || TypeFits(parameter, type))
            && FormatFits(parameter, placeholder, item)
            && TimeFits(parameter, placeholder, item, TimeUnit.Unknown, 0, null);
    }

    private bool TimeFits(
        IParameterSymbol parameter, Segment placeholder, ValueModel type, TimeUnit unit, int position, string? before)
    {
        bool isMoment = type.Kind is ValueKind.DateTime or ValueKind.DateTimeOffset;
        bool needsUnit = type.Kind == ValueKind.TimeSpan || (isMoment && TimeUnits.DependsOnAbsTtl(command.Name, position));
        string place = unit == TimeUnit.Unknown || before is null ? faults.NameOf(command) : command.Name + " … " + before.ToUpperInvariant();
        if (needsUnit && unit == TimeUnit.Unknown && placeholder.Format is null)
        {
            string advice = TimeUnits.TakesExpiryAt(command.Name, position)
                ? $"write EX before it for seconds, or PX for milliseconds: [EX {{{placeholder.Text}}}] if it may be left out"
                : $"pass a number, or give a format such as {{{placeholder.Text}:c}}";
            faults.AtTemplate(placeholder.Start, placeholder.Length, Rules.UnknownTimeUnit, placeholder.Text, place, advice);
            return false;
        }

        if (type.Kind == ValueKind.TimeSpan && TimeUnits.IsMoment(unit))
        {
            return Fault(parameter, $"'{place}' takes a moment; pass a DateTimeOffset");
        }

        return !isMoment || unit is TimeUnit.Unknown || TimeUnits.IsMoment(unit)
            || Fault(parameter, $"'{place}' takes a time span; pass a TimeSpan");
    }

    private bool Fault(IParameterSymbol parameter, string fault)
    {
        faults.AtParameter(parameter, Rules.UnformattableParameter, parameter.Name, parameter.Type.ForReader(), fault);
        return false;
    }
}
