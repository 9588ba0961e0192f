using System.Diagnostics;
using System.Reflection;

namespace RedisTyped.Samples.Tests.Users;

/// <summary>The first command of the README.</summary>
public sealed class UserStoreTests
{
    [Fact]
    public async Task The_sample_writes_what_its_readme_shows()
    {
        string output = await RunAsync(new Dictionary<string, string?>());

        Assert.All(ShownLines(), line => Assert.Contains(line, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_no_server_is_installed_it_does_the_same_on_embedded_nodes()
    {
        string output = await RunAsync(new Dictionary<string, string?> { ["PATH"] = "" });

        Assert.All(ShownLines(), line => Assert.Contains(line.Replace("RedisServer", "Garnet", StringComparison.Ordinal), output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--input")]
    [InlineData("--topology")]
    public async Task File_that_is_not_there_is_a_wrong_option(string option)
    {
        var (exit, output, error) = await ProcessAsync(new Dictionary<string, string?>(), option, "none.file");

        Assert.Equal((2, ""), (exit, output));
        Assert.Contains("none.file", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(Dictionary<string, string?> environment)
    {
        var (exit, output, error) = await ProcessAsync(environment);
        Assert.Equal((0, ""), (exit, error));
        return output;
    }

    private static async Task<(int Exit, string Output, string Error)> ProcessAsync(Dictionary<string, string?> environment, params string[] words)
    {
        var ct = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "UserStore.dll"), .. words]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string? value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process sample = Process.Start(start)!;
        Task<string> error = sample.StandardError.ReadToEndAsync(ct);
        try
        {
            string output = await InTime.AwaitAsync(sample.StandardOutput.ReadToEndAsync(ct), "the sample has ended");
            await InTime.AwaitAsync(sample.WaitForExitAsync(ct), "the sample has ended");
            return (sample.ExitCode, output, await error);
        }
        finally
        {
            sample.Kill(entireProcessTree: true);
        }
    }

    // The sentences of the output, of the block that shows it; how wide its table and chart are depends on the terminal.
    private static IEnumerable<string> ShownLines()
    {
        string root = typeof(UserStoreTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static a => a.Key == "RepositoryRoot").Value!;
        string page = File.ReadAllText(Path.Combine(root, "samples", "UserStore", "README.md"));
        return page.Split("```text\n")[1].Split("```")[0].Split('\n').TakeWhile(static line => line.Length > 0);
    }
}
