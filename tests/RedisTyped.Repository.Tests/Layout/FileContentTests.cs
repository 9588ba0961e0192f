using System.Text.RegularExpressions;

namespace RedisTyped.Repository.Tests.Layout;

public sealed partial class FileContentTests
{
    // Written by programs: facts of a server, and what tests hold results against.
    private static readonly string[] LongEndings = ["CommandTable.Data.cs", ".verified.cs"];

    private static readonly string[] TextEndings = [".cs", ".csproj", ".props", ".targets", ".json", ".md", ".sh", ".svg", ".sln", ".yml", ".editorconfig"];

    private static IEnumerable<string> TextFiles =>
        Repository.Files().Where(static f => TextEndings.Any(e => f.EndsWith(e, StringComparison.Ordinal)) || f == ".ci/run");

    [Fact]
    public void No_file_names_a_place_on_one_machine() => Assert.Empty(Lines(MachinePath()));

    [Fact]
    public void Sources_have_fewer_than_300_lines() => Assert.Empty(
        from file in Repository.Files("", "*.cs")
        where !LongEndings.Any(e => file.EndsWith(e, StringComparison.Ordinal))
        let lines = Repository.Read(file).Count(static c => c == '\n')
        where lines >= 300
        select $"{file}: {lines}; take its second idea out");

    [Fact]
    public void Nothing_is_left_to_do_in_a_comment() => Assert.Empty(Lines(LeftToDo()));

    [Fact]
    public void Lines_end_as_on_unix() =>
        Assert.DoesNotContain(TextFiles, static f => Repository.Read(f).Contains('\r', StringComparison.Ordinal));

    [Fact]
    public void Links_between_pages_lead_somewhere() =>
        Assert.Empty(
            from page in Repository.Files("", "*.md")
            from Match link in PageLink().Matches(Repository.Read(page))
            let target = link.Groups[1].Value.Length == 0 ? Repository.PathOf(page)
                : Path.Combine(Path.GetDirectoryName(Repository.PathOf(page))!, link.Groups[1].Value)
            let anchor = link.Groups[2].Value
            where (!File.Exists(target) && !Directory.Exists(target)) || (anchor.Length > 0 && !Anchors(target).Contains(anchor))
            select $"{page}: {link.Value}");

    [Theory]
    [InlineData("/" + "home/somebody/x", true)]
    [InlineData("see /" + "work/main", true)]
    [InlineData("\"/" + "tmp/x\"", true)]
    [InlineData(@"C:\" + @"Users\x", true)]
    [InlineData("a path such as src/work/x", false)]
    public void A_place_on_one_machine_is_recognised(string text, bool isOne) => Assert.Equal(isOne, MachinePath().IsMatch(text));

    // As GitHub makes them of headings.
    private static IEnumerable<string> Anchors(string path) =>
        File.ReadAllLines(path).Where(static l => l.StartsWith('#'))
            .Select(static l => NotInAnchors().Replace(l.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    private static IEnumerable<string> Lines(Regex wrong) =>
        from file in TextFiles
        let lines = Repository.Read(file).Split('\n')
        from i in Enumerable.Range(0, lines.Length)
        where wrong.IsMatch(lines[i])
        select $"{file}:{i + 1}: {lines[i].Trim()}";

    // Built of pieces, so that this file does not hold what it looks for. Redis' own example of a socket is nobody's machine.
    [GeneratedRegex(@"(?<![\w.}])/(work|home|root|Users|tmp)/(?!redis\.sock)\w|[A-Z]:\\Users\\")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"\b(TO" + "DO|FIX" + @"ME)\b")]
    private static partial Regex LeftToDo();

    [GeneratedRegex(@"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)")]
    private static partial Regex PageLink();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();
}
