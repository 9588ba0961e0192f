using System.Diagnostics;
using System.Globalization;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Testing;
using RedisTyped.Testing.Servers;

namespace RedisTyped.Resharding.Tests.Acceptance.Runtime;

/// <summary>A Sentinel that alone decides over one master, <c>mine</c>.</summary>
internal sealed class SentinelProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _folder;

    private SentinelProcess(Process process, DirectoryInfo folder, int port)
    {
        _process = process;
        _folder = folder;
        Port = port;
    }

    public int Port { get; }

    public static async Task<SentinelProcess> StartAsync(TestNode master)
    {
        int port = LoopbackPorts.Take();
        var folder = Directory.CreateTempSubdirectory("redistyped-sentinel-");
        string settings = Path.Combine(folder.FullName, "sentinel.conf");
        await File.WriteAllTextAsync(settings, string.Create(CultureInfo.InvariantCulture, $"""
            port {port}
            bind 127.0.0.1
            dir {folder.FullName}
            sentinel monitor mine 127.0.0.1 {master.Port} 1
            sentinel down-after-milliseconds mine 1000
            sentinel failover-timeout mine 3000

            """));
        var process = Process.Start(new ProcessStartInfo("redis-server", [settings, "--sentinel"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var sentinel = new SentinelProcess(process, folder, port);
        try
        {
            await Wait.UntilAsync(
                async () =>
                {
                    await using var wire = await Wire.ToAsync(port);
                    return await wire.AskAsync("PING") == "PONG";
                },
                "Sentinel answers");
            return sentinel;
        }
        catch
        {
            await sentinel.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}
