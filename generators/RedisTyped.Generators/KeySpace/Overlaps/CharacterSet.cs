using System.Linq;

namespace RedisTyped.Generators.KeySpace.Overlaps;

/// <summary>A set of characters: some, or all but some.</summary>
internal sealed class CharacterSet
{
    // What a reader likes to see in an example comes first.
    private static readonly string Preferred = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" +
        string.Concat(Enumerable.Range(0x21, 0x5e).Select(static c => (char)c));

    private readonly string _characters;
    private readonly bool _isComplement;

    private CharacterSet(string characters, bool isComplement)
    {
        _characters = characters;
        _isComplement = isComplement;
    }

    public static CharacterSet Digits { get; } = Of("0123456789");

    public static CharacterSet DigitsFromOne { get; } = Of("123456789");

    public static CharacterSet Hexadecimal { get; } = Of("0123456789abcdef");

    public static CharacterSet Of(string characters) => new(characters, isComplement: false);

    public static CharacterSet AllBut(string characters) => new(characters, isComplement: true);

    /// <summary>A character of both sets, or null where they share none that a reader would know.</summary>
    public char? Common(CharacterSet other)
    {
        string candidates = !_isComplement ? _characters : !other._isComplement ? other._characters : Preferred;
        foreach (char c in candidates)
        {
            if (Holds(c) && other.Holds(c))
            {
                return c;
            }
        }

        return null;
    }

    private bool Holds(char c) => _characters.IndexOf(c) >= 0 != _isComplement;
}
