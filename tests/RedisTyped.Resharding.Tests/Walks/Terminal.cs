using System.Diagnostics;
using System.Globalization;

namespace RedisTyped.Resharding.Tests.Walks;

/// <summary>A bash that is given one command after the other, and what it writes, as on a terminal: both outputs in one.</summary>
internal sealed class Terminal : IAsyncDisposable
{
    private const string Over = "(over) ";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly Process _shell;
    private readonly string _folder;
    private int _commands;

    private Terminal(Process shell, string folder)
    {
        _shell = shell;
        _folder = folder;
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Opens one.</summary>
    /// <param name="folder">Where it begins.</param>
    /// <param name="programs">A folder of programs that go before those of the system.</param>
    /// <param name="scripts">A folder for what it is given.</param>
    public static Terminal Open(string folder, string programs, string scripts)
    {
        var start = new ProcessStartInfo("bash", ["--norc", "--noprofile"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}";

        // redis-cli quotes as it does on a terminal.
        start.Environment["FAKETTY"] = "1";
        return new Terminal(Process.Start(start)!, scripts);
    }

    /// <summary>Runs a command to its end.</summary>
    /// <returns>What it wrote, and what it ended with.</returns>
    public async Task<(IReadOnlyList<string> Output, int Exit)> RunAsync(string command)
    {
        string script = Path.Combine(_folder, $"{_shell.Id}-{++_commands}.sh");
        await File.WriteAllTextAsync(script, command + "\n", Cancelled);
        await _shell.StandardInput.WriteLineAsync($"source '{script}' < /dev/null 2>&1; echo \"{Over}$?\"");
        await _shell.StandardInput.FlushAsync(Cancelled);
        var output = new List<string>();
        while (true)
        {
            string line = await LineAsync() ?? throw new InvalidOperationException($"'{command}' ended the shell behind: {string.Join('\n', output)}");
            if (line.StartsWith(Over, StringComparison.Ordinal))
            {
                return (output, int.Parse(line.AsSpan(Over.Length), CultureInfo.InvariantCulture));
            }

            output.Add(line);
        }
    }

    /// <summary>Begins a command that goes on until it is interrupted; nothing else can be run here then.</summary>
    public async Task BeginAsync(string command)
    {
        await _shell.StandardInput.WriteLineAsync($"exec {command} 2>&1");
        _shell.StandardInput.Close();
    }

    /// <summary>The next line of a command that was begun; null when it has ended.</summary>
    public async Task<string?> LineAsync() => (await _shell.StandardOutput.ReadLineAsync(Cancelled).AsTask().WaitAsync(Limit, Cancelled))?.TrimEnd('\r');

    /// <summary>Ends a command that was begun, as Ctrl-C does.</summary>
    /// <returns>What it ended with.</returns>
    public async Task<int> InterruptAsync()
    {
        using var kill = Process.Start("kill", ["-INT", _shell.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(Cancelled);
        await _shell.WaitForExitAsync(Cancelled).WaitAsync(Limit, Cancelled);
        return _shell.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        _shell.Kill(entireProcessTree: true);
        await _shell.WaitForExitAsync(CancellationToken.None);
        _shell.Dispose();
    }
}
