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

    /// <summary>Text in an XML comment, on one line.</summary>
    public static string Comment(string text) => SecurityElement.Escape(text.Replace('\r', ' ').Replace('\n', ' ').Replace('\u2028', ' ').Replace('\u2029', ' '));

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            // Control characters, line separators and halves of surrogate pairs would not survive in a source file as they are.
            _ = c switch
            {
                '"' => escaped.Append("\\\""),
                '\\' => escaped.Append("\\\\"),
                < ' ' or '\u007f' or '\u0085' or '\u2028' or '\u2029' or (>= '\ud800' and <= '\udfff') =>
                    escaped.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }
}
