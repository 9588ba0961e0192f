namespace RedisTyped.Benchmarks.Tests.Moves;

/// <summary>Runs move on real servers, as small as it gets. What it measures is not looked at, only that it measures.</summary>
public sealed class MoveTests
{
    [Fact]
    public async Task A_run_writes_keys_and_cuts_over_and_tells_all_figures()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        int exit = await BenchmarkTool.RunAsync(["move", "--keys", "2000", "--repetitions", "1", "--cut-overs", "1", "--no-targets"], output, error);

        Assert.Equal((0, ""), (exit, exit == 0 ? "" : error.ToString()));
        string[] rows = [.. output.ToString().Split('\n').Where(static line => line.StartsWith("| ", StringComparison.Ordinal)).Select(static line => line.Split('|')[1].Trim())];
        Assert.Equal(
            [
                "what", "mode W, the same", "mode W", "mode W, strings of 100 bytes", "mode W, commands of a stream",
                "writes held back, mode P, 8 clients", "writes held back, mode P, 8 clients", "the longest that a write waited, mode P, 8 clients",
                "writes held back, mode W, 8 clients", "writes held back, mode W, 8 clients", "the longest that a write waited, mode W, 8 clients",
                "writes held back, in place, mode W, 8 clients", "and refused, in place, mode W, 8 clients",
                "the longest that a write waited, in place, mode W, 8 clients", "the longest that a write waited, in place, mode W, 8 clients",
            ],
            rows.Where(static row => !row.StartsWith("REPLICAOF", StringComparison.Ordinal)));
    }
}
