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
    /// <param name="nodes">The nodes.</param>
    /// <param name="environment">Its own variables.</param>
    /// <param name="watches">Whether it asks its nodes for signs of life, and says which of them give none; else it bears with them for longer than any test takes.</param>
    /// <param name="words">Its options.</param>
    public static async Task<ServeProcess> StartAsync(
        RedisNodes nodes, IReadOnlyDictionary<string, string>? environment = null, bool watches = false, params string[] words)
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        string topology = nodes.TopologyJson();
        if (!watches)
        {
            topology = topology.Replace("{\"router\"", "{\"operationTimeout\":\"00:05:00\",\"heartbeat\":{\"enabled\":false},\"router\"", StringComparison.Ordinal);
        }

        ProcessStartInfo start = await StartInfoAsync(nodes, topology, ["--resp-port", "0", "--http-port", "0", "--json", .. words], ct);
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start)!;
        try
        {
            string? addresses = await InTime.AwaitAsync(process.StandardOutput.ReadLineAsync(ct).AsTask(), "the process says where it listens");
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
        using Process process = Process.Start(await StartInfoAsync(nodes, nodes.TopologyJson(), words, ct))!;
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
        await InTime.AwaitAsync(kill.WaitForExitAsync(TestContext.Current.CancellationToken), "the signal is sent");
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
            line = await InTime.AwaitAsync(_process.StandardError.ReadLineAsync(ct).AsTask(), $"it logs {head}");
            Assert.NotNull(line);
        }
        while (line != head);

        return (await InTime.AwaitAsync(_process.StandardError.ReadLineAsync(ct).AsTask(), $"it logs what follows {head}"))!.Trim();
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code, and what it wrote to standard error.</returns>
    public Task<(int Exit, string Error)> EndAsync() => EndAsync(_process);

    private static string FileOf(RedisNodes nodes) => Path.Combine(nodes[0].DataDirectory, "topology.json");

    private static async Task<ProcessStartInfo> StartInfoAsync(RedisNodes nodes, string topology, IEnumerable<string> words, CancellationToken cancellationToken)
    {
        string file = FileOf(nodes);
        await File.WriteAllTextAsync(file, topology, cancellationToken);
        return new ProcessStartInfo("dotnet", [Tool, "serve", "--topology", file, .. words]) { RedirectStandardOutput = true, RedirectStandardError = true };
    }

    private static async Task<(int Exit, string Error)> EndAsync(Process process)
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        string error = await InTime.AwaitAsync(process.StandardError.ReadToEndAsync(ct), "the process has ended");
        await InTime.AwaitAsync(process.WaitForExitAsync(ct), "the process has ended");
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
