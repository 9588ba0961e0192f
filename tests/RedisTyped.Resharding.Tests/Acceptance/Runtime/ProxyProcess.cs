using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Acceptance.Runtime;

/// <summary><c>redistyped reshard proxy</c> as a process of its own, which can be killed.</summary>
internal sealed class ProxyProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<JsonElement> _events = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly TaskCompletionSource<int> _port = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool _isDisposed;

    private ProxyProcess(Process process) => _process = process;

    /// <summary>Where replicas connect.</summary>
    public int Port { get; private set; }

    public int ProcessId => _process.Id;

    /// <summary>The most memory that it has had, in bytes.</summary>
    public long PeakMemory
    {
        get
        {
            string line = File.ReadLines($"/proc/{_process.Id}/status").First(static line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) << 10;
        }
    }

    /// <summary>How many times a replica was told to begin anew, since the stream alone could not tell what it needs.</summary>
    public int SnapshotsWanted => _events.Count(static told =>
        told.GetProperty("event").GetString() == "source-lost" && told.GetProperty("failure").GetString() == "ResyncNeeded");

    /// <summary>Whether something was told.</summary>
    public bool HasTold(string name) => _events.Any(told => told.GetProperty("event").GetString() == name);

    /// <summary>Starts a proxy before a server and waits until it listens.</summary>
    public static Task<ProxyProcess> BeforeAsync(TestNode source, int port, string expression) => StartAsync(
        "-master-host", source.Host, "-master-port", source.Port.ToString(CultureInfo.InvariantCulture),
        "-proxy-port", port.ToString(CultureInfo.InvariantCulture), expression);

    public static Task<ProxyProcess> StartAsync(params string[] words) => StartAsync(new Dictionary<string, string>(), words);

    /// <summary>Starts a proxy with variables of its environment and waits until it listens.</summary>
    public static async Task<ProxyProcess> StartAsync(IReadOnlyDictionary<string, string> environment, params string[] words)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "RedisTyped.Cli.dll");
        var start = new ProcessStartInfo("dotnet", [program, "reshard", "proxy", "--json", .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var proxy = new ProxyProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        proxy._process.OutputDataReceived += (_, line) => proxy.Take(line.Data);
        proxy._process.ErrorDataReceived += (_, line) => proxy._errors.Enqueue(line.Data ?? "");
        proxy._process.Exited += (_, _) => proxy._port.TrySetException(new InvalidOperationException(string.Join('\n', proxy._errors)));
        Assert.True(proxy._process.Start());
        proxy._process.BeginOutputReadLine();
        proxy._process.BeginErrorReadLine();
        try
        {
            proxy.Port = await proxy._port.Task.WaitAsync(TimeSpan.FromSeconds(90), TestContext.Current.CancellationToken);
            return proxy;
        }
        catch
        {
            await proxy.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it at once (SIGKILL); what it has told until then is known afterwards.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await KillAsync();
        _process.Dispose();
    }

    private void Take(string? line)
    {
        // The last line of a killed process may be cut.
        if (line is null || !line.EndsWith('}'))
        {
            return;
        }

        var told = JsonSerializer.Deserialize<JsonElement>(line);
        _events.Enqueue(told);
        if (told.GetProperty("event").GetString() == "listening")
        {
            _port.TrySetResult(int.Parse(told.GetProperty("endpoint").GetString()!.Split(':')[1], CultureInfo.InvariantCulture));
        }
    }
}
