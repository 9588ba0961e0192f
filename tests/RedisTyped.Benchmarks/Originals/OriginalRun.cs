using System.Globalization;
using RedisTyped.Benchmarks.Machines;
using RedisTyped.Testing.Processes;
using RedisTyped.Testing.Servers;

namespace RedisTyped.Benchmarks.Originals;

/// <summary>
/// Measures redistyped reshard proxy beside redis-resharding-proxy, each as a process of its own between the same primary and the same
/// replica, which do nothing with the snapshot but send and take it.
/// </summary>
internal static class OriginalRun
{
    private const string All = "";
    private const string Half = "[02468]$";

    // What a replica says to either: the original knows no more.
    private static readonly string[] ToOriginal = ["PING", "SYNC"];
    private static readonly string[] ToOurs = ["PING", "REPLCONF capa eof capa psync2", "PSYNC ? -1"];

    /// <summary>Measures.</summary>
    /// <param name="original">The program redis-resharding-proxy.</param>
    /// <param name="megabytes">How large the snapshot is.</param>
    /// <param name="repetitions">How often each is measured.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<IReadOnlyList<OriginalResult>> MeasureAsync(
        string original, int megabytes, int repetitions, TextWriter progress, CancellationToken cancellationToken)
    {
        var snapshot = new OldSnapshot(megabytes);
        await using var primary = new OldPrimary(snapshot);
        var results = new List<OriginalResult>();
        foreach (string expression in (string[])[All, Half])
        {
            var theirs = new List<double>[2] { [], [] };
            var ours = new List<double>[2] { [], [] };
            for (int repetition = 0; repetition < repetitions; repetition++)
            {
                await MeasureAsync(
                    original, ["-master-host", "127.0.0.1", "-proxy-host", "127.0.0.1"], expression, primary, ToOriginal, theirs, cancellationToken);
                await MeasureAsync(
                    MeasuredTool.Host, [.. MeasuredTool.Words, "reshard", "proxy", "-master-host", "127.0.0.1"], expression, primary, ToOurs, ours, cancellationToken);
                progress.Write('.');
            }

            string keys = expression == All ? "every key passes" : "half of the keys pass";
            results.Add(new OriginalResult($"{keys}, first sync of the process", snapshot.Length / 1e6, theirs[0], ours[0], IsTarget: false));
            results.Add(new OriginalResult($"{keys}, second sync", snapshot.Length / 1e6, theirs[1], ours[1], IsTarget: true));
        }

        progress.WriteLine();
        return results;
    }

    /// <summary>Adds the seconds of each sync of one process, one after another, to the list of its turn.</summary>
    private static async Task MeasureAsync(
        string program, string[] words, string expression, OldPrimary primary, string[] greeting, List<double>[] turns, CancellationToken cancellationToken)
    {
        int port = LoopbackPorts.Take();
        var folder = NodeFolder.Create(parent: null);
        var output = new ServerOutput();
        using ServerProcess process = await ServerProcess.StartAsync(
            new ServerCommand(
                program,
                [.. words, "-master-port", primary.Port.ToString(CultureInfo.InvariantCulture), "-proxy-port", port.ToString(CultureInfo.InvariantCulture), expression],
                new Dictionary<string, string?>()),
            Directory.CreateDirectory(folder.For("proxy")).FullName,
            output);
        try
        {
            await ListensAsync(port, process, output, cancellationToken);
            foreach (var turn in turns)
            {
                turn.Add((await SnapshotSink.TakeAsync(port, greeting, cancellationToken)).TotalSeconds);
            }
        }
        finally
        {
            await process.KillAsync();
            await folder.RemoveAsync();
            LoopbackPorts.Return(port);
        }
    }

    private static async Task ListensAsync(int port, ServerProcess process, ServerOutput output, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (true)
        {
            try
            {
                using var client = new System.Net.Sockets.TcpClient();
                await client.ConnectAsync("127.0.0.1", port, limit.Token);
                return;
            }
            catch (Exception e) when (e is System.Net.Sockets.SocketException or OperationCanceledException)
            {
                if (!process.IsRunning || limit.IsCancellationRequested)
                {
                    throw new InvalidDataException($"The proxy did not come up: {output}", e);
                }

                await Task.Delay(20, CancellationToken.None);
            }
        }
    }
}
