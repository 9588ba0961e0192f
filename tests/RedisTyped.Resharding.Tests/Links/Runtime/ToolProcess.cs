using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using RedisTyped.Resharding.Journal;

namespace RedisTyped.Resharding.Tests.Links.Runtime;

/// <summary><c>redistyped reshard</c> with a plan, as a process of its own, which can be killed.</summary>
internal sealed class ToolProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<JsonElement> _events = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private bool _isDisposed;

    private ToolProcess(Process process) => _process = process;

    /// <summary>The most memory that it has had, in bytes.</summary>
    public long PeakMemory => StatusOf("VmHWM:");

    /// <summary>The memory that it has now, in bytes.</summary>
    public long Memory => StatusOf("VmRSS:");

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>What it said to people.</summary>
    public string Errors => string.Join('\n', _errors);

    /// <summary>How many times it told of something.</summary>
    public int Count(string name) => _events.Count(told => told.GetProperty("event").GetString() == name);

    /// <summary>What it told of something, each time that it did.</summary>
    public IReadOnlyList<JsonElement> Told(string name) => [.. _events.Where(told => told.GetProperty("event").GetString() == name)];

    /// <summary>Starts it.</summary>
    /// <param name="command">What is to be done: sync, cutover, rollback …</param>
    /// <param name="plan">The plan file.</param>
    /// <param name="words">More words.</param>
    public static ToolProcess Start(string command, string plan, params string[] words) => Start(command, plan, new Dictionary<string, string>(), words);

    /// <summary>Starts it with variables of its environment.</summary>
    public static ToolProcess Start(string command, string plan, IReadOnlyDictionary<string, string> environment, params string[] words)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "RedisTyped.Cli.dll");
        var start = new ProcessStartInfo("dotnet", [program, "reshard", command, plan, "--json", .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var tool = new ToolProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        tool._process.OutputDataReceived += (_, line) => tool.Take(line.Data);
        tool._process.ErrorDataReceived += (_, line) => tool._errors.Enqueue(line.Data ?? "");
        Assert.True(tool._process.Start());
        tool._process.BeginOutputReadLine();
        tool._process.BeginErrorReadLine();
        return tool;
    }

    /// <summary>Waits until it has told of something.</summary>
    public Task ToldAsync(string name) => Wait.UntilAsync(() => Count(name) > 0 || Failed(), $"'{name}' is told; it said {Errors}");

    /// <summary>Asks it to end, as services are asked.</summary>
    public async Task StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public Task EndedAsync() => _process.WaitForExitAsync(TestContext.Current.CancellationToken);

    /// <summary>Ends it at once (SIGKILL); what it has told until then is known afterwards.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            await KillAsync();
            _process.Dispose();
        }
    }

    /// <summary>Whether the journal of a plan says that all targets follow, and that a process wrote it after a time.</summary>
    public static bool IsSynced(string plan, DateTimeOffset since) =>
        ReshardJournal.TryRead(plan) is { Phase: ReshardPhase.Synced } state && state.Updated > since && state.Links.All(static link => link.Phase == "stream");

    private long StatusOf(string field)
    {
        string line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) << 10;
    }

    private bool Failed() => _process.HasExited ? throw new InvalidOperationException($"It ended with {_process.ExitCode}: {Errors}") : false;

    private void Take(string? line)
    {
        // The last line of a killed process may be cut.
        if (line is not null && line.EndsWith('}'))
        {
            _events.Enqueue(JsonSerializer.Deserialize<JsonElement>(line));
        }
    }
}
