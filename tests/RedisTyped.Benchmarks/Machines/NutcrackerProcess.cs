using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace RedisTyped.Benchmarks.Machines;

/// <summary>nutcracker (twemproxy) before the nodes, placing keys as the others do; only where it is installed.</summary>
internal sealed class NutcrackerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _configuration;

    private NutcrackerProcess(Process process, string configuration, ConnectionMultiplexer multiplexer)
    {
        _process = process;
        _configuration = configuration;
        Multiplexer = multiplexer;
    }

    public int ProcessId => _process.Id;

    /// <summary>A connection through it.</summary>
    public ConnectionMultiplexer Multiplexer { get; }

    /// <summary>Starts it, if there is one on PATH.</summary>
    /// <param name="ports">Ports of the nodes, in their order.</param>
    /// <returns>The proxy, or null where none is installed.</returns>
    public static async Task<NutcrackerProcess?> TryStartAsync(IEnumerable<int> ports)
    {
        if (Find() is not { } program)
        {
            return null;
        }

        int port = FreePort();
        string configuration = Path.GetTempFileName();
        await File.WriteAllTextAsync(configuration, Configuration(port, ports));
        var process = Process.Start(new ProcessStartInfo(program, ["-c", configuration, "-s", FreePort().ToString(CultureInfo.InvariantCulture), "-v", "0"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            return new NutcrackerProcess(process, configuration, await ConnectAsync(port, process));
        }
        catch
        {
            await EndAsync(process, configuration);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Multiplexer.Dispose();
        await EndAsync(_process, _configuration);
    }

    private static async Task EndAsync(Process process, string configuration)
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        File.Delete(configuration);
    }

    // crc32a modulo the number of servers, which is what the nodes' other users do. nutcracker counts servers in the order of their names.
    private static string Configuration(int port, IEnumerable<int> ports) =>
        $"""
        nodes:
          listen: 127.0.0.1:{port}
          redis: true
          hash: crc32a
          distribution: modula
          timeout: 5000
          servers:
        {string.Join('\n', ports.Select(static (node, i) => $"   - 127.0.0.1:{node}:1 node-{i + 1}"))}

        """;

    private static async Task<ConnectionMultiplexer> ConnectAsync(int port, Process process)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await ConnectionMultiplexer.ConnectAsync(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port},proxy=Twemproxy"));
            }
            catch (RedisConnectionException) when (attempt < 20 && !process.HasExited)
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
