using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace RedisTyped.Integration.Tests.HashTags;

/// <summary>Three values for the parameters of a call.</summary>
/// <param name="A">The first.</param>
/// <param name="B">The second.</param>
/// <param name="C">The third.</param>
public sealed record HostileValues(string A, string B, string C)
{
    private static readonly Gen<string> Text = Gen.Frequency(
        (3, Gen.Elements("a", "b7", "日本", "x:y", "")),
        (3, Gen.Elements("{", "}", "{}", "}{", "{x}", "}x", "x}", "{a}{b}", "}{a}", "{{", "}}", "{}{x}", "é{", "日{本}", "𝄞}𝄞", "\0{", "{\r\n}")),
        (3, Gen.Elements('{', '}', 'a', ':', 'é', ' ', '\0', '日').ArrayOf().Select(static c => new string(c))),
        (1, Gen.Elements("\ud834", "a\udd1e{", "{\ud834}")));

    public static Gen<HostileValues> Generator { get; } =
        from a in Text
        from b in Text
        from c in Text
        select new HostileValues(a, b, c);

    /// <summary>Whether a text has no UTF-8 form, so that no key can hold it.</summary>
    public static bool IsBroken(string text)
    {
        try
        {
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetByteCount(text);
            return false;
        }
        catch (EncoderFallbackException)
        {
            return true;
        }
    }

    /// <summary>
    /// Whether values would take the tag from its place: one before it opens another, or nothing is left in it, so that the whole key
    /// would route. One that closes the tag early is no harm: what is left of it is the same in all keys that were proved together.
    /// What stands behind is never looked at.
    /// </summary>
    public static bool MovesTag(string before, string tag) =>
        before.Contains('{', StringComparison.Ordinal) || tag.Length == 0 || tag[0] == '}';

    /// <summary>A value as bytes, which have no faults of texts.</summary>
    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>The first character, or another where there is none.</summary>
    public static char First(string text, char otherwise) => text.Length == 0 ? otherwise : text[0];
}
