using System.Text.RegularExpressions;

namespace RedisTyped.Repository.Tests.Documentation;

/// <summary>A fenced block of a Markdown page.</summary>
/// <param name="Heading">The heading that it stands under.</param>
/// <param name="Language">The first word behind the fence.</param>
/// <param name="Options">What follows that word.</param>
/// <param name="Text">Its lines.</param>
internal sealed partial record CodeBlock(string Heading, string Language, string Options, string Text)
{
    /// <summary>The C# version that a block asks for with <c>LangVersion=…</c>.</summary>
    public string? LanguageVersion => LanguageOption().Match(Options) is { Success: true } option ? option.Groups[1].Value : null;

    /// <summary>The properties of the project that a block asks for, as <c>RedisMinServerVersion=…</c>.</summary>
    public IReadOnlyDictionary<string, string> Properties =>
        PropertyOption().Matches(Options).ToDictionary(static m => m.Groups[1].Value, static m => m.Groups[2].Value);

    /// <summary>A block that only shows a part of something, and does not compile.</summary>
    public bool IsFragment => Options == "fragment";

    /// <summary>What a block finds there, as <c>(IUserStore users, long id)</c> behind its language says.</summary>
    public string Given => Options.StartsWith('(') ? Options.Trim('(', ')') : "";

    public bool DeclaresStore => Language == "csharp" && !IsFragment && Text.Contains("[RedisStore", StringComparison.Ordinal);

    /// <summary>The lines of a page that are shown as code for their indentation alone, so that they are in no block.</summary>
    public static IEnumerable<string> Unfenced(string page) => Indented().Matches(Fenced().Replace(page.ReplaceLineEndings("\n"), "")).Select(static m => m.Value);

    public static List<CodeBlock> Of(string page)
    {
        var blocks = new List<CodeBlock>();
        string heading = "";
        List<string>? open = null;
        string[] fence = [];

        // A block in a list stands as far in as the list's text.
        int indent = 0;
        foreach (string line in page.ReplaceLineEndings("\n").Split('\n'))
        {
            string text = line.TrimStart(' ');
            if (text.StartsWith("```", StringComparison.Ordinal))
            {
                if (open is null)
                {
                    fence = text[3..].Trim().Split(' ', 2);
                    open = [];
                    indent = line.Length - text.Length;
                }
                else
                {
                    blocks.Add(new CodeBlock(heading, fence[0], fence.Length > 1 ? fence[1] : "", string.Join('\n', open)));
                    open = null;
                }
            }
            else if (open is not null)
            {
                open.Add(line[Math.Min(indent, line.Length - text.Length)..]);
            }
            else if (line.StartsWith('#'))
            {
                heading = line.TrimStart('#').Trim();
            }
        }

        Assert.True(open is null, $"A code block under '{heading}' is not closed.");
        return blocks;
    }

    [GeneratedRegex("^ *```.*?^ *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();

    [GeneratedRegex(@"(?<=\n\n)(?: {4}|\t)\s*\S.*")]
    private static partial Regex Indented();

    [GeneratedRegex(@"\b(Redis\w+)=(\S+)")]
    private static partial Regex PropertyOption();

    [GeneratedRegex(@"\bLangVersion=(\S+)")]
    private static partial Regex LanguageOption();
}
