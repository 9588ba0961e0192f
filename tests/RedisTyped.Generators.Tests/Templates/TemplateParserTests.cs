using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Tests.Templates;

public sealed class TemplateParserTests
{
    [Fact]
    public void Blanks_of_any_kind_and_number_separate_words() =>
        Assert.Equal(["SET", "a", "b"], Words("  SET\ta \r\n b "));

    [Theory]
    [InlineData("SET a 'x y'", "x y")]
    [InlineData("SET a \"x y\"", "x y")]
    [InlineData("SET a 'it''s'", "it's")]
    [InlineData("SET a \"say \"\"hi\"\"\"", "say \"hi\"")]
    [InlineData("SET a '\"'", "\"")]
    [InlineData("SET a ''", "")]
    [InlineData("SET a '['", "[")]
    [InlineData("SET a '{{}}'", "{}")]
    [InlineData("SET a {{}}", "{}")]
    [InlineData("SET a x{{y", "x{y")]
    [InlineData("SET a it's", "it's")]
    [InlineData("SET a x[y", "x[y")]
    [InlineData("SET a 😀é", "😀é")]
    public void Constant_words_lose_their_quotes_and_escapes(string template, string last) =>
        Assert.Equal(last, Parse(template).Words[^1].Constant);

    [Fact]
    public void Placeholder_has_name_format_and_span()
    {
        Segment segment = Parse("GET {id:D5}").Words[1].Sole!;

        Assert.Equal(new Segment("id", "D5", IsPlaceholder: true, 4, 7), segment);
    }

    [Theory]
    [InlineData("GET {day:yyyy-MM-dd HH:mm}", "yyyy-MM-dd HH:mm")]
    [InlineData("GET {day:h'h'}", "h'h'")]
    [InlineData("GET '{day:h''h''}'", "h'h'")]
    [InlineData("GET \"{day:h'h'}\"", "h'h'")]
    public void Format_may_hold_blanks_colons_and_quotes(string template, string format) =>
        Assert.Equal(format, Parse(template).Words[1].Sole!.Format);

    [Fact]
    public void Word_is_pieces_of_text_and_placeholders()
    {
        Word word = Parse("GET {{user:{id}}}:{part}").Words[1];

        Assert.Equal(["{user:", "{id}", "}:", "{part}"], word.Segments.Select(static s => s.IsPlaceholder ? s.ToString() : s.Text));
        Assert.Null(word.Constant);
        Assert.Null(word.Sole);
    }

    [Fact]
    public void Groups_are_numbered_and_have_spans()
    {
        CommandTemplate template = Parse("SET k {v} [EX {ttl}] [{when}] GET");

        Assert.Equal([-1, -1, -1, 0, 0, 1, -1], template.Words.Select(static w => w.Group));
        Assert.Equal([new TemplateSpan(10, 10), new TemplateSpan(21, 8)], template.Groups);
    }

    [Fact]
    public void Group_brackets_need_no_blanks_around_them() =>
        Assert.Equal("SET k {v} [EX {ttl}] [NX]", Parse("SET k {v}  [ EX {ttl} ][NX]").ToString());

    [Fact]
    public void Word_knows_its_place_quotes_included()
    {
        Word word = Parse("SET k 'x y'").Words[2];

        Assert.Equal((6, 5), (word.Start, word.Length));
    }

    private static CommandTemplate Parse(string template)
    {
        CommandTemplate parsed = TemplateParser.Parse(template);
        Assert.Empty(parsed.Faults);
        return parsed;
    }

    private static IEnumerable<string?> Words(string template) => Parse(template).Words.Select(static w => w.Constant);
}
