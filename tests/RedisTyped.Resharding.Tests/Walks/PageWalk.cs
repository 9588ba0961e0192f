using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Testing.Servers;

namespace RedisTyped.Resharding.Tests.Walks;

/// <summary>
/// Goes through a part of docs/resharding.md as a reader does: its commands in bash, one after the other, in an empty folder, with the tool as it was built.
/// Ports are others than the page's, since those of a machine may be taken.
/// </summary>
internal sealed partial class PageWalk : IAsyncDisposable
{
    /// <summary>Programs that go on until they are interrupted.</summary>
    private const string GoesOn = "redistyped reshard proxy ";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redistyped-walk-");
    private readonly Dictionary<string, int> _ports = [];
    private readonly List<Terminal> _others = [];
    private readonly Terminal _terminal;

    private PageWalk(string from, string to)
    {
        string page = File.ReadAllText(Path.Combine(Root, "docs", "resharding.md"));
        int begin = page.IndexOf($"\n{from}\n", StringComparison.Ordinal);
        int end = page.IndexOf($"\n{to}\n", begin + 1, StringComparison.Ordinal);
        Assert.True(begin >= 0 && end > begin, $"docs/resharding.md has no part from '{from}' to '{to}'");
        Text = Ports().Replace(page[begin..end], port => PortOf(port.Value).ToString(CultureInfo.InvariantCulture));
        foreach (string folder in (string[])[Programs, Scripts, Place])
        {
            Directory.CreateDirectory(folder);
        }

        // A machine that does other work as well may take longer to connect than the five seconds that a reader waits.
        WriteProgram(
            "redistyped",
            $"""
            if [ "$1" = exec ]; then shift; set -- exec --timeout 60s "$@"; fi
            exec dotnet '{Path.Combine(AppContext.BaseDirectory, "RedisTyped.Cli.dll")}' "$@"
            """);

        // A reader takes longer to write the next command than a server to begin; and what waits for company by default does not, in the short form.
        WriteProgram(
            "redis-server",
            $"""
            PATH=$(echo "$PATH" | cut -d: -f2-)
            redis-server "$@" --pidfile '{Scripts}'/$2.pid {(Long.IsWanted ? "" : "--repl-diskless-sync-delay 0")} || exit
            until redis-cli -p $2 PING > /dev/null 2>&1; do sleep 0.02; done
            """);
        _terminal = Terminal.Open(Place, Programs, Scripts);
    }

    /// <summary>What is gone through, with our ports.</summary>
    public string Text { get; }

    /// <summary>The programs that were begun and go on, each in a terminal of its own.</summary>
    public IReadOnlyList<Terminal> Others => _others;

    private static string Root => typeof(PageWalk).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static fact => fact.Key == "RepositoryRoot").Value!;

    private string Programs => Path.Combine(_folder.FullName, "programs");

    private string Scripts => Path.Combine(_folder.FullName, "scripts");

    private string Place => Path.Combine(_folder.FullName, "place");

    /// <summary>Begins.</summary>
    /// <param name="from">The heading of the part.</param>
    /// <param name="to">The heading that ends it.</param>
    public static PageWalk Through(string from, string to) => new(from, to);

    /// <summary>Runs all commands, and holds what each writes against the page.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> GoAsync()
    {
        IReadOnlyList<ConsoleStep> steps = ConsoleStep.Of(Text);
        foreach (ConsoleStep step in steps)
        {
            if (step.Command.StartsWith(GoesOn, StringComparison.Ordinal))
            {
                await BeginAsync(step);
                continue;
            }

            // What a server answers is asked again, since keys are there within seconds.
            var (output, exit) = Questions().IsMatch(step.Command)
                ? await Wait.UntilAsync(() => _terminal.RunAsync(step.Command), run => step.IsSaidBy(run.Output))
                : await _terminal.RunAsync(step.Command);
            Assert.True(step.IsSaidBy(output), Told(step, output));
            Assert.True(exit == 0, $"exit code {exit}; {Told(step, output)}");
        }

        return steps.Count;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Terminal terminal in _others.Append(_terminal))
        {
            await terminal.DisposeAsync();
        }

        foreach (string file in Directory.GetFiles(Scripts, "*.pid"))
        {
            using var kill = Process.Start("kill", ["-KILL", (await File.ReadAllTextAsync(file)).Trim()]);
            await kill.WaitForExitAsync();
        }

        foreach (int port in _ports.Values)
        {
            LoopbackPorts.Return(port);
        }

        _folder.Delete(recursive: true);
    }

    private async Task BeginAsync(ConsoleStep step)
    {
        Terminal terminal = Terminal.Open(Place, Programs, Scripts);
        _others.Add(terminal);
        await terminal.BeginAsync(step.Command);
        var output = new List<string>();
        while (output.Count < step.Output.Count && await terminal.LineAsync() is { } line)
        {
            output.Add(line);
        }

        Assert.True(step.IsSaidBy(output), Told(step, output));
    }

    private static string Told(ConsoleStep step, IEnumerable<string> output) =>
        $"{step.Command}\nThe page says:\n{string.Join('\n', step.Output)}\nIt wrote:\n{string.Join('\n', output)}";

    private int PortOf(string port) => _ports.TryGetValue(port, out int known) ? known : _ports[port] = LoopbackPorts.Take();

    private void WriteProgram(string name, string script)
    {
        string path = Path.Combine(Programs, name);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [GeneratedRegex(@"(?<![\d.])6[45]\d\d(?!\d)")]
    private static partial Regex Ports();

    [GeneratedRegex(@"^redis-cli -p \d+ (GET|INFO) ")]
    private static partial Regex Questions();
}
