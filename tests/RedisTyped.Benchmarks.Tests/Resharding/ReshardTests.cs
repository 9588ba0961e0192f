using System.Xml.Linq;

namespace RedisTyped.Benchmarks.Tests.Resharding;

/// <summary>Runs reshard on real servers, as small as it gets. What it measures is not looked at, only that it measures.</summary>
public sealed class ReshardTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("benchmarks").FullName;
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task A_run_leaves_its_rows_in_the_page_and_a_chart()
    {
        string svg = Path.Combine(_folder, "chart.svg");
        string page = Path.Combine(_folder, "page.md");
        await File.WriteAllTextAsync(
            page, "<!-- resharding: begin -->\n<!-- resharding: end -->\nmine\n<!-- resharding-filter: begin -->\n<!-- resharding-filter: end -->\n");

        int exit = await RunAsync("--only", "sync", "filter", "--megabytes", "1", "--repetitions", "1", "--no-targets", "--markdown", page, "--svg", svg);

        Assert.Equal((0, ""), (exit, exit == 0 ? "" : _error.ToString()));
        string[] rows = [.. (await File.ReadAllLinesAsync(page)).Where(static line => line.StartsWith("| ", StringComparison.Ordinal)).Select(static line => line.Split('|')[1].Trim())];
        Assert.Equal(
            ["row", "replicaof", "keep-all", "keep-half", "two-halves", "relay", "replicaof-large", "relay-large", "keep-all-large", "RDB", "checksum"], rows[..11]);
        Assert.Contains("](chart.svg)", await File.ReadAllTextAsync(page), StringComparison.Ordinal);
        Assert.Equal("svg", XElement.Parse(await File.ReadAllTextAsync(svg)).Name.LocalName);
    }

    [Fact]
    public async Task A_page_without_marks_is_told_before_anything_is_started()
    {
        string page = Path.Combine(_folder, "page.md");
        await File.WriteAllTextAsync(page, "<!-- resharding-stream: begin -->\n<!-- resharding-stream: end -->\n");

        Assert.Equal(1, await RunAsync("--markdown", page));
        Assert.StartsWith($"'{page}' has no place for the figures; put '<!-- resharding: begin -->'", _error.ToString().Split('\n')[^2], StringComparison.Ordinal);
    }

    private Task<int> RunAsync(params string[] words) => BenchmarkTool.RunAsync(["reshard", .. words], _output, _error);
}
