using System.Diagnostics;
using System.Text;

namespace RedisTyped.Packages.Tests.Building;

/// <summary>Runs the dotnet command, and programs that it has built.</summary>
internal static class DotNet
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Runs it to its end, and gives what it wrote.</summary>
    public static Task<Outcome> RunAsync(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        RunAsync("dotnet", folder, environment, arguments);

    /// <summary>Runs a program to its end, and gives what it wrote.</summary>
    public static async Task<Outcome> RunAsync(string program, string folder, IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        using Process process = Start(program, folder, environment, arguments);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            var output = new StringBuilder();
            await Task.WhenAll(CollectAsync(process.StandardOutput, output, limit.Token), CollectAsync(process.StandardError, output, limit.Token));
            await process.WaitForExitAsync(limit.Token);
            return new Outcome($"{program} {string.Join(' ', arguments)}", process.ExitCode, output.ToString());
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>Starts a program whose outputs are read by the caller.</summary>
    public static Process Start(string program, string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder,
        };

        // Of the build that started these tests nothing is handed on: a fresh project has none of it.
        foreach (string name in start.Environment.Keys.Where(static n => n.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    private static async Task CollectAsync(StreamReader from, StringBuilder to, CancellationToken cancellationToken)
    {
        while (await from.ReadLineAsync(cancellationToken) is { } line)
        {
            lock (to)
            {
                to.AppendLine(line);
            }
        }
    }
}
