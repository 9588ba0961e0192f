extern alias generator;

using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Generators.Parsing;
using RedisTyped.Generators.Templates;
using HashTagRule = generator::RedisTyped.Keys.HashTagRule;

namespace RedisTyped.Generators.Tests.Parsing;

/// <summary>Fragments, tags and what routes, on keys alone.</summary>
public sealed class KeyTemplateTests
{
    [Theory]
    [InlineData("user:{id}:name", "user:{id}", "{user:{id}}:name")]
    [InlineData("user:{a}:name", "user:{id}", "{user:{a}}:name")]
    [InlineData("x:{a}:{b}", "{id}:{id}", "x:{{a}:{b}}")]
    [InlineData("x:{a}:{b}", "{id}", "x:{{a}}:{b}")]
    [InlineData("user:{a:D3}", "user:{id:D3}", "{user:{a:D3}}")]
    [InlineData("aab:ab", "ab", "aab:{ab}")]
    [InlineData("{kind}:{id}", "{id}", "{kind}:{{id}}")]
    public void Fragment_is_enclosed_where_it_first_occurs_whatever_its_parameters_are_called(string key, string fragment, string tagged)
    {
        KeyTemplate template = Key(key);
        KeyTemplate part = Fragment(fragment);

        Assert.Equal(tagged, template.Enclose(template.IndexOf(part), part.Atoms.Count).ToString());
    }

    [Theory]
    [InlineData("user:{id}", "order:{id}")]
    [InlineData("user:{id}", "user:{id:D3}")]
    [InlineData("user:{id:D3}", "user:{id}")]
    [InlineData("user:1", "user:{id}")]
    [InlineData("user:{id}", "user:1")]
    [InlineData("a", "ab")]
    [InlineData("aab", "ab")]
    [InlineData("aba", "ab")]
    [InlineData("a", "")]
    public void Other_text_format_or_kind_is_no_match(string key, string fragment) => Assert.Equal(-1, Key(key).IndexOf(Fragment(fragment)));

    [Theory]
    [InlineData("{{a}}b", "a")]
    [InlineData("x{{a}}{{b}}", "a")]
    [InlineData("{{a{{b}}c}}", "a{b")]
    [InlineData("{{{id}:x}}y", "{id}:x")]
    [InlineData("x}}{{y}}", "y")]
    public void Tag_reaches_from_the_first_brace_to_the_next_closing_one(string key, string tag)
    {
        KeyTemplate template = Key(key);
        (int open, int close) = template.Tag()!.Value;

        Assert.Equal(tag, template.Slice(open + 1, close).ToString());
    }

    [Theory]
    [InlineData("a")]
    [InlineData("{{a")]
    [InlineData("a}}")]
    [InlineData("}}a{{")]
    public void Key_without_a_pair_of_braces_has_no_tag(string key) => Assert.Null(Key(key).Tag());

    [Theory]
    [InlineData("a:{x}", "a:{x}", true)]
    [InlineData("a:{x}", "a:{y}", false)]
    [InlineData("a:{x}", "a:{x:D}", false)]
    [InlineData("a:{x}", "a:{x}b", false)]
    [InlineData("a:{x}", "b:{x}", false)]
    public void Parts_are_equal_by_text_parameter_and_format(string one, string other, bool same) =>
        Assert.Equal(same, Key(one).SameAs(Key(other)));

    [Fact]
    public void Routed_part_is_what_the_cluster_rule_finds_in_the_formatted_key()
    {
        Gen<string> keys = Gen.Elements("{{", "}}", "{id}", "{name}", "a", ":", "é").NonEmptyListOf().Select(static pieces => string.Concat(pieces));
        Prop.ForAll(keys.ToArbitrary(), static text =>
        {
            CommandTemplate template = TemplateParser.Parse("GET " + text);
            if (template.Faults.Count > 0)
            {
                return;
            }

            var key = KeyTemplate.Of(template.Words[1].Segments);
            bool isEmpty = key.Tag() is { } tag && tag.Close == tag.Open + 1;
            if (isEmpty || (key.HasBraces && key.Tag() is null))
            {
                // Refused as RTY2007.
                return;
            }

            byte[] bytes = Format(key);
            bool tagged = HashTagRule.TryFind(bytes, out int start, out int length);

            Assert.Equal(key.Tag() is not null, tagged);
            Assert.Equal(Format(new KeyShapeProof(template.Words[1], key).Routed), bytes.AsSpan(start, length).ToArray());
        }).QuickCheckThrowOnFailure();
    }

    // Values without braces; those with braces are the runtime's to refuse.
    private static byte[] Format(KeyTemplate key) => Encoding.UTF8.GetBytes(string.Concat(
        key.Atoms.Select(static a => a.Placeholder is { } p ? $"<{p.Text}>" : a.Character.ToString())));

    private static KeyTemplate Key(string word) => KeyTemplate.Of(TemplateParser.Parse("GET " + word).Words[1].Segments);

    private static KeyTemplate Fragment(string text) => KeyTemplate.Of(TemplateParser.ParseFragment(text).Segments);
}
