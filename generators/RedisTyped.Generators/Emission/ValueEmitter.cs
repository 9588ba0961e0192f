using System;
using System.Linq;
using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.Emission;

/// <summary>Writes the expressions that turn parameters into bytes.</summary>
internal sealed class ValueEmitter(StoreNames names)
{
    /// <summary>A statement that adds a piece to a key.</summary>
    /// <param name="builder">The key builder.</param>
    /// <param name="part">The piece.</param>
    /// <param name="value">The expression of its value: the parameter, or an element of it.</param>
    public string KeyStep(string builder, TextPart part, string value) => part.Kind switch
    {
        TextPartKind.OpenTag => $"{builder}.OpenTag();",
        TextPartKind.CloseTag => $"{builder}.CloseTag();",
        TextPartKind.Literal => $"{builder}.AppendLiteral({CSharpText.Utf8Literal(part.Text)});",
        _ => AppendToKey(builder, part, value),
    };

    private string AppendToKey(string builder, TextPart part, string value)
    {
        ValueModel type = part.Value!;
        switch (type.Kind)
        {
            case ValueKind.Text or ValueKind.Character or ValueKind.Bytes or ValueKind.Memory:
                return $"{builder}.Append({Memory(value, type)}, {names.NameOfParameter(part.Text)});";
            case ValueKind.Formattable when !IsBuiltIn(type):
                return $"{builder}.Append({FormattedText(value, part.Text, part.Format)}, {names.NameOfParameter(part.Text)});";
            case ValueKind.RedisValue or ValueKind.RedisKey:
                return $"{builder}.Append(((byte[]?){value})!, {names.NameOfParameter(part.Text)});";
            case ValueKind.Enum:
                return $"{builder}.Append({names.NameOf(type)}({value}), {names.NameOfParameter(part.Text)});";
            case ValueKind.Boolean:
                return $"{builder}.Append({value});";
            default:
                string? format = part.Format ?? DefaultFormat(type);
                return format is null ? $"{builder}.Append({value});" : $"{builder}.Append({value}, {CSharpText.Literal(format)});";
        }
    }

    /// <summary>An expression of type RedisValue for a parameter, null ruled out.</summary>
    public string Argument(ArgumentModel argument)
    {
        ValueModel type = argument.Value!;
        string value = argument.Text + (type is { IsNullable: true, IsValueType: true } ? ".Value" : "");
        bool isUnit = argument.Unit != TimeUnit.Unknown
            && type.Kind is ValueKind.TimeSpan or ValueKind.DateTime or ValueKind.DateTimeOffset;
        return isUnit
            ? $"{Runtime.ArgumentValue}.{argument.Unit}({value})"
            : Argument(value, names.NameOfParameter(argument.Text), type, argument.Format);
    }

    /// <summary>A lambda that makes a RedisValue of an element of a collection.</summary>
    public string Converter(ArgumentModel argument, ValueModel type)
    {
        string isStatic = type.Kind == ValueKind.Serialized ? "" : "static ";
        return $"{isStatic}item => {Element("item", argument, type)}";
    }

    /// <summary>An expression of type RedisValue for an element of a collection, or a part of one.</summary>
    public string Element(string value, ArgumentModel argument, ValueModel type) =>
        Argument(value, names.NameOfParameter(argument.Text), type, argument.Format);

    /// <summary>An expression of type RedisValue for a member of an object, null ruled out.</summary>
    public string Member(string value, ValueModel type, string path) => Argument(value, CSharpText.Literal(path), type, null);

