using System.Runtime.CompilerServices;

namespace RedisTyped.Operation.Tests.Telemetry;

/// <summary>Files of the repository.</summary>
internal static class Page
{
    /// <summary>Reads a file below the repository's root.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root(), path));

    /// <summary>The cells of the rows of the table under a heading of a page, without its head.</summary>
    public static string[][] Table(string path, string heading) =>
    [
        .. Read(path).Split('\n')
            .SkipWhile(line => line != "## " + heading).Skip(1)
            .TakeWhile(static line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(static line => line.StartsWith('|')).Skip(2)
            .Select(static line => line.Trim('|').Split('|').Select(static cell => cell.Trim().Trim('`')).ToArray()),
    ];

    private static string Root([CallerFilePath] string here = "")
    {
        // Built with mapped paths the file is nowhere; the tests are then run from within the repository.
        string? folder = File.Exists(here) ? Path.GetDirectoryName(here) : AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "RedisTyped.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The repository was not found above the tests.");
    }
}
