using System.Text.Json;
using RedisTyped.Benchmarks.Machines;
using RedisTyped.Testing.Processes;

namespace RedisTyped.Benchmarks.Gateways;

/// <summary><c>redistyped serve</c> as a process of its own; it ends with this one in whatever way.</summary>
internal sealed class ServedGateway : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ServerProcess _process;
    private readonly NodeFolder _folder;

    private ServedGateway(ServerProcess process, NodeFolder folder, int port)
    {
        _process = process;
        _folder = folder;
        Port = port;
    }

    public int ProcessId => _process.Id;

    /// <summary>Where it listens for RESP.</summary>
    public int Port { get; }

    /// <summary>Starts it.</summary>
    /// <param name="topology">The text of its topology file.</param>
    /// <exception cref="InvalidDataException">It did not come up.</exception>
    public static async Task<ServedGateway> StartAsync(string topology)
    {
        var folder = NodeFolder.Create(parent: null);
        string directory = Directory.CreateDirectory(folder.For("gateway")).FullName;
        await File.WriteAllTextAsync(Path.Combine(directory, "topology.json"), topology);
        var command = new ServerCommand(
            MeasuredTool.Host, [.. MeasuredTool.Words, "serve", "--topology", "topology.json", "--resp-port", "0", "--http-port", "0", "--json"], new Dictionary<string, string?>());
        var output = new ServerOutput();
        ServerProcess process = await ServerProcess.StartAsync(command, directory, output);
        using var limit = new CancellationTokenSource(Patience);
        while (!output.ToString().Contains("}\n", StringComparison.Ordinal))
        {
            if (limit.IsCancellationRequested || !process.IsRunning)
            {
                await process.KillAsync();
                throw new InvalidDataException($"The gateway did not come up: {output}");
            }

            await Task.Delay(50);
        }

        using var said = JsonDocument.Parse(output.ToString().Split('\n').First(static line => line.StartsWith('{')));
        string resp = said.RootElement.GetProperty("resp").GetString()!;
        return new ServedGateway(process, folder, int.Parse(resp[(resp.LastIndexOf(':') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        await _process.KillAsync();
        _process.Dispose();
        await _folder.RemoveAsync();
    }
}
