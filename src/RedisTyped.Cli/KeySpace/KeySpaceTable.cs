using RedisTyped.Cli.Output;
using RedisTyped.Cli.Terminal;
using RedisTyped.Generators.KeySpace.Manifest;

namespace RedisTyped.Cli.KeySpace;

/// <summary>A key space as a table for people.</summary>
internal static class KeySpaceTable
{
    public static void Write(CommandConsole console, KeySpaceManifest keys)
    {
        var table = new TextTable();
        foreach (string title in KeySpaceCells.Titles)
        {
            table.Column(title.ToUpperInvariant());
        }

        foreach (KeySpaceEntry key in keys.Keys)
        {
            table.Row(KeySpaceCells.Of(key));
        }

        table.Write(console);
    }
}
