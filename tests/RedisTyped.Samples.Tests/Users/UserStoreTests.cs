using System.Diagnostics;
using System.Reflection;

namespace RedisTyped.Samples.Tests.Users;

/// <summary>The first command of the README.</summary>
public sealed class UserStoreTests
{
    [Fact]
    public async Task The_sample_writes_what_its_readme_shows()
    {
        var ct = TestContext.Current.CancellationToken;
        using Process sample = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "UserStore.dll")]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = sample.StandardError.ReadToEndAsync(ct);
        string output = await sample.StandardOutput.ReadToEndAsync(ct);
        await sample.WaitForExitAsync(ct);

        Assert.Equal((0, ""), (sample.ExitCode, await error));
        Assert.All(ShownLines(), line => Assert.Contains(line, output, StringComparison.Ordinal));
    }

    // The sentences of the output, of the block that shows it; how wide its table and chart are depends on the terminal.
    private static IEnumerable<string> ShownLines()
    {
        string root = typeof(UserStoreTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static a => a.Key == "RepositoryRoot").Value!;
        string page = File.ReadAllText(Path.Combine(root, "samples", "UserStore", "README.md"));
        return page.Split("```text\n")[1].Split("```")[0].Split('\n').TakeWhile(static line => line.Length > 0);
    }
}
