using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.Emission;

/// <summary>Writes the expressions that turn values into bytes and replies into values.</summary>
internal static class ValueEmitter
{
    /// <summary>A statement that adds a parameter to a key.</summary>
    public static string AppendToKey(string builder, KeyPart part)
    {
        string name = part.Text;
        switch (part.Value!.Kind)
        {
            case ValueKind.Text or ValueKind.Character or ValueKind.Bytes or ValueKind.Memory:
                return $"{builder}.Append({name}, nameof({name}));";
            case ValueKind.RedisValue or ValueKind.RedisKey:
                return $"{builder}.Append(((byte[]?){name})!, nameof({name}));";
            case ValueKind.Enum:
                return $"{builder}.Append({EnumName(part.Value)}({name}), nameof({name}));";
            case ValueKind.Boolean:
                return $"{builder}.Append({name});";
            default:
                string? format = part.Format ?? DefaultFormat(part.Value);
                return format is null ? $"{builder}.Append({name});" : $"{builder}.Append({name}, {CSharpText.Literal(format)});";
        }
    }

    /// <summary>An expression of type RedisValue for a parameter.</summary>
    /// <param name="value">The C# expression of the value, null ruled out.</param>
    /// <param name="parameter">The parameter that holds it.</param>
    /// <param name="type">Its type.</param>
    /// <param name="format">Its format string.</param>
    /// <param name="unit">What a time is sent in.</param>
    public static string Argument(string value, string parameter, ValueModel type, string? format, TimeUnit unit)
    {
        switch (unit)
        {
            case TimeUnit.Seconds or TimeUnit.Milliseconds when type.Kind == ValueKind.TimeSpan:
            case TimeUnit.UnixSeconds or TimeUnit.UnixMilliseconds when type.Kind is ValueKind.DateTime or ValueKind.DateTimeOffset:
                return $"{Runtime.ArgumentValue}.{unit}({value})";
        }

        switch (type.Kind)
        {
            case ValueKind.Text or ValueKind.Bytes or ValueKind.Memory or ValueKind.RedisValue:
                return $"{Runtime.ArgumentValue}.Of({value}, nameof({parameter}))";
            case ValueKind.RedisKey:
                return $"{Runtime.ArgumentValue}.Of(((byte[]?){value})!, nameof({parameter}))";
            case ValueKind.Enum:
                return $"{Runtime.ArgumentValue}.Of({EnumName(type)}({value}), nameof({parameter}))";
            case ValueKind.Serialized:
                return $"{Runtime.ArgumentValue}.Serialized<{type.Name}>({value}, _executor.Serializer, nameof({parameter}))";
            case ValueKind.Character or ValueKind.Boolean:
            case ValueKind.SignedInteger or ValueKind.UnsignedInteger or ValueKind.Double or ValueKind.Single when format is null:
                return $"{Runtime.ArgumentValue}.Of({value})";
            default:
                format ??= DefaultFormat(type);
                return $"{Runtime.ArgumentValue}.Formatted({value}{(format is null ? "" : ", " + CSharpText.Literal(format))})";
        }
    }

    /// <summary>An expression inside the braces of an interpolated string.</summary>
    public static string Interpolated(string name, ValueModel type, string? format)
    {
        string value = type is { IsNullable: true, IsValueType: true } ? name + ".Value" : name;
        switch (type.Kind)
        {
            case ValueKind.Text:
                return $"{value} ?? throw new global::System.ArgumentNullException(nameof({name}))";
            case ValueKind.Boolean:
                return $"({value} ? 1 : 0)";
            case ValueKind.Enum:
                return $"{EnumName(type)}({value})";
            default:
                format ??= DefaultFormat(type);
                return format is null ? value : value + ":" + CSharpText.EscapeInterpolated(format);
        }
    }

    /// <summary>An expression that reads <c>value</c>, a RedisValue that is there.</summary>
    public static string Read(ReplyModel reply)
    {
        ValueModel type = reply.Value!;
        string reader = Runtime.ReplyValue;
        if (reply.Unit != TimeUnit.Unknown && type.Kind is ValueKind.TimeSpan or ValueKind.DateTimeOffset && reply.Unit != TimeUnit.Unknown)
        {
            return $"{reader}.IsNoTime(value) ? null : {reader}.{reply.Unit}(value)";
        }

        return type.Kind switch
        {
            ValueKind.Text => $"{reader}.Text(value)",
            ValueKind.Character => $"{reader}.Character(value)",
            ValueKind.Boolean => reply.IsAcknowledgement ? $"{reader}.Acknowledged(value)" : $"{reader}.Boolean(value)",
            ValueKind.SignedInteger when type.Name == "long" => $"{reader}.Integer(value)",
            ValueKind.SignedInteger or ValueKind.UnsignedInteger => $"{reader}.Number<{type.Name}>(value)",
            ValueKind.Double => $"{reader}.Float64(value)",
            ValueKind.Single => $"{reader}.Float32(value)",
            ValueKind.Formattable when IsNumber(type) => $"{reader}.Number<{type.Name}>(value)",
            ValueKind.Formattable or ValueKind.TimeSpan or ValueKind.DateTimeOffset => $"{reader}.Parsed<{type.Name}>(value)",
            ValueKind.DateTime => $"{reader}.DateTime(value)",
            ValueKind.Enum => $"{reader}.Enum<{type.Name}>(value)",
            ValueKind.Bytes => $"{reader}.Bytes(value)",
            ValueKind.Memory => type.Name.StartsWith("global::System.ReadOnlyMemory", System.StringComparison.Ordinal) ? $"{reader}.ReadOnlyMemory(value)" : $"{reader}.Memory(value)",
            ValueKind.RedisValue => $"{reader}.Raw(value)",
            ValueKind.RedisKey => $"{reader}.Key(value)",
            _ => $"{reader}.Serialized<{type.Name}>(value, serializer)!",
        };
    }

    /// <summary>The name of the helper that gives an enum's text.</summary>
    public static string EnumName(ValueModel type) => "NameOf" + NameScope.Pascal(type.Name.Substring("global::".Length));

    private static bool IsNumber(ValueModel type) => type.Name is "decimal" or "global::System.Half" or "global::System.Int128" or "global::System.UInt128";

    // Dates and times in the form that reads back as the same value.
    private static string? DefaultFormat(ValueModel type) =>
        type.Kind is ValueKind.DateTime or ValueKind.DateTimeOffset || type.Name is "global::System.DateOnly" or "global::System.TimeOnly" ? "O" : null;
}
