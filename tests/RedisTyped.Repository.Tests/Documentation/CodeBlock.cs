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

    public static List<CodeBlock> Of(string page)
    {
        var blocks = new List<CodeBlock>();
        string heading = "";
        List<string>? open = null;
        string[] fence = [];
        foreach (string line in page.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                if (open is null)
                {
                    fence = line[3..].Trim().Split(' ', 2);
                    open = [];
                }
                else
                {
                    blocks.Add(new CodeBlock(heading, fence[0], fence.Length > 1 ? fence[1] : "", string.Join('\n', open)));
                    open = null;
                }
            }
            else if (open is not null)
            {
                open.Add(line);
            }
            else if (line.StartsWith('#'))
            {
                heading = line.TrimStart('#').Trim();
            }
        }

        Assert.True(open is null, $"A code block under '{heading}' is not closed.");
        return blocks;
    }

    [GeneratedRegex(@"\b(Redis\w+)=(\S+)")]
    private static partial Regex PropertyOption();

    [GeneratedRegex(@"\bLangVersion=(\S+)")]
    private static partial Regex LanguageOption();
}
