using System.Text.RegularExpressions;

namespace RedisTyped.Resharding.Tests.Walks;

/// <summary>A command in a console block of a page, and what the page says that it writes.</summary>
internal sealed partial record ConsoleStep(string Command, IReadOnlyList<string> Output)
{
    private const string Prompt = "$ ";
    private const string Source = "redistyped: Source ";

    /// <summary>The steps of all console blocks in a text, in their order.</summary>
    public static IReadOnlyList<ConsoleStep> Of(string text)
    {
        var steps = new List<ConsoleStep>();
        foreach (Match block in Blocks().Matches(text))
        {
            string indent = block.Groups["indent"].Value;
            string? end = null;
            foreach (string line in block.Groups["lines"].Value.Split('\n').Select(line => line.StartsWith(indent, StringComparison.Ordinal) ? line[indent.Length..] : line))
            {
                if (end is not null)
                {
                    steps[^1] = steps[^1] with { Command = $"{steps[^1].Command}\n{line}" };
                    end = line == end ? null : end;
                }
                else if (line.StartsWith(Prompt, StringComparison.Ordinal))
                {
                    steps.Add(new ConsoleStep(line[Prompt.Length..], []));
                    end = HereDocument().Match(line) is { Success: true } begun ? begun.Groups[1].Value : null;
                }
                else
                {
                    steps[^1] = steps[^1] with { Output = [.. steps[^1].Output, line] };
                }
            }
        }

        return steps;
    }

    /// <summary>Whether lines are what the page says, but for what is measured: amounts with a unit, offsets, versions, and how wide columns are.</summary>
    public bool IsSaidBy(IReadOnlyList<string> lines) =>
        lines.Count == Output.Count && Sorted(Output).Zip(Sorted(lines)).All(static both => IsLike(both.First, both.Second));

    /// <summary>Whether a line is what the page says; one of the page that ends in an ellipsis is cut there.</summary>
    public static bool IsLike(string page, string line) => page.EndsWith('…')
        ? Shape(line).StartsWith(Shape(page[..^1]), StringComparison.Ordinal)
        : Shape(line) == Shape(page);

    // Several sources are asked at once, and told of as they answer.
    private static IEnumerable<string> Sorted(IReadOnlyList<string> lines) =>
        lines.OrderBy(static line => line.StartsWith(Source, StringComparison.Ordinal) ? line : "~", StringComparer.Ordinal);

    private static string Shape(string line) => Spaces().Replace(Measured().Replace(Sizes().Replace(line, "N bytes"), "N"), " ").Trim();

    [GeneratedRegex(@"^(?<indent> *)```console\n(?<lines>.*?)\n *```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex("<<'([A-Z]+)'")]
    private static partial Regex HereDocument();

    [GeneratedRegex(@"\d+(\.\d+)?(?= (ms|s)\b)|(?<=offset[ :])\d+|(?<![\d.])\d+\.\d+\.\d+(?![\d.])|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")]
    private static partial Regex Measured();

    [GeneratedRegex(@"\d+(\.\d+)? (B|kB|MB|bytes)\b")]
    private static partial Regex Sizes();

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();
}
