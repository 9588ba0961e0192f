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

    private readonly bool _isValueTask = method.ReturnType.Is(KnownTypes.ValueTask);
    private readonly CommandOptions _options = new(command, template, method.Parameters);
    private ReplyKinds _reply;

    /// <summary>The serializers that the contract names; without, the store's serves everything.</summary>
    public SerializerParser? Serializers { get; init; }

    /// <summary>What the reply is read as, where that is not what the task gives.</summary>
    public ITypeSymbol? Answer { get; init; }

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

        result = Answer ?? result;
        if (result.Is(KnownTypes.RedisResult))
        {
            return Model(ReplyShape.Result, result, ValueParser.Parse(result));
        }

        _reply = EffectiveReply.Of(command, _options);
        if ((_reply & Single) != 0 && (_reply & (Several | ReplyKinds.Nested) & ~ReplyKinds.Any) != 0)
        {
            return Mismatch(result, "it answers one value or several, by what is sent; declare a method for each, or return RedisResult");
        }

        ReplyForm? form = ReplyForms.Of(command, _options, _reply);
        if (form is not null && IsTree(result, form))
        {
            return Tree(result, form);
        }

        ValueModel whole = OfResult(result);
        return whole.Serializer is null && ValueParser.ElementOf(result) is { } element ? Array(result, element, form)
            : whole.Serializer is null && ValueParser.Misfit(result) is { } misfit ? Mismatch(result, misfit)
            : (_reply & Several) != 0 && ValueParser.ElementOf(result) is { } item ? Array(result, item, form)
            : Value(result);
    }

    // What is neither one value nor a flat list of values.
    private static bool IsTree(ITypeSymbol result, ReplyForm form) => form.Kind switch
    {
        FormKind.List when form.Parts[0].Kind == FormKind.Scalar =>
            (form.Count > 0 && result is INamedTypeSymbol && ShapeParser.PartsOf(result) is { Count: > 0 } && ValueParser.PairOf(result) is null)
            || (form.Fields.Count > 0 && HashParser.IsObject(result)),
        FormKind.Pairs => ValueParser.ElementOf(result) is not { } element
            ? !IsSingle(result)
            : ShapeParser.PartsOf(element) is not null || CollectionTypes.Of(result) is null or { Kind: CollectionKind.Set },

        // A row of single values is as well read as several values of one type.
        FormKind.Row when form.Parts.All(static p => p.Kind == FormKind.Scalar) => ValueParser.ElementOf(result) is null || ValueParser.PairOf(result) is not null,
        _ => true,
    };

    private static bool IsSingle(ITypeSymbol type) =>
        type.TypeKind == TypeKind.TypeParameter || ValueParser.Parse(type).Kind != ValueKind.Serialized;

    private ReplyModel? Tree(ITypeSymbol result, ReplyForm form)
    {
        var parser = new ShapeParser(method.ContainingAssembly, OfPart);
        if (parser.Parse(result, form) is not { } tree)
        {
            if (parser.Unmapped is not { } unmapped)
            {
                return Mismatch(result, $"it answers {form.Advice}; {parser.Fault}");
            }

            faults.AtReturnType(Rules.UnmappableObject, unmapped, faults.NameOf(command), parser.Fault);
            return null;
        }

        if ((tree is { Kind: ShapeKind.Hash, IsNullable: false } ? result : parser.WithoutNil) is { } without)
        {
            faults.AtReturnType(Rules.NilNotExpected, faults.NameOf(command), without.ForReader());
        }

        return new ReplyModel(ReplyShape.Tree, _isValueTask) { Result = result.Write(), Tree = tree, IsNullable = tree.IsNullable };
    }

    private ValueModel OfResult(ITypeSymbol type) => OfPart(ValueParser.Parse(type));

    private ValueModel OfPart(ValueModel type) => Serializers?.OfResult(type) ?? type;

    private ReplyModel? Value(ITypeSymbol result)
    {
        ValueModel type = OfResult(result);
        TimeUnit unit = TimeUnits.OfReply(command.Name);
        if ((_reply & Single) == 0)
        {
            return Mismatch(result, _reply switch
            {
                _ when (_reply & ReplyKinds.Nested) != 0 => "it answers a nested array; return RedisResult",
                _ when (_reply & ReplyKinds.Map) != 0 => "it answers pairs in one row; return a dictionary, or an array of pairs",
                _ => "it answers several values; return an array such as string?[]",
            });
        }

        if (Misfit(type, unit) is { } misfit)
        {
            return Mismatch(result, misfit);
        }

        bool acknowledgement = type.Kind == ValueKind.Boolean && (_reply & ReplyKinds.Status) != 0;
        bool lua = type is { Kind: ValueKind.Boolean, IsNullable: false } && (_reply & Single) == ReplyKinds.Any;
        NilMeaning nil = acknowledgement || lua ? NilMeaning.IsRead : NilOf(result, type);
        if (nil == NilMeaning.Throws && (_reply & ReplyKinds.Nil) != 0)
        {
            faults.AtReturnType(Rules.NilNotExpected, faults.NameOf(command), result.ForReader());
        }

        return Model(ReplyShape.Value, result, type) with { Unit = unit, IsAcknowledgement = acknowledgement, IsLua = lua, Nil = nil };
    }

    private ReplyModel? Array(ITypeSymbol result, ITypeSymbol element, ReplyForm? form)
    {
        if ((_reply & Several) == 0 || (_reply & ReplyKinds.Nested) != 0)
        {
            return Mismatch(result, (_reply & ReplyKinds.Nested) != 0
                ? "it answers a nested array; return RedisResult"
                : $"it answers a single value; return '{element.ForReader()}'");
        }

        if (ShapeParser.PartsOf(element) is not null || element.Is(KnownTypes.GeoMatch))
        {
            return Mismatch(result, (_reply & ReplyKinds.Map) != 0 ? "whether it answers pairs is decided by what is sent; declare a method for each"
                : command.Name[0] == 'Z' ? "it answers members without their scores; write WITHSCORES into the template"
                : "it answers single values, not pairs; return an array such as string[]");
        }

        if (CollectionTypes.Of(result) is not { } collection)
        {
            string name = element.ForReader();
            return Mismatch(result, $"several values are read as {name}[], as List<{name}>, as HashSet<{name}> and as their interfaces");
        }

        if (ValueParser.ElementOf(element) is not null || element.Is(KnownTypes.RedisResult))
        {
            return Mismatch(result, "a nested reply is read as RedisResult");
        }

        ValueModel type = OfResult(element);
        NilMeaning nil = NilOf(element, type);
        if (form is { Kind: FormKind.List } && form.Parts[0].MayBeNil && nil == NilMeaning.Throws)
        {
            faults.AtReturnType(Rules.NilNotExpected, faults.NameOf(command), element.ForReader());
        }

        bool list = result.Is("System.Collections.Generic.IReadOnlyList");
        ITypeSymbol plain = result.WithNullableAnnotation(NullableAnnotation.NotAnnotated);
        return Model(ReplyShape.Array, result, type) with
        {
            Nil = nil,
            IsList = list,
            CollectionType = list || result is IArrayTypeSymbol ? null : plain.Write(),
            Collection = collection.Kind,
        };
    }

    private ReplyModel Model(ReplyShape shape, ITypeSymbol result, ValueModel type) => new(shape, _isValueTask)
    {
        Result = result.Write(),
        Value = type,
        IsNullable = result.NullableAnnotation == NullableAnnotation.Annotated,
    };

    // Where nullable annotations are off, a reference type says nothing of null and always had a place for it.
    internal static NilMeaning NilOf(ITypeSymbol written, ValueModel type) =>
        type.Kind is ValueKind.RedisValue or ValueKind.RedisKey ? NilMeaning.IsRead
        : type.IsNullable || (written.IsReferenceType && written.NullableAnnotation == NullableAnnotation.None) ? NilMeaning.IsNull
        : NilMeaning.Throws;

    private string? Misfit(ValueModel type, TimeUnit unit)
    {
        if (unit != TimeUnit.Unknown && type.Kind is ValueKind.TimeSpan or ValueKind.DateTimeOffset)
        {
            return TimeMisfit(type, unit);
        }

        if (type.Kind == ValueKind.Boolean && BooleanMisfit() is { } misfit)
        {
            return misfit;
        }

        bool isTime = type.Kind is ValueKind.TimeSpan or ValueKind.DateTimeOffset or ValueKind.DateTime;
        bool isInteger = type.Kind is ValueKind.SignedInteger or ValueKind.UnsignedInteger;
        bool isOpaque = type.Kind is ValueKind.Serialized or ValueKind.Character;
        bool isText = type.Kind is ValueKind.Text or ValueKind.Bytes or ValueKind.Memory or ValueKind.RedisValue or ValueKind.RedisKey;
        return (_reply & Single) switch
        {
            ReplyKinds.Integer when isTime || isOpaque => "it answers an integer; return long",
            ReplyKinds.Status when isTime || isOpaque || isInteger || type.Kind is ValueKind.Bytes or ValueKind.Memory or ValueKind.Double
                or ValueKind.Single or ValueKind.Formattable => IsOk
                    ? "it answers a status such as OK; return Task, or Task<bool>"
                    : "it answers a word; return string",
            ReplyKinds.Double when isInteger || isOpaque || type.Kind is ValueKind.Boolean or ValueKind.Enum =>
                "it answers a floating-point number; return double",
            ReplyKinds.Status | ReplyKinds.Bulk when !isText && type.Kind != ValueKind.Enum =>
                "it answers OK or the value, by what is sent; declare a method for each, or return string?",
            ReplyKinds.Integer | ReplyKinds.Double when isInteger || isTime || isOpaque || type.Kind is ValueKind.Boolean or ValueKind.Enum =>
                "it answers an integer or a floating-point number, by what is sent; declare a method for each, or return double?",
            ReplyKinds.Bulk when command.Name == "XADD" && type.Name == "global::" + KnownTypes.StreamId => null,
            ReplyKinds.Bulk when !isText && command.Name == "XADD" => "it answers the id of the entry; return StreamId",
            ReplyKinds.Bulk when !isText && type.Kind != ValueKind.Enum && command.Name is ("DUMP" or "OBJECT ENCODING" or "LCS") =>
                "it answers a text of its own; return string",
            _ => null,
        };
    }

    // TYPE answers a word and MIGRATE may answer NOKEY; every other status says that the command was carried out.
    private bool IsOk => command.Name is not ("TYPE" or "MIGRATE");

    private string? BooleanMisfit() => (_reply & Single) switch
    {
        ReplyKinds.Status when !IsOk => "it answers a word; return string",
        ReplyKinds.Integer => YesOrNo.Misfit(command, _options),
        _ => null,
    };

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
        faults.AtReturnType(Rules.ReplyMismatch, faults.NameOf(command), result.ForReader(), fault);
        return null;
    }
}
