using System.Globalization;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using RedisTyped.Integration.Tests.Runtime;
using RedisTyped.Testing.Processes;

namespace RedisTyped.Cli.Tests.Importing;

/// <summary>
/// nutcracker (twemproxy) as Debian packages it, with pools that listen on sockets in its folder, so that no port is fought for. It ends with
/// this process at the latest.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class Nutcracker : IAsyncDisposable
{
    private readonly ServerProcess _process;
    private readonly string _folder;

    private Nutcracker(ServerProcess process, string folder)
    {
        _process = process;
        _folder = folder;
    }

    /// <summary>An address that no other process of this machine is likely to listen on, whatever the port.</summary>
    public static string OwnAddress { get; } = string.Create(
        CultureInfo.InvariantCulture, $"127.{(Environment.ProcessId >> 16) + 64}.{(Environment.ProcessId >> 8) & 255}.{Environment.ProcessId & 255}");

    /// <summary>Starts it, and returns when its pool of the name given takes connections.</summary>
    /// <param name="file">Its nutcracker.yml.</param>
    /// <param name="pool">A pool whose socket is beside the file; those before it are ready too then.</param>
    public static async Task<Nutcracker> StartAsync(string file, string pool)
    {
        string program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin")
            .Select(static folder => Path.Combine(folder, "nutcracker")).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("nutcracker is missing: install it (Debian, Ubuntu: apt-get install nutcracker), or let tests/run.sh do so.");
        string folder = Path.GetDirectoryName(file)!;
        var output = new ServerOutput();
        string[] arguments = ["-c", Path.GetFileName(file), "-a", OwnAddress, "-v", "2"];
        ServerProcess process = await ServerProcess.StartAsync(new ServerCommand(program, arguments, new Dictionary<string, string?>()), folder, output);
        var proxy = new Nutcracker(process, folder);
        try
        {
            await Wait.UntilAsync(
                async () =>
                {
                    Assert.True(process.IsRunning, $"nutcracker ended: {output}");
                    using Socket socket = await proxy.ConnectAsync(pool);
                    return true;
                },
                "nutcracker listens");
            return proxy;
        }
        catch
        {
            await proxy.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes keys through a pool, all at once; fails unless each is written.</summary>
    public async Task WriteAsync(string pool, IReadOnlyCollection<byte[]> keys)
    {
        using Socket socket = await ConnectAsync(pool);
        using var commands = new MemoryStream();
        foreach (byte[] key in keys)
        {
            commands.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"*3\r\n$3\r\nSET\r\n${key.Length}\r\n")));
            commands.Write(key);
            commands.Write("\r\n$1\r\n1\r\n"u8);
        }

        Task sending = SendAsync(socket, commands.ToArray());
        byte[] replies = new byte["+OK\r\n".Length * keys.Count];
        await using var stream = new NetworkStream(socket);
        await InTime.AwaitAsync(stream.ReadExactlyAsync(replies, TestContext.Current.CancellationToken).AsTask(), "nutcracker has answered all");
        await InTime.AwaitAsync(sending, "nutcracker has read all");
        Assert.Equal(string.Concat(Enumerable.Repeat("+OK\r\n", keys.Count)), Encoding.ASCII.GetString(replies));
    }

    public async ValueTask DisposeAsync()
    {
        await _process.KillAsync();
        _process.Dispose();
    }

    private static async Task SendAsync(Socket socket, byte[] bytes)
    {
        for (int sent = 0; sent < bytes.Length;)
        {
            sent += await socket.SendAsync(bytes.AsMemory(sent), TestContext.Current.CancellationToken);
        }
    }

    private async Task<Socket> ConnectAsync(string pool)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(_folder, pool)), TestContext.Current.CancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
