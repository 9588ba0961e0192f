using Microsoft.CodeAnalysis;
using RedisTyped.Commands;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Parsing;

/// <summary>Holds a method's return type against what the command answers.</summary>
internal sealed class ReplyParser(IMethodSymbol method, CommandSpec command, MethodFaults faults)
{
    private const ReplyKinds Single = ReplyKinds.Status | ReplyKinds.Integer | ReplyKinds.Bulk | ReplyKinds.Double | ReplyKinds.Any;
    private const ReplyKinds Several = ReplyKinds.Array | ReplyKinds.Map | ReplyKinds.Any;

    public ReplyModel? Parse()
    {
        ITypeSymbol type = method.ReturnType;
        bool valueTask = type.Is(KnownTypes.ValueTask);
        if (!valueTask && !type.Is(KnownTypes.Task))
        {
            faults.AtReturnType(Rules.UnsupportedReturnType, method.Name, type.ForReader());
            return null;
        }

        if (type is not INamedTypeSymbol { TypeArguments: [{ } result] })
        {
            return new ReplyModel(ReplyShape.None, valueTask, null, TimeUnit.Unknown, false, false, false);
        }

        if (result.Is(KnownTypes.RedisResult))
        {
            return new ReplyModel(ReplyShape.Result, valueTask, ValueParser.Parse(result), TimeUnit.Unknown, false, false, false);
        }

        return ValueParser.ElementOf(result) is { } element ? Array(result, element, valueTask) : Value(result, valueTask);
    }

    private ReplyModel? Value(ITypeSymbol result, bool valueTask)
    {
        ValueModel type = ValueParser.Parse(result);
        TimeUnit unit = TimeUnits.OfReply(command.Name);
        if ((command.Reply & Single) == 0)
        {
            return Mismatch(result, (command.Reply & Several) != 0 ? "it answers several values; return an array such as string?[]" : "it answers a nested array; return RedisResult");
        }

        if (Misfit(type, unit) is { } misfit)
        {
            return Mismatch(result, misfit);
        }

        bool acknowledgement = type.Kind == ValueKind.Boolean && (command.Reply & ReplyKinds.Status) != 0;
        if ((command.Reply & ReplyKinds.Nil) != 0 && !type.IsNullable && !acknowledgement && type.Kind is not (ValueKind.RedisValue or ValueKind.RedisKey))
        {
            faults.AtReturnType(Rules.NilNotExpected, command.Name, result.ForReader());
        }

        return new ReplyModel(ReplyShape.Value, valueTask, type, unit, acknowledgement, false, false);
    }

    private ReplyModel? Array(ITypeSymbol result, ITypeSymbol element, bool valueTask)
    {
        bool list = result.Is("System.Collections.Generic.IReadOnlyList");
        ValueModel type = ValueParser.Parse(element);
        if (!list && result is not IArrayTypeSymbol)
        {
            return Mismatch(result, $"this version reads several values as {element.ForReader()}[] or IReadOnlyList<{element.ForReader()}>");
        }

        if (ValueParser.ElementOf(element) is not null || element.Is(KnownTypes.RedisResult))
        {
            return Mismatch(result, "a nested reply is read as RedisResult");
        }

        if ((command.Reply & Several) == 0)
        {
            return Mismatch(result, (command.Reply & ReplyKinds.Nested) != 0 ? "it answers a nested array; return RedisResult" : "it answers a single value");
        }

        bool nilArrayIsNull = result.NullableAnnotation == NullableAnnotation.Annotated;
        return new ReplyModel(ReplyShape.Array, valueTask, type, TimeUnit.Unknown, false, nilArrayIsNull, list);
    }

    private string? Misfit(ValueModel type, TimeUnit unit)
    {
        bool onlyStatus = (command.Reply & Single) == ReplyKinds.Status;
        bool onlyDouble = (command.Reply & Single) == ReplyKinds.Double;
        bool onlyInteger = (command.Reply & Single) == ReplyKinds.Integer;
        bool moment = TimeUnits.IsMoment(unit);
        switch (type.Kind)
        {
            case ValueKind.TimeSpan or ValueKind.DateTimeOffset when unit != TimeUnit.Unknown:
                return moment != (type.Kind == ValueKind.DateTimeOffset) ? $"it answers {(moment ? "a moment; return DateTimeOffset?" : "a time span; return TimeSpan?")}"
                    : !type.IsNullable ? $"it answers -1 or -2 when there is no time; return {type.Name.Substring(type.Name.LastIndexOf('.') + 1)}?"
                    : null;
            case ValueKind.TimeSpan or ValueKind.DateTimeOffset or ValueKind.DateTime or ValueKind.Serialized or ValueKind.Character when onlyInteger:
                return "it answers an integer; return long";
            case ValueKind.TimeSpan or ValueKind.DateTimeOffset or ValueKind.DateTime or ValueKind.Serialized or ValueKind.Bytes or ValueKind.Memory or ValueKind.Character or ValueKind.SignedInteger
                or ValueKind.UnsignedInteger or ValueKind.Double or ValueKind.Single or ValueKind.Formattable when onlyStatus:
                return "it answers a status such as OK; return Task, or Task<bool>";
            case ValueKind.SignedInteger or ValueKind.UnsignedInteger or ValueKind.Boolean or ValueKind.Serialized or ValueKind.Enum or ValueKind.Character when onlyDouble:
                return "it answers a floating-point number; return double";
            default:
                return null;
        }
    }

    private ReplyModel? Mismatch(ITypeSymbol result, string fault)
    {
        faults.AtReturnType(Rules.ReplyMismatch, command.Name, result.ForReader(), fault);
        return null;
    }
}
