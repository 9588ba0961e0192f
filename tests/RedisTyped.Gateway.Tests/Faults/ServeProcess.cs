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

    private ServeProcess(Process process, string topologyPath, string addresses)
    {
        _process = process;
        TopologyPath = topologyPath;
        using var json = JsonDocument.Parse(addresses);
        EndPoint = IPEndPoint.Parse(json.RootElement.GetProperty("resp").GetString()!);
        HttpAddress = json.RootElement.TryGetProperty("http", out JsonElement http) ? http.GetString() : null;
    }

    public int Id => _process.Id;

    /// <summary>The file that it serves and follows.</summary>
    public string TopologyPath { get; }

    public IPEndPoint EndPoint { get; }

    public string? HttpAddress { get; }

    /// <summary>Starts it over nodes, and waits for the line that tells where it listens.</summary>
    public static async Task<ServeProcess> StartAsync(RedisNodes nodes, IReadOnlyDictionary<string, string>? environment = null, params string[] words)
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        ProcessStartInfo start = await StartInfoAsync(nodes, ["--resp-port", "0", "--http-port", "0", "--json", .. words], ct);
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start)!;
        try
        {
            string? addresses = await process.StandardOutput.ReadLineAsync(ct).AsTask().WaitAsync(TimeSpan.FromSeconds(60), ct);
            Assert.True(addresses is not null, addresses is null ? await process.StandardError.ReadToEndAsync(ct) : "");
            return new ServeProcess(process, FileOf(nodes), addresses!);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }

    /// <summary>Starts one that ends by itself, since it cannot serve.</summary>
    /// <returns>Its exit code, and what it wrote to standard error.</returns>
    public static async Task<(int Exit, string Error)> RefusedAsync(RedisNodes nodes, params string[] words)
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        using Process process = Process.Start(await StartInfoAsync(nodes, words, ct))!;
        try
        {
            return await EndAsync(process);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Sends it a signal, as <c>TERM</c>.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Reads what it logs, until a message has this head.</summary>
    /// <param name="head">Level, category and id, as <c>fail: RedisTyped[21]</c>.</param>
    /// <returns>The message.</returns>
    public async Task<string> LoggedAsync(string head)
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        string? line;
        do
        {
            line = await _process.StandardError.ReadLineAsync(ct).AsTask().WaitAsync(TimeSpan.FromSeconds(60), ct);
            Assert.NotNull(line);
        }
        while (line != head);

        return (await _process.StandardError.ReadLineAsync(ct))!.Trim();
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code, and what it wrote to standard error.</returns>
    public Task<(int Exit, string Error)> EndAsync() => EndAsync(_process);

    private static string FileOf(RedisNodes nodes) => Path.Combine(nodes[0].DataDirectory, "topology.json");

    private static async Task<ProcessStartInfo> StartInfoAsync(RedisNodes nodes, IEnumerable<string> words, CancellationToken cancellationToken)
    {
        string file = FileOf(nodes);
        await File.WriteAllTextAsync(file, nodes.TopologyJson(), cancellationToken);
        return new ProcessStartInfo("dotnet", [Tool, "serve", "--topology", file, .. words]) { RedirectStandardOutput = true, RedirectStandardError = true };
    }

    private static async Task<(int Exit, string Error)> EndAsync(Process process)
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        string error = await process.StandardError.ReadToEndAsync(ct).WaitAsync(TimeSpan.FromSeconds(60), ct);
        await process.WaitForExitAsync(ct).WaitAsync(TimeSpan.FromSeconds(60), ct);
        return (process.ExitCode, error);
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
