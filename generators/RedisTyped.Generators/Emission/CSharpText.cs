using System.Globalization;
using System.Security;
using System.Text;

namespace RedisTyped.Generators.Emission;

/// <summary>Writes text into C# source.</summary>
internal static class CSharpText
{
    /// <summary>A string literal.</summary>
    public static string Literal(string text) => "\"" + Escape(text) + "\"";

    /// <summary>A UTF-8 literal.</summary>
    public static string Utf8Literal(string text) => Literal(text) + "u8";

    /// <summary>The inside of an interpolated string.</summary>
    public static string EscapeInterpolated(string text) => Escape(text).Replace("{", "{{").Replace("}", "}}");

    /// <summary>Text in an XML comment, on one line; what XML or C# has no place for there becomes a blank.</summary>
    public static string Comment(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            line.Append(IsUnsafe(c) || c is '\ufffe' or '\uffff' ? ' ' : c);
        }

        return SecurityElement.Escape(line.ToString());
    }

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' => escaped.Append("\\\""),
                '\\' => escaped.Append("\\\\"),
                '\n' => escaped.Append("\\n"),
                '\r' => escaped.Append("\\r"),
                '\t' => escaped.Append("\\t"),
                _ when IsUnsafe(c) =>
                    escaped.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }

    // Control characters, line separators and surrogates would not all survive in a source file as they are.
    private static bool IsUnsafe(char c) => char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029';
}
