using RedisTyped.Cli.Terminal;
using RedisTyped.Generators.KeySpace.Manifest;

namespace RedisTyped.Cli.KeySpace;

/// <summary>A key space as a table in Markdown, for a page or a pull request.</summary>
internal static class KeySpaceMarkdown
{
    public static void Write(TextWriter output, KeySpaceManifest keys)
    {
        output.WriteLine($"| {string.Join(" | ", KeySpaceCells.Titles)} |");
        output.WriteLine($"|{string.Concat(Enumerable.Repeat("---|", KeySpaceCells.Titles.Count))}");
        foreach (KeySpaceEntry key in keys.Keys)
        {
            output.WriteLine($"| {string.Join(" | ", KeySpaceCells.Of(key).Select((cell, i) => i == 0 ? Code(cell) : Plain(cell)))} |");
        }
    }

    private static string Plain(string cell) => ByteText.Shown(cell)
        .Replace("|", "\\|", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace("*", "\\*", StringComparison.Ordinal);

    // A bar ends the cell of a table even in code.
    private static string Code(string cell) => cell.Contains('`', StringComparison.Ordinal)
        ? Plain(cell)
        : $"`{ByteText.Shown(cell).Replace("|", "\\|", StringComparison.Ordinal)}`";
}
