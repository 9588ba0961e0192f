using System.Diagnostics;

namespace RedisTyped.Cli.Tests;

/// <summary>The built tool as a process of its own.</summary>
internal static class ToolProcess
{
    public static async Task<ToolRun> RunAsync(IReadOnlyList<string> args, string input = "")
    {
        using var process = Start(args);
        await InTime.AwaitAsync(process.StandardInput.WriteAsync(input.AsMemory(), TestContext.Current.CancellationToken), "the tool has read its input");
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

    /// <summary>Reads the next line of its output.</summary>
    public static Task<string?> ReadLineAsync(Process process) =>
        InTime.AwaitAsync(process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask(), "the tool writes a line");

    public static async Task<ToolRun> EndAsync(Process process)
    {
        var ct = TestContext.Current.CancellationToken;
        try
        {
            var error = process.StandardError.ReadToEndAsync(ct);
            string output = await InTime.AwaitAsync(process.StandardOutput.ReadToEndAsync(ct), "the tool has ended");
            await InTime.AwaitAsync(process.WaitForExitAsync(ct), "the tool has ended");
            return new ToolRun(process.ExitCode, output, await error);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
