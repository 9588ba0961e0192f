using System.Globalization;
using System.Net;
using System.Net.Sockets;
using RedisTyped.Testing.Processes;
using StackExchange.Redis;

namespace RedisTyped.Benchmarks.Machines;

/// <summary>
/// nutcracker (twemproxy) before the nodes, placing keys as the others do; only where it is installed. It ends with this process as the
/// nodes do, in whatever way: one that is left over without its nodes keeps a core busy for ever.
/// </summary>
internal sealed class NutcrackerProcess : IAsyncDisposable
{
    private readonly ServerProcess _process;
    private readonly NodeFolder _folder;

    private NutcrackerProcess(ServerProcess process, NodeFolder folder, int port, ConnectionMultiplexer multiplexer)
    {
        _process = process;
        _folder = folder;
        Port = port;
        Multiplexer = multiplexer;
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    public int ProcessId => _process.Id;

    /// <summary>A connection through it.</summary>
    public ConnectionMultiplexer Multiplexer { get; }

    /// <summary>Starts it, if there is one on PATH.</summary>
    /// <param name="ports">Ports of the nodes, in their order.</param>
    /// <param name="placement">How it places keys.</param>
    /// <returns>The proxy, or null where none is installed.</returns>
    public static async Task<NutcrackerProcess?> TryStartAsync(IEnumerable<int> ports, NutcrackerPlacement placement = NutcrackerPlacement.Modulo)
    {
        if (Find() is not { } program)
        {
            return null;
        }

        int port = FreePort();
        var folder = NodeFolder.Create(parent: null);
        string directory = Directory.CreateDirectory(folder.For("nutcracker")).FullName;
        await File.WriteAllTextAsync(Path.Combine(directory, "nutcracker.yml"), Configuration(port, ports, placement));
        string[] arguments = ["-c", "nutcracker.yml", "-s", FreePort().ToString(CultureInfo.InvariantCulture), "-v", "0"];
        var command = new ServerCommand(program, arguments, new Dictionary<string, string?>());
        ServerProcess process = await ServerProcess.StartAsync(command, directory, new ServerOutput());
        try
        {
            return new NutcrackerProcess(process, folder, port, await ConnectAsync(port, process));
        }
        catch
        {
            await EndAsync(process, folder);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Multiplexer.Dispose();
        await EndAsync(_process, _folder);
    }

    private static async Task EndAsync(ServerProcess process, NodeFolder folder)
    {
        await process.KillAsync();
        process.Dispose();
        await folder.RemoveAsync();
    }

    // nutcracker counts servers in the order of their names.
    private static string Configuration(int port, IEnumerable<int> ports, NutcrackerPlacement placement) =>
        $"""
        nodes:
          listen: 127.0.0.1:{port}
          redis: true
          hash: {(placement == NutcrackerPlacement.Modulo ? "crc32a" : "fnv1a_64")}
          distribution: {(placement == NutcrackerPlacement.Modulo ? "modula" : "ketama")}
          hash_tag: "{"{}"}"
          timeout: 5000
          servers:
        {string.Join('\n', ports.Select(static (node, i) => $"   - 127.0.0.1:{node}:1 node-{i + 1}"))}

        """;

    private static async Task<ConnectionMultiplexer> ConnectAsync(int port, ServerProcess process)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await ConnectionMultiplexer.ConnectAsync(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port},proxy=Twemproxy"));
            }
            catch (RedisConnectionException) when (attempt < 20 && process.IsRunning)
            {
                // It has no way to tell that it listens.
                await Task.Delay(100);
            }
        }
    }

    private static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append("/usr/sbin").Select(static folder => Path.Combine(folder, "nutcracker")).FirstOrDefault(File.Exists);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
