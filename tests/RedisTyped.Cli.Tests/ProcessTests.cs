using System.Diagnostics;

namespace RedisTyped.Cli.Tests;

/// <summary>What only a process shows: the entry point, real streams, signals.</summary>
public sealed class ProcessTests : TestsWithFiles
{
    [Fact]
    public async Task Names_the_nodes_and_points_of_redis_routers_README()
    {
        var run = await ToolProcess.RunAsync(["route", "forge", "spawning_pool", "--topology", Folder.TwoServers, "--json"]);

        Assert.Equal((0, ""), (run.Exit, run.Error));
        Assert.Equal(["forge 127.0.0.1:6379 4113771093", "spawning_pool 127.0.0.1:6380 1434709819"], run.Json.Select(
            line => $"{line.GetProperty("key")} {line.GetProperty("endpoint")} {line.GetProperty("point")}"));
    }

    [Fact]
    public async Task Writes_no_escape_sequences_where_no_terminal_is()
    {
        var run = await ToolProcess.RunAsync(["stats", "--stdin", "--topology", Folder.ThreeServers], "a\nb\nc\n");

        Assert.Equal(0, run.Exit);
        Assert.DoesNotContain('\e', run.Output + run.Error);
        Assert.Contains("3 keys of standard input", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_key_by_key_over_a_pipe_that_stays_open()
    {
        var ct = TestContext.Current.CancellationToken;
        using var process = ToolProcess.Start(["route", "-", "--json", "--topology", Folder.TwoServers]);
        foreach (string key in new[] { "forge", "spawning_pool" })
        {
            await process.StandardInput.WriteAsync($"{key}\n".AsMemory(), ct);
            await process.StandardInput.FlushAsync(ct);
            Assert.Contains($"\"key\":\"{key}\"", await ToolProcess.ReadLineAsync(process), StringComparison.Ordinal);
        }

        process.StandardInput.Close();
        Assert.Equal(0, (await ToolProcess.EndAsync(process)).Exit);
    }

    [Fact]
    public async Task Ends_with_130_by_ctrl_c()
    {
        var ct = TestContext.Current.CancellationToken;
        using var process = ToolProcess.Start(["route", "-", "--json", "--topology", Folder.TwoServers]);

        // Its first answer shows that it is up and waits for the next key.
        await process.StandardInput.WriteAsync("forge\n".AsMemory(), ct);
        await process.StandardInput.FlushAsync(ct);
        Assert.NotNull(await ToolProcess.ReadLineAsync(process));
        using var kill = Process.Start("kill", ["-INT", $"{process.Id}"]);
        await InTime.AwaitAsync(kill.WaitForExitAsync(ct), "the signal is sent");

        var run = await ToolProcess.EndAsync(process);
        Assert.Equal((130, "redistyped: cancelled\n"), (run.Exit, run.Error));
    }
}
