using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using RedisTyped.Testing.Servers;

namespace RedisTyped.Testing.Tests;

/// <summary>What can be seen of nodes from outside: processes, ports, folders.</summary>
internal static class Machine
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    /// <summary>This machine without its redis-server.</summary>
    public static ProgramSearch WithoutRedisServer => ProgramSearch.OfThisMachine() with { Path = "" };

    public static bool HasProcess(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    public static async Task<bool> ListensAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public static IEnumerable<IPAddress> AddressesOf(int port) =>
        IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
            .Where(listener => listener.Port == port)
            .Select(listener => listener.Address);

    /// <summary>Command lines of processes that name a folder.</summary>
    public static async Task<string[]> ProcessesNamingAsync(string folder)
    {
        using Process list = Process.Start(new ProcessStartInfo("ps", ["-eo", "pid,args"]) { RedirectStandardOutput = true })!;
        string[] lines = (await list.StandardOutput.ReadToEndAsync()).Split('\n');
        await list.WaitForExitAsync();
        return [.. lines.Where(line => line.Contains(folder, StringComparison.Ordinal))];
    }

    /// <summary>Waits for something that another process brings about; fails, naming it, when it does not.</summary>
    public static async Task SeesAsync(string what, Func<Task<bool>> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(waited.Elapsed < Deadline, $"Not seen within {Deadline}: {what}");
            await Task.Delay(10);
        }
    }
}
