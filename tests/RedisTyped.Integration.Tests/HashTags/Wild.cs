namespace RedisTyped.Integration.Tests.HashTags;

/// <summary>A type with a text form of its own, in which braces can stand: the format <c>b</c> puts an opening one in front.</summary>
/// <param name="Text">The text.</param>
public readonly record struct Wild(string Text) : ISpanFormattable, ISpanParsable<Wild>
{
    public static Wild Parse(string s, IFormatProvider? provider) => new(s);

    public static Wild Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => new(s.ToString());

    public static bool TryParse(string? s, IFormatProvider? provider, out Wild result)
    {
        result = new Wild(s ?? "");
        return s is not null;
    }

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Wild result)
    {
        result = new Wild(s.ToString());
        return true;
    }

    public string ToString(string? format, IFormatProvider? formatProvider) => format == "b" ? "{" + Text : Text;

    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        string text = ToString(format.ToString(), provider);
        charsWritten = text.TryCopyTo(destination) ? text.Length : 0;
        return text.Length <= destination.Length;
    }
}
