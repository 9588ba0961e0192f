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

/// <summary>Holds a method's return type against what the command answers.</summary>
internal sealed class ReplyParser(IMethodSymbol method, CommandSpec command, CommandTemplate template, MethodFaults faults)
{
    private const ReplyKinds Single = ReplyKinds.Status | ReplyKinds.Integer | ReplyKinds.Bulk | ReplyKinds.Double | ReplyKinds.Any;
    private const ReplyKinds Several = ReplyKinds.Array | ReplyKinds.Map | ReplyKinds.Any;

    // These answer nil only where an option makes them conditional.
    private static readonly Dictionary<string, string[]> NilOptions = new()
    {
        ["SET"] = ["NX", "XX", "GET"],
        ["XADD"] = ["NOMKSTREAM"],
        ["ZADD"] = ["INCR"],
    };

    private readonly bool _isValueTask = method.ReturnType.Is(KnownTypes.ValueTask);

    public ReplyModel? Parse()
    {
        ITypeSymbol type = method.ReturnType;
        if (method.ReturnsByRef || method.ReturnsByRefReadonly || (!_isValueTask && !type.Is(KnownTypes.Task)))
        {
            faults.AtReturnType(Rules.UnsupportedReturnType, method.Name, type.ForReader());
            return null;
        }

        if (type is not INamedTypeSymbol { TypeArguments: [{ } result] })
        {
            return new ReplyModel(ReplyShape.None, _isValueTask);
        }

        if (result.Is(KnownTypes.RedisResult))
        {
            return Model(ReplyShape.Result, result, ValueParser.Parse(result));
        }

        return ValueParser.ElementOf(result) is { } element ? Array(result, element) : Value(result);
    }

    private ReplyModel? Value(ITypeSymbol result)
    {
        ValueModel type = ValueParser.Parse(result);
        TimeUnit unit = TimeUnits.OfReply(command.Name);
        if ((command.Reply & Single) == 0)
        {
            return Mismatch(result, (command.Reply & Several) != 0
                ? "it answers several values; return an array such as string?[]"
                : "it answers a nested array; return RedisResult");
        }

        if (Misfit(type, unit) is { } misfit)
        {
            return Mismatch(result, misfit);
        }

        bool acknowledgement = type.Kind == ValueKind.Boolean && (command.Reply & ReplyKinds.Status) != 0;
        NilMeaning nil = acknowledgement ? NilMeaning.IsRead : NilOf(result, type);
        if (nil == NilMeaning.Throws && MayBeNil())
        {
            faults.AtReturnType(Rules.NilNotExpected, command.Name, result.ForReader());
        }

        return Model(ReplyShape.Value, result, type) with { Unit = unit, IsAcknowledgement = acknowledgement, Nil = nil };
    }

    private ReplyModel? Array(ITypeSymbol result, ITypeSymbol element)
    {
        bool list = result.Is("System.Collections.Generic.IReadOnlyList");
        string name = element.ForReader();
        if (!list && result is not IArrayTypeSymbol)
        {
            return Mismatch(result, $"this version reads several values as {name}[] or IReadOnlyList<{name}>");
        }

        if (ValueParser.ElementOf(element) is not null || element.Is(KnownTypes.RedisResult))
        {
            return Mismatch(result, "a nested reply is read as RedisResult");
        }

        if ((command.Reply & Several) == 0)
        {
            return Mismatch(result, (command.Reply & ReplyKinds.Nested) != 0
                ? "it answers a nested array; return RedisResult"
                : "it answers a single value");
        }

        ValueModel type = ValueParser.Parse(element);
        return Model(ReplyShape.Array, result, type) with { Nil = NilOf(element, type), IsList = list };
    }

    private bool MayBeNil() =>
        (command.Reply & ReplyKinds.Nil) != 0
        && (!NilOptions.TryGetValue(command.Name, out string[]? options) || template.Words.Skip(command.NameWords).SelectMany(Texts).Any(
            text => options.Contains(text, StringComparer.OrdinalIgnoreCase)));

    // What a word may read: its own text, or the members of the enum that stands for it.
    private IEnumerable<string> Texts(Word word) =>
        word.Constant is { } constant ? [constant]
        : word.Sole is { } sole && method.Parameters.FirstOrDefault(p => p.Name == sole.Text) is { } parameter
            ? ValueParser.Parse(parameter.Type).EnumMembers
            : [];

    private ReplyModel Model(ReplyShape shape, ITypeSymbol result, ValueModel type) => new(shape, _isValueTask)
    {
        Result = result.Write(),
        Value = type,
        IsNullable = result.NullableAnnotation == NullableAnnotation.Annotated,
    };

    // Where nullable annotations are off, a reference type says nothing of null and always had a place for it.
    private static NilMeaning NilOf(ITypeSymbol written, ValueModel type) =>
        type.Kind is ValueKind.RedisValue or ValueKind.RedisKey ? NilMeaning.IsRead
        : type.IsNullable || (written.IsReferenceType && written.NullableAnnotation == NullableAnnotation.None) ? NilMeaning.IsNull
        : NilMeaning.Throws;

    private string? Misfit(ValueModel type, TimeUnit unit)
    {
        if (unit != TimeUnit.Unknown && type.Kind is ValueKind.TimeSpan or ValueKind.DateTimeOffset)
        {
            return TimeMisfit(type, unit);
        }

        bool isTime = type.Kind is ValueKind.TimeSpan or ValueKind.DateTimeOffset or ValueKind.DateTime;
        bool isInteger = type.Kind is ValueKind.SignedInteger or ValueKind.UnsignedInteger;
        bool isOpaque = type.Kind is ValueKind.Serialized or ValueKind.Character;
        return (command.Reply & Single) switch
        {
            ReplyKinds.Integer when isTime || isOpaque => "it answers an integer; return long",
            ReplyKinds.Status when isTime || isOpaque || isInteger || type.Kind is ValueKind.Bytes or ValueKind.Memory or ValueKind.Double
                or ValueKind.Single or ValueKind.Formattable => "it answers a status such as OK; return Task, or Task<bool>",
            ReplyKinds.Double when isInteger || isOpaque || type.Kind is ValueKind.Boolean or ValueKind.Enum =>
                "it answers a floating-point number; return double",
            _ => null,
        };
    }

    private static string? TimeMisfit(ValueModel type, TimeUnit unit)
    {
        bool moment = TimeUnits.IsMoment(unit);
        if (moment != (type.Kind == ValueKind.DateTimeOffset))
        {
            return "it answers " + (moment ? "a moment; return DateTimeOffset?" : "a time span; return TimeSpan?");
        }

        string name = type.Name.Substring(type.Name.LastIndexOf('.') + 1);
        return type.IsNullable ? null : $"it answers -1 or -2 when there is no time; return {name}?";
    }

    private ReplyModel? Mismatch(ITypeSymbol result, string fault)
    {
        faults.AtReturnType(Rules.ReplyMismatch, command.Name, result.ForReader(), fault);
        return null;
    }
}
