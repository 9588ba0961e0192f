using System;
using System.Collections.Generic;
using System.Linq;

namespace RedisTyped.Generators.KeySpace.Manifest;

/// <summary>
/// The .NET types of a parameter as a manifest writes them: <c>long</c>, <c>long or string</c>, <c>enum Shop.Kind: Book | Toy</c>. The
/// names of an enum's members stand in keys, so that they are part of the key space.
/// </summary>
internal static class ParameterTypes
{
    private const string Or = " or ";
    private const string EnumMark = "enum ";
    private const string MemberMark = ": ";

    private static readonly string[] Signed = ["sbyte", "short", "int", "long", "nint"];
    private static readonly string[] Unsigned = ["byte", "ushort", "uint", "ulong", "nuint"];

    public static string Enum(string name, IEnumerable<string> members) => EnumMark + name + MemberMark + string.Join(" | ", members);

    public static string Join(IEnumerable<string> types) => string.Join(Or, types.Distinct().OrderBy(static t => t, StringComparer.Ordinal));

    public static string[] Split(string types) => types.Split([Or], StringSplitOptions.None);

    /// <summary>How values of a type are spelled.</summary>
    public static ValueSpelling SpellingOf(string type) => type switch
    {
        _ when Signed.Contains(type) => ValueSpelling.Signed,
        _ when Unsigned.Contains(type) => ValueSpelling.Unsigned,
        "bool" => ValueSpelling.Boolean,
        "char" => ValueSpelling.Character,
        "System.Guid" => ValueSpelling.Guid,
        _ when type.StartsWith(EnumMark, StringComparison.Ordinal) => ValueSpelling.Enum,
        _ => ValueSpelling.Text,
    };

    /// <summary>The names of an enum's members.</summary>
    public static string[] MembersOf(string type)
    {
        int at = type.IndexOf(MemberMark, StringComparison.Ordinal);
        return at < 0 || at + MemberMark.Length == type.Length ? [] : type.Substring(at + MemberMark.Length).Split([" | "], StringSplitOptions.None);
    }

    /// <summary>Whether every key that was written with some types can be written, and is written alike, with others.</summary>
    public static bool Covers(string now, string before) => Split(before).All(b => Split(now).Any(n => CoversOne(n, b)));

    private static bool CoversOne(string now, string before) => (SpellingOf(now), SpellingOf(before)) switch
    {
        _ when now == before => true,
        (ValueSpelling.Signed or ValueSpelling.Unsigned, ValueSpelling.Signed or ValueSpelling.Unsigned) => true,
        (ValueSpelling.Enum, ValueSpelling.Enum) => MembersOf(before).All(MembersOf(now).Contains),

        // Text can be whatever was there before; that the same texts are passed nobody can tell.
        (ValueSpelling.Text, _) => IsText(now),
        _ => false,
    };

    private static bool IsText(string type) =>
        type is "string" or "byte[]" or "StackExchange.Redis.RedisValue" or "StackExchange.Redis.RedisKey"
        || type.EndsWith("<byte>", StringComparison.Ordinal);
}

/// <summary>How the values of a type are spelled in a key.</summary>
internal enum ValueSpelling
{
    /// <summary>Anything.</summary>
    Text,
    Signed,
    Unsigned,
    Boolean,
    Character,
    Guid,

    /// <summary>The name of a member, or a number.</summary>
    Enum,
}
