using System.Globalization;
using System.Text.Json;
using RedisTyped.Benchmarks.Machines;
using RedisTyped.Testing.Processes;
using RedisTyped.Testing.Servers;

namespace RedisTyped.Benchmarks.Resharding;

/// <summary><c>redistyped reshard proxy</c> as a process of its own; it ends with this one in whatever way.</summary>
internal sealed class ProxyProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ServerProcess _process;
    private readonly ServerOutput _output;
    private readonly NodeFolder _folder;

    private ProxyProcess(ServerProcess process, ServerOutput output, NodeFolder folder, int[] ports)
    {
        _process = process;
        _output = output;
        _folder = folder;
        Ports = ports;
    }

    public int Id => _process.Id;

    /// <summary>Where replicas connect, one for each.</summary>
    public IReadOnlyList<int> Ports { get; }

    /// <summary>Starts it, and waits until it listens.</summary>
    /// <param name="row">What passes.</param>
    /// <param name="master">Port of the master.</param>
    /// <param name="replicas">Ports of the replicas.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidDataException">It did not come up.</exception>
    public static async Task<ProxyProcess> StartAsync(SyncRow row, int master, IReadOnlyList<int> replicas, CancellationToken cancellationToken)
    {
        int[] ports = [.. Enumerable.Range(0, row.Replicas).Select(static _ => LoopbackPorts.Take())];
        var folder = NodeFolder.Create(parent: null);
        string directory = Directory.CreateDirectory(folder.For("proxy")).FullName;
        await File.WriteAllTextAsync(Path.Combine(directory, "old.json"), Topology([("master", master)]), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(directory, "new.json"), Topology([("a", replicas[0]), ("b", replicas[1])]), cancellationToken);
        string[] which = row.Way == SyncWay.All
            ? ["--master-port", Text(master), "--proxy-port", Text(ports[0]), ""]
            : ["--from-topology", "old.json", "--from-node", "master", "--topology", "new.json", .. ports.SelectMany(static (port, i) => new[] { "--node", $"{"ab"[i]}={Text(port)}" })];
        var output = new ServerOutput();
        ServerProcess process = await ServerProcess.StartAsync(
            new ServerCommand(MeasuredTool.Host, [.. MeasuredTool.Words, "reshard", "proxy", "--json", .. which], new Dictionary<string, string?>()), directory, output);
        var proxy = new ProxyProcess(process, output, folder, ports);
        try
        {
            await proxy.TimeOfAsync("listening", row.Replicas, cancellationToken);
            return proxy;
        }
        catch
        {
            await proxy.DisposeAsync();
            throw;
        }
    }

    /// <summary>When something happened for the nth time, by its events; waits for it.</summary>
    /// <exception cref="InvalidDataException">It did not happen.</exception>
    public async Task<DateTimeOffset> TimeOfAsync(string name, int count, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        string start = $$"""{"event":"{{name}}",""";
        while (true)
        {
            string said = _output.ToString();
            string[] lines = [.. said[..(said.LastIndexOf('\n') + 1)].Split('\n').Where(line => line.StartsWith(start, StringComparison.Ordinal))];
            if (lines.Length >= count)
            {
                using var told = JsonDocument.Parse(lines[count - 1]);
                return told.RootElement.GetProperty("time").GetDateTimeOffset();
            }

            if (limit.IsCancellationRequested || !_process.IsRunning)
            {
                throw new InvalidDataException($"The proxy did not say '{name}': {said}");
            }

            await Task.Delay(20, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.KillAsync();
        _process.Dispose();
        await _folder.RemoveAsync();
        foreach (int port in Ports)
        {
            LoopbackPorts.Return(port);
        }
    }

    private static string Topology(IEnumerable<(string Name, int Port)> nodes) =>
        $$"""{"router":"ketama","nodes":[{{string.Join(',', nodes.Select(static node => $$"""{"name":"{{node.Name}}","configuration":"127.0.0.1:{{Text(node.Port)}}"}"""))}}]}""";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
