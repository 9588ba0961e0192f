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

    private static async Task<string> RunAsync(Dictionary<string, string?> environment)
    {
        var ct = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "UserStore.dll")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string? value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process sample = Process.Start(start)!;
        Task<string> error = sample.StandardError.ReadToEndAsync(ct);
        string output = await sample.StandardOutput.ReadToEndAsync(ct);
        await sample.WaitForExitAsync(ct);
        Assert.Equal((0, ""), (sample.ExitCode, await error));
        return output;
    }

    // The sentences of the output, of the block that shows it; how wide its table and chart are depends on the terminal.
    private static IEnumerable<string> ShownLines()
    {
        string root = typeof(UserStoreTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static a => a.Key == "RepositoryRoot").Value!;
        string page = File.ReadAllText(Path.Combine(root, "samples", "UserStore", "README.md"));
        return page.Split("```text\n")[1].Split("```")[0].Split('\n').TakeWhile(static line => line.Length > 0);
    }
}
