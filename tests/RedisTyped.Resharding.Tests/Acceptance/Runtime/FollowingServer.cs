using System.Diagnostics;
using System.Globalization;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Testing;
using RedisTyped.Testing.Servers;

namespace RedisTyped.Resharding.Tests.Acceptance.Runtime;

/// <summary>A server whose configuration names whom it follows, as those of tests do not, and which saves nothing of its own accord.</summary>
internal sealed class FollowingServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redistyped-following-");
    private readonly int _port = LoopbackPorts.Take();
    private Process? _process;

    /// <summary>Starts it, again with what its folder holds, and waits until it follows.</summary>
    public async Task<Wire> StartAsync(int primary)
    {
        _process = Process.Start(new ProcessStartInfo("redis-server", [
            "--port", Text(_port), "--bind", "127.0.0.1", "--dir", _folder.FullName, "--save", "", "--replicaof", "127.0.0.1", Text(primary)])
        {
            RedirectStandardOutput = true,
        })!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        var wire = await Wait.UntilAsync(ConnectAsync, static wire => wire is not null);
        await RunningProxy.UpAsync(wire!);
        return wire!;
    }

    /// <summary>Ends it at once (SIGKILL).</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        LoopbackPorts.Return(_port);
        _folder.Delete(recursive: true);
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private async Task<Wire?> ConnectAsync()
    {
        try
        {
            return await Wire.ToAsync(_port);
        }
        catch (System.Net.Sockets.SocketException)
        {
            return null;
        }
    }
}
