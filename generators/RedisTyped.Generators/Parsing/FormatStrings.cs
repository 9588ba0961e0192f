using System;
using System.Globalization;
using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.Parsing;

/// <summary>Tells by trying whether a type knows a format string, for types that the compiler's own runtime has.</summary>
internal static class FormatStrings
{
    /// <summary>What a format string could be instead, or null where the type knows it, or may.</summary>
    public static string? Advice(ValueModel type, string format)
    {
        (IFormattable? sample, string advice) = Sample(type);

        // Newer runtimes know B, for binary, and numbers of digits that older ones refuse.
        bool mayDiffer = format.Length > 0 && (format[0] is 'B' or 'b' || format.Length > 3) && sample is not (Guid or TimeSpan);
        if (sample is null || mayDiffer)
        {
            return null;
        }

        try
        {
            sample.ToString(format, CultureInfo.InvariantCulture);
            return null;
        }
        catch (FormatException)
        {
            return advice;
        }
    }

    private static (IFormattable? Sample, string Advice) Sample(ValueModel type)
    {
        const string Numbers = "write one such as {n:D5}, {n:X} or {n:F2}, as the .NET documentation of standard numeric format strings lists them";
        const string Dates = "write one such as {day:yyyy-MM-dd} or {day:O}";
        return type.Kind switch
        {
            ValueKind.SignedInteger or ValueKind.UnsignedInteger => (1L, Numbers),
            ValueKind.Double or ValueKind.Single => (1d, Numbers),
            ValueKind.Formattable when type.Name == "decimal" => (1m, Numbers),
            ValueKind.Formattable when type.Name == "global::System.Guid" => (Guid.Empty, "write N, D, B, P or X"),
            ValueKind.TimeSpan => (TimeSpan.FromSeconds(1), "write c, g, G or one such as {length:hh\\\\:mm}"),
            ValueKind.DateTime => (new DateTime(2000, 1, 1), Dates),
            ValueKind.DateTimeOffset => (new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero), Dates),
            _ => (null, ""),
        };
    }
}