    /// <summary>A string of constant text and parameters.</summary>
    public string Mixed(ArgumentModel argument)
    {
        string text = string.Concat(argument.Parts.Select(p => p.Kind == TextPartKind.Parameter
            ? "{" + Interpolated(p.Text, p.Value!, p.Format) + "}"
            : CSharpText.EscapeInterpolated(p.Text)));
        string mixed = $"string.Create(global::System.Globalization.CultureInfo.InvariantCulture, $\"{text}\")";

        // Only text can hold what has no UTF-8 form.
        return argument.Parts.FirstOrDefault(static p => p.Value is { Kind: ValueKind.Text or ValueKind.Character }) is { } part
            ? $"{Runtime.ArgumentValue}.Of({mixed}, {names.NameOfParameter(part.Text)})"
            : mixed;
    }

    private static string Memory(string value, ValueModel type) =>
        type.Kind == ValueKind.Memory && type.Name.StartsWith("global::System.ArraySegment", StringComparison.Ordinal)
            ? $"(global::System.ReadOnlyMemory<byte>){value}"
            : value;

    // What a key builder formats without a text in between; other types need not be structs, nor format to UTF-8.
    private static bool IsBuiltIn(ValueModel type) => type.Name is "decimal" or "global::System.Guid" or "global::System.Half"
        or "global::System.Int128" or "global::System.UInt128" or "global::System.DateOnly" or "global::System.TimeOnly";

    private string FormattedText(string value, string parameter, string? format) =>
        $"{Runtime.ArgumentValue}.FormattedText({value}, {(format is null ? "null" : CSharpText.Literal(format))}, {names.NameOfParameter(parameter)})";

    // In interpolated strings a colon outside of parentheses starts the format, even that of global::.
    private string Interpolated(string name, ValueModel type, string? format)
    {
        string value = type is { IsNullable: true, IsValueType: true } ? name + ".Value" : name;
        switch (type.Kind)
        {
            case ValueKind.Text when type.IsNullable:
                // Its group has ruled null out.
                return value;
            case ValueKind.Text:
                return $"({value} ?? throw new global::System.ArgumentNullException({names.NameOfParameter(name)}))";
            case ValueKind.Boolean:
                return $"({value} ? 1 : 0)";
            case ValueKind.Formattable when !IsBuiltIn(type):
                return $"({FormattedText(value, name, format)})";
            case ValueKind.Enum:
                return $"{names.NameOf(type)}({value})";
            default:
                format ??= DefaultFormat(type);
                return format is null ? value : value + ":" + CSharpText.EscapeInterpolated(format);
        }
    }

    private string Argument(string value, string name, ValueModel type, string? format)
    {
        switch (type.Kind)
        {
            case ValueKind.Text or ValueKind.Character or ValueKind.Bytes or ValueKind.Memory or ValueKind.RedisValue:
                return $"{Runtime.ArgumentValue}.Of({Memory(value, type)}, {name})";
            case ValueKind.RedisKey:
                return $"{Runtime.ArgumentValue}.Of(((byte[]?){value})!, {name})";
            case ValueKind.Enum:
                return $"{Runtime.ArgumentValue}.Of({names.NameOf(type)}({value}), {name})";
            case ValueKind.Serialized:
                return $"{Runtime.ArgumentValue}.Serialized<{type.Name}>({value}, {names.SerializerOf(type)}, {name})";
            case ValueKind.Boolean:
            case ValueKind.SignedInteger or ValueKind.UnsignedInteger or ValueKind.Double or ValueKind.Single when format is null:
                return $"{Runtime.ArgumentValue}.Of({value})";
            case ValueKind.Formattable when !type.IsValueType:
                return $"{Runtime.ArgumentValue}.Formatted({value}, {(format is null ? "null" : CSharpText.Literal(format))}, {name})";
            default:
                format ??= DefaultFormat(type);
                return $"{Runtime.ArgumentValue}.Formatted({value}{(format is null ? "" : ", " + CSharpText.Literal(format))})";
        }
    }

    // Dates and times in the form that reads back as the same value.
    private static string? DefaultFormat(ValueModel type) =>
        type.Kind is ValueKind.DateTime or ValueKind.DateTimeOffset || type.Name is "global::System.DateOnly" or "global::System.TimeOnly"
            ? "O"
            : null;
}
