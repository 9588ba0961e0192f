using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Faults;

/// <summary><c>redistyped serve</c> as a process of its own.</summary>
internal sealed class ServeProcess : IDisposable
{
    // The tool as it was built, not its copy beside the tests: that one does not know of ASP.NET Core's libraries.
    private static readonly string Tool = Path.Combine(
        AppContext.BaseDirectory.Replace(Path.Combine("tests", "RedisTyped.Gateway.Tests"), Path.Combine("src", "RedisTyped.Cli"), StringComparison.Ordinal), "RedisTyped.Cli.dll");

    private readonly Process _process;

    private ServeProcess(Process process, string addresses)
    {
        _process = process;
        using var json = JsonDocument.Parse(addresses);
        EndPoint = IPEndPoint.Parse(json.RootElement.GetProperty("resp").GetString()!);
        HttpAddress = json.RootElement.TryGetProperty("http", out JsonElement http) ? http.GetString() : null;
    }

    public int Id => _process.Id;

    public IPEndPoint EndPoint { get; }

    public string? HttpAddress { get; }

    /// <summary>Starts it over nodes, and waits for the line that tells where it listens.</summary>
    public static async Task<ServeProcess> StartAsync(RedisNodes nodes, IReadOnlyDictionary<string, string>? environment = null, params string[] words)
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        string file = Path.Combine(nodes[0].DataDirectory, "topology.json");
        await File.WriteAllTextAsync(file, nodes.TopologyJson(), ct);
        var start = new ProcessStartInfo(
            "dotnet",
            [Tool, "serve", "--topology", file, "--resp-port", "0", "--http-port", "0", "--json", .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start)!;
        try
        {
            string? addresses = await process.StandardOutput.ReadLineAsync(ct).AsTask().WaitAsync(TimeSpan.FromSeconds(60), ct);
            Assert.True(addresses is not null, addresses is null ? await process.StandardError.ReadToEndAsync(ct) : "");
            return new ServeProcess(process, addresses!);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }

    /// <summary>Sends it a signal, as <c>TERM</c>.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code, and what it wrote to standard error.</returns>
    public async Task<(int Exit, string Error)> EndAsync()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        string error = await _process.StandardError.ReadToEndAsync(ct).WaitAsync(TimeSpan.FromSeconds(60), ct);
        await _process.WaitForExitAsync(ct).WaitAsync(TimeSpan.FromSeconds(60), ct);
        return (_process.ExitCode, error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
