using System.Globalization;
using System.Text;

namespace RedisTyped.Routing.Ketama;

/// <summary>
/// Writes strings as Python 3's <c>repr</c> does, see https://docs.python.org/3/library/functions.html#repr. Which characters count as
/// printable follows the Unicode version of the runtime, as it does in Python.
/// </summary>
internal static class PythonText
{
    /// <summary>Writes a string, or <c>None</c> for null.</summary>
    public static string Repr(string? text)
    {
        if (text is null)
        {
            return "None";
        }

        char quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        var repr = new StringBuilder().Append(quote);
        for (int index = 0; index < text.Length; index++)
        {
            if (Rune.TryGetRuneAt(text, index, out Rune rune))
            {
                Append(repr, rune, quote);
                index += rune.Utf16SequenceLength - 1;
            }
            else
            {
                repr.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[index]:x4}");
            }
        }

        return repr.Append(quote).ToString();
    }

    /// <summary>Writes a truth value.</summary>
    public static string Repr(bool value) => value ? "True" : "False";

    private static void Append(StringBuilder repr, Rune rune, char quote)
    {
        _ = rune.Value switch
        {
            '\\' => repr.Append(@"\\"),
            '\n' => repr.Append(@"\n"),
            '\r' => repr.Append(@"\r"),
            '\t' => repr.Append(@"\t"),
            int value when value == quote => repr.Append('\\').Append(quote),
            _ when IsPrintable(rune) => repr.Append(rune),
            <= 0xFF => repr.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}"),
            <= 0xFFFF => repr.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
            _ => repr.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"),
        };
    }

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator);
}
