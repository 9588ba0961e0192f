namespace RedisTyped.Faults.Tests.Reports;

/// <summary>docs/reliability.md: what is written by hand stays, and what is measured stands between two marks.</summary>
internal static class ReliabilityPage
{
    /// <summary>Replaces a measured part.</summary>
    /// <param name="path">The page.</param>
    /// <param name="text">The part.</param>
    /// <param name="name">Its name in the marks.</param>
    public static async Task WriteAsync(string path, string text, string name = "faults")
    {
        string page = await File.ReadAllTextAsync(path);
        (string begin, string end) = Marks(name);
        int from = page.IndexOf(begin, StringComparison.Ordinal);
        int to = page.IndexOf(end, StringComparison.Ordinal);
        if (from < 0 || to < from)
        {
            throw new InvalidDataException($"{Path.GetFileName(path)} lacks the marks {begin} and {end}; put them where the measured part belongs.");
        }

        await File.WriteAllTextAsync(path, page[..(from + begin.Length)] + "\n" + text.TrimEnd('\n') + "\n" + page[to..]);
    }

    /// <summary>What a measured part stands between.</summary>
    public static (string Begin, string End) Marks(string name) => ($"<!-- {name}: measured -->", $"<!-- {name}: end -->");
}
