using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Tests.Templates;

public sealed class TemplateProperties
{
    // Mostly what means something to the grammar.
    private static readonly Gen<string> AnyText = Gen.Elements(
        "{", "}", "[", "]", "'", "\"", " ", ":", "{{", "}}", "''", "GET", "user", "{id}", "{id:D2}", "\t", "é", "😀", "\ud83d", "\0", "-")
        .ListOf().Select(static pieces => string.Concat(pieces));

    [Fact]
    public void Any_text_parses_or_has_faults_inside_of_it() => Prop.ForAll(AnyText.ToArbitrary(), static text =>
    {
        CommandTemplate template = TemplateParser.Parse(text);

        Assert.All(template.Faults, f => AssertInside(f.Start, f.Length, text));
        Assert.All(template.Words, w => AssertInside(w.Start, w.Length, text));
        Assert.All(template.Words.SelectMany(static w => w.Segments), s => AssertInside(s.Start, s.Length, text));
        Assert.All(template.Groups, g => AssertInside(g.Start, g.Length, text));
        Assert.True(template.Words.Count > 0 || template.Faults.Count > 0);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void What_parses_prints_as_a_template_that_means_the_same() => Prop.ForAll(AnyText.ToArbitrary(), static text =>
    {
        CommandTemplate template = TemplateParser.Parse(text);
        if (template.Faults.Count > 0)
        {
            return;
        }

        string printed = template.ToString();
        CommandTemplate again = TemplateParser.Parse(printed);

        Assert.Empty(again.Faults);
        Assert.Equal(Meaning(template), Meaning(again));
        Assert.Equal(printed, again.ToString());
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Any_fragment_parses_or_has_faults_inside_of_it() => Prop.ForAll(AnyText.ToArbitrary(), static text =>
    {
        (IReadOnlyList<Segment> segments, IReadOnlyList<TemplateFault> faults) = TemplateParser.ParseFragment(text);

        Assert.All(faults, f => AssertInside(f.Start, f.Length, text));
        Assert.All(segments, s => AssertInside(s.Start, s.Length, text));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static List<string> Meaning(CommandTemplate template) =>
        [.. template.Words.Select(static w => w.Group + ":" + string.Join('|', w.Segments.Select(static s => $"{s.IsPlaceholder} {s.Text} {s.Format}")))];

    private static void AssertInside(int start, int length, string text) =>
        Assert.True(start >= 0 && length >= 0 && start + length <= text.Length, $"{start}+{length} is outside of '{text}'");
}
