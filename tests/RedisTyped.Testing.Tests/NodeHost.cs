using System.Diagnostics;
using System.Globalization;

namespace RedisTyped.Testing.Tests;

/// <summary>A process of its own that starts nodes and then does nothing, until somebody kills it.</summary>
internal sealed class NodeHost : IDisposable
{
    public const string Word = "host-nodes";
    private const string Ready = "ready";

    private readonly Process _process;

    private NodeHost(Process process, IReadOnlyList<(int ProcessId, int Port)> nodes)
    {
        _process = process;
        Nodes = nodes;
    }

    public IReadOnlyList<(int ProcessId, int Port)> Nodes { get; }

    public static async Task<NodeHost> StartAsync(RedisServerKind kind, int replicas, string folder, CancellationToken ct)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, UseShellExecute = false };
        // Where the tests run as "dotnet Tests.dll", the host must be told the assembly too.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(NodeHost).Assembly.Location);
        }

        foreach (string argument in (string[])[Word, kind.ToString(), replicas.ToString(CultureInfo.InvariantCulture), folder])
        {
            start.ArgumentList.Add(argument);
        }

        Process process = Process.Start(start)!;
        var nodes = new List<(int, int)>();
        while (await process.StandardOutput.ReadLineAsync(ct) is { } line && line != Ready)
        {
            int[] numbers = [.. line.Split(' ').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
            nodes.Add((numbers[0], numbers[1]));
        }

        return new NodeHost(process, nodes);
    }

    public static async Task<int> RunAsync(string[] args)
    {
        RedisNodes nodes = await RedisNodes.StartAsync(2, new RedisNodesOptions
        {
            Server = Enum.Parse<RedisServerKind>(args[0]),
            ReplicasPerNode = int.Parse(args[1], CultureInfo.InvariantCulture),
            TemporaryDirectory = args[2],
        });
        foreach (TestNode node in nodes.Nodes.SelectMany(node => node.Replicas.Prepend(node)))
        {
            Console.WriteLine($"{node.ProcessId} {node.Port}");
        }

        // A stopped process takes no signal but the last one.
        nodes[1].Freeze();
        Console.WriteLine(Ready);
        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    /// <summary>SIGKILL, to the host alone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }
}
