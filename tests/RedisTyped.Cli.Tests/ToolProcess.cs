using System.Diagnostics;

namespace RedisTyped.Cli.Tests;

/// <summary>The built tool as a process of its own.</summary>
internal static class ToolProcess
{
    public static async Task<ToolRun> RunAsync(IReadOnlyList<string> args, string input = "")
    {
        using var process = Start(args);
        await process.StandardInput.WriteAsync(input.AsMemory(), TestContext.Current.CancellationToken);
        process.StandardInput.Close();
        return await EndAsync(process);
    }

    public static Process Start(IReadOnlyList<string> args) => Process.Start(
        new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "RedisTyped.Cli.dll"), .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    public static async Task<ToolRun> EndAsync(Process process)
    {
        var ct = TestContext.Current.CancellationToken;
        var error = process.StandardError.ReadToEndAsync(ct);
        string output = await process.StandardOutput.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return new ToolRun(process.ExitCode, output, await error);
    }
}
