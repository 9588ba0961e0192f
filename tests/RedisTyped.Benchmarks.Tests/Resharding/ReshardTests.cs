using System.Xml.Linq;

namespace RedisTyped.Benchmarks.Tests.Resharding;

/// <summary>Runs reshard on real servers, as small as it gets. What it measures is not looked at, only that it measures.</summary>
public sealed class ReshardTests : ToolTests
{
    [Fact]
    public async Task A_run_leaves_its_rows_in_the_page_and_a_chart()
    {
        string svg = Path.Combine(Folder, "chart.svg");
        string page = Path.Combine(Folder, "page.md");
        await File.WriteAllTextAsync(
            page, "<!-- resharding: begin -->\n<!-- resharding: end -->\nmine\n<!-- resharding-filter: begin -->\n<!-- resharding-filter: end -->\n");

        int exit = await RunAsync("reshard", "--only", "sync", "filter", "--megabytes", "1", "--repetitions", "1", "--no-targets", "--markdown", page, "--svg", svg);

        Assert.Equal((0, ""), (exit, exit == 0 ? "" : Error.ToString()));
        string[] rows = [.. (await File.ReadAllLinesAsync(page)).Where(static line => line.StartsWith("| ", StringComparison.Ordinal)).Select(static line => line.Split('|')[1].Trim())];
        Assert.Equal(
            ["row", "replicaof", "keep-all", "keep-half", "two-halves", "relay", "replicaof-large", "relay-large", "keep-all-large", "RDB", "checksum"], rows[..11]);
        Assert.Contains("](chart.svg)", await File.ReadAllTextAsync(page), StringComparison.Ordinal);
        Assert.Equal("svg", XElement.Parse(await File.ReadAllTextAsync(svg)).Name.LocalName);
    }

    [Fact]
    public async Task A_page_without_marks_is_told_before_anything_is_started()
    {
        string page = Path.Combine(Folder, "page.md");
        await File.WriteAllTextAsync(page, "<!-- resharding-stream: begin -->\n<!-- resharding-stream: end -->\n");

        Assert.Equal(1, await RunAsync("reshard", "--markdown", page));
        Assert.StartsWith($"'{page}' has no place for the figures; put '<!-- resharding: begin -->'", Error.ToString().Split('\n')[^2], StringComparison.Ordinal);
    }
}
