using System;
using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.Emission;

/// <summary>Writes the expression that reads an output of an inverse template from its piece of a key.</summary>
internal static class OutputReader
{
    /// <summary>The expression: whether the piece could be read.</summary>
    /// <param name="piece">The expression of the piece.</param>
    /// <param name="output">The output.</param>
    /// <param name="local">The variable to declare for the value.</param>
    public static string Call(string piece, TextPart output, string local)
    {
        ValueModel type = output.Value!;
        string format = CSharpText.Literal(output.Format ?? "");
        string Exactly(string method, string standard) =>
            $"{method}({piece}, {(output.Format is null ? CSharpText.Literal(standard) : format)}";
        string call = type.Kind switch
        {
            ValueKind.Text => $"Text({piece}",
            ValueKind.Character => $"Character({piece}",
            ValueKind.Boolean => $"Boolean({piece}",
            ValueKind.SignedInteger or ValueKind.UnsignedInteger or ValueKind.Double or ValueKind.Single => Number(piece, output),
            ValueKind.Formattable when type.Name is "decimal" or "global::System.Half" or "global::System.Int128" or "global::System.UInt128" =>
                Number(piece, output),
            ValueKind.Formattable when type.Name is "global::System.DateOnly" => Exactly("DateOnly", "O"),
            ValueKind.Formattable when type.Name is "global::System.TimeOnly" => Exactly("TimeOnly", "O"),
            ValueKind.Formattable => $"Parsed<{type.Name}>({piece}",
            ValueKind.DateTime => Exactly("DateTime", "O"),
            ValueKind.DateTimeOffset => Exactly("DateTimeOffset", "O"),
            ValueKind.TimeSpan => Exactly("TimeSpan", "c"),
            ValueKind.Enum => $"Enum<{type.Name}>({piece}",
            ValueKind.Bytes => $"Bytes({piece}",
            ValueKind.RedisKey => $"Key({piece}",
            ValueKind.RedisValue => $"Value({piece}",
            _ => throw new InvalidOperationException($"{type.Kind} is no output."),
        };
        return $"{Runtime.KeyOutput}.{call}, out var {local})";
    }

    private static string Number(string piece, TextPart output) =>
        $"Number<{output.Value!.Name}>({piece}, isHex: {(output.Format is { Length: > 0 } f && f[0] is 'x' or 'X' ? "true" : "false")}";
}
