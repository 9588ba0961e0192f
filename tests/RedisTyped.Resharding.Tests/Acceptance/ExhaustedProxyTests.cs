using System.Diagnostics;
using System.Globalization;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Acceptance;

/// <summary>A process that has all the files that it is allowed.</summary>
public sealed class ExhaustedProxyTests
{
    [Fact]
    public async Task Connection_that_cannot_be_taken_now_is_taken_later()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "prlimit is of Linux.");
        await using var redis = await RedisNodes.StartAsync(1);

        // Another thread would be begun with a file that the runtime reads, and where it cannot open that, it ends the process.
        await using var proxy = await ProxyProcess.StartAsync(
            new Dictionary<string, string> { ["DOTNET_ThreadPool_ForceMaxWorkerThreads"] = "1" },
            "-master-host", redis[0].Host, "-master-port", redis[0].Port.ToString(CultureInfo.InvariantCulture), "-proxy-port", "0", "^a");
        await using (Wire first = await Wire.ToAsync(proxy.Port))
        {
            // What it loads for its first connection is loaded: no more files can be opened then.
            Assert.Equal("PONG", await first.AskAsync("PING"));
        }

        await LimitAsync(proxy, Spare(proxy, files: 3));
        var replicas = new List<Wire>();
        try
        {
            // It may have closed some since: as many connections more can be taken.
            await Wait.UntilAsync(
                async () =>
                {
                    if (replicas.Count < 10)
                    {
                        replicas.Add(await Wire.ToAsync(proxy.Port));
                    }

                    return proxy.HasTold("accept-failed");
                },
                "that no connection can be taken is told");

            await LimitAsync(proxy, files: 1000);

            Assert.Equal("PONG", await replicas[^1].AskAsync("PING"));
        }
        finally
        {
            foreach (Wire replica in replicas)
            {
                await replica.DisposeAsync();
            }
        }
    }

    // The limit that leaves it so many: what it bounds is the number of a file, and the lowest free one is taken.
    private static int Spare(ProxyProcess proxy, int files)
    {
        var taken = Directory.EnumerateFileSystemEntries($"/proc/{proxy.ProcessId}/fd").Select(static path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)).ToHashSet();
        return Enumerable.Range(0, int.MaxValue).Where(number => !taken.Contains(number)).ElementAt(files);
    }

    private static async Task LimitAsync(ProxyProcess proxy, int files)
    {
        using var setting = Process.Start("prlimit", string.Create(CultureInfo.InvariantCulture, $"--pid {proxy.ProcessId} --nofile={files}:"));
        await setting.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, setting.ExitCode);
    }
}
