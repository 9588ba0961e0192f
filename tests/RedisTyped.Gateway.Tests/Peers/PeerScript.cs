using System.Diagnostics;
using System.Globalization;

namespace RedisTyped.Gateway.Tests.Peers;

/// <summary>A program in another language that talks to a server through a client of that language, and prints what it is answered.</summary>
internal sealed class PeerScript
{
    // Debian's Python and its modules, where another one comes first on PATH; and where Debian's packages for Node.js are.
    private static readonly string[] Pythons = ["python3", "/usr/bin/python3"];
    private static readonly string NodePath = string.Join(Path.PathSeparator, new[] { Environment.GetEnvironmentVariable("NODE_PATH"), "/usr/share/nodejs" }.Where(static p => !string.IsNullOrEmpty(p)));

    private readonly string _program;
    private readonly string _file;

    private PeerScript(string program, string file)
    {
        _program = program;
        _file = Path.Combine(AppContext.BaseDirectory, "Peers", "Scripts", file);
    }

    /// <summary>One that imports redis-py.</summary>
    public static async Task<PeerScript> RedisPyAsync(string file)
    {
        foreach (string python in Pythons)
        {
            if (await HasAsync(python, "-c", "import redis"))
            {
                return new PeerScript(python, file);
            }
        }

        throw new InvalidOperationException("redis-py is missing: install it (Debian, Ubuntu: apt-get install python3-redis), or let tests/run.sh do so.");
    }

    /// <summary>One that requires node-redis.</summary>
    public static async Task<PeerScript> NodeRedisAsync(string file) =>
        await HasAsync("node", "-e", "require('redis')")
            ? new PeerScript("node", file)
            : throw new InvalidOperationException("node-redis is missing: install it (Debian, Ubuntu: apt-get install node-redis), or let tests/run.sh do so.");

    /// <summary>Runs it against the server on a port of this machine.</summary>
    /// <returns>Its lines.</returns>
    public async Task<string[]> RunAsync(int port)
    {
        var (exit, output, error) = await RunAsync(_program, _file, port.ToString(CultureInfo.InvariantCulture));
        Assert.True(exit == 0, $"{Path.GetFileName(_file)} ended with exit code {exit} behind\n{output}\n{error}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task<bool> HasAsync(string program, params string[] words)
    {
        try
        {
            return (await RunAsync(program, words)).Exit == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(string program, params string[] words)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(120));
        using Process process = Process.Start(new ProcessStartInfo(program, words)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["NODE_PATH"] = NodePath },
        })!;
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token), error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
