using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Generators.KeySpace.Manifest;
using RedisTyped.Generators.KeySpace.Overlaps;

namespace RedisTyped.Generators.Tests.KeySpace;

public sealed class KeyOverlapTests
{
    private const int LongestTried = 5;
    private static readonly string[] Types = ["string", "long", "uint", "bool", "char", "enum E: a | ab", "long or bool"];
    private static readonly string[] Literals = ["a", "b", ":", "1", "0"];
    private static readonly string[] AllShort = [.. Words("ab:10-", LongestTried)];

    [Theory]
    [InlineData("user:{id}", "long", "user:all", "", null)]
    [InlineData("user:{id}", "string", "user:all", "", "user:all")]
    [InlineData("user:{id}", "string", "user:{x}:name", "string", null)]
    [InlineData("user:{id}:name", "string", "{kind}:{id}:name", "string", "user:a:name")]
    [InlineData("a{id}", "string", "ab{id}", "string", "aba")]
    [InlineData("user:{id}", "long", "user:{x}", "System.Guid", null)]
    [InlineData("user:{id}", "string", "user:{x}", "System.Guid", "user:00000000-0000-0000-0000-000000000000")]
    [InlineData("{{user:{id}}}:name", "long", "user:{id}:name", "long", null)]
    [InlineData("user:{id}", "enum Kind: all | none", "user:all", "", "user:all")]
    [InlineData("user:{id}", "enum Kind: all | none", "user:some", "", null)]
    [InlineData("user:{id}", "long", "user:007", "", null)]
    [InlineData("user:{id:D3}", "long", "user:007", "", "user:007")]
    [InlineData("user:{id}", "ulong", "user:-1", "", null)]
    [InlineData("a", "", "b", "", null)]
    public void Example_is_a_key_of_both(string one, string oneTypes, string other, string otherTypes, string? example)
    {
        Assert.Equal(example, KeyOverlap.Example(Key(one, oneTypes), Key(other, otherTypes)));
        Assert.Equal(example is null, KeyOverlap.Example(Key(other, otherTypes), Key(one, oneTypes)) is null);
    }

    /// <summary>Regular expressions find the same, tried on every short key.</summary>
    [Fact]
    public void Overlap_is_what_trying_every_key_finds()
    {
        var overlapping = 0;
        Gen<(KeySpaceEntry, KeySpaceEntry)> pairs = from one in Templates() from other in Templates() select (one, other);
        Prop.ForAll(pairs.ToArbitrary(), pair =>
        {
            (KeySpaceEntry one, KeySpaceEntry other) = pair;
            string? example = KeyOverlap.Example(one, other);
            string delimiters = string.Concat(KeyOverlap.Delimiters(one.Form).Concat(KeyOverlap.Delimiters(other.Form)).Distinct());
            Regex left = Pattern(one, delimiters), right = Pattern(other, delimiters);
            overlapping += example is null ? 0 : 1;
            return example is null
                ? !AllShort.Any(key => left.IsMatch(key) && right.IsMatch(key))
                : left.IsMatch(example) && right.IsMatch(example);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
        Assert.InRange(overlapping, 10, 290);
    }

    private static Gen<KeySpaceEntry> Templates() =>
        from size in Gen.Choose(1, 4)
        from atoms in Gen.Elements<string>([.. Literals, .. Literals, .. Types]).ListOf(size)
        select Build([.. atoms]);

    private static KeySpaceEntry Build(IReadOnlyList<string> atoms)
    {
        string[] types = [.. atoms.Where(Types.Contains)];
        int slot = 0;
        string template = string.Concat(atoms.Select(a => Types.Contains(a) ? $"{{p{slot++}}}" : a));
        return new KeySpaceEntry(template, string.Concat(atoms.Select(static a => Types.Contains(a) ? "*" : a)))
        {
            Parameters = [.. types.Select(static (t, i) => new KeyParameter($"p{i}", t))],
        };
    }

    private static Regex Pattern(KeySpaceEntry key, string delimiters)
    {
        string free = delimiters.Length == 0 ? "." : $"[^{Regex.Escape(delimiters)}]";
        IEnumerable<string> pieces = key.Form.Pieces.Select(p => !p.IsSlot ? Regex.Escape(p.Text) : $"({key.TypesOf(p.Slot) switch
        {
            "string" => free + "+",
            "char" => free,
            "long" => "0|-?[1-9][0-9]*",
            "uint" => "0|[1-9][0-9]*",
            "bool" => "[01]",
            "enum E: a | ab" => "a|ab|0|-?[1-9][0-9]*",
            _ => "[01]|-?[1-9][0-9]*",
        }})");
        return new Regex($"^({string.Concat(pieces)})$", RegexOptions.CultureInvariant);
    }

    private static IEnumerable<string> Words(string alphabet, int longest)
    {
        string[] words = [""];
        for (int length = 0; length < longest; length++)
        {
            words = [.. words.SelectMany(w => alphabet.Select(c => w + c))];
            foreach (string word in words)
            {
                yield return word;
            }
        }
    }

    // Of the notation of contracts: {{ is a brace.
    private static KeySpaceEntry Key(string template, string types)
    {
        string pattern = Regex.Replace(template.Replace("{{", "<", StringComparison.Ordinal).Replace("}}}", "}>", StringComparison.Ordinal), @"\{[^}]*\}", "*")
            .Replace('<', '{').Replace('>', '}');
        string written = template.Replace("{{", "{", StringComparison.Ordinal).Replace("}}}", "}}", StringComparison.Ordinal);
        return new KeySpaceEntry(written, pattern)
        {
            Parameters = [.. Enumerable.Range(0, pattern.Count(static c => c == '*')).Select(i => new KeyParameter($"p{i}", types))],
        };
    }
}
