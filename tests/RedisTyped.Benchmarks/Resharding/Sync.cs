using System.Diagnostics;
using System.Globalization;
using RedisTyped.Benchmarks.Machines;
using RedisTyped.Testing;

namespace RedisTyped.Benchmarks.Resharding;

/// <summary>Gets replicas in step with a master once: servers and proxy are begun anew, as they are when a node is split.</summary>
internal static class Sync
{
    /// <summary>Runs one.</summary>
    /// <exception cref="InvalidDataException">A replica did not get in step, or has not the keys that it should have.</exception>
    public static async Task<SyncSample> RunAsync(SyncNodes nodes, SyncRow row, CancellationToken cancellationToken)
    {
        await nodes.LargeValueAsync(row.HasLargeValue, cancellationToken);
        TestNode[] replicas = [.. nodes.Replicas.Take(row.Replicas)];
        await Task.WhenAll(nodes.Replicas.Select(replica => replica.KillAsync(cancellationToken)));
        await Task.WhenAll(replicas.Select(replica => replica.RestartAsync(cancellationToken)));
        ServerTalk[] talks = await Task.WhenAll(replicas.Select(replica => ServerTalk.ConnectAsync(replica.Port, cancellationToken)));
        await using Relay? relay = row.Way == SyncWay.Relay ? new Relay(nodes.MasterPort) : null;
        ProxyProcess? proxy = row.IsOfProxy
            ? await ProxyProcess.StartAsync(row, nodes.MasterPort, [.. nodes.Replicas.Select(static replica => replica.Port)], cancellationToken)
            : null;
        try
        {
            return await MeasureAsync(nodes, row, talks, proxy, relay, cancellationToken);
        }
        finally
        {
            Array.ForEach(talks, static talk => talk.Dispose());
            await (proxy?.DisposeAsync() ?? default);
        }
    }

    private static async Task<SyncSample> MeasureAsync(
        SyncNodes nodes, SyncRow row, ServerTalk[] replicas, ProxyProcess? proxy, Relay? relay, CancellationToken cancellationToken)
    {
        int process = proxy?.Id ?? 0;
        double cpu = ProcessUse.CpuSeconds(process);
        long began = Stopwatch.GetTimestamp();
        await Task.WhenAll(replicas.Select((replica, i) => replica.DoAsync(
            cancellationToken, "REPLICAOF", "127.0.0.1", (proxy?.Ports[i] ?? relay?.Port ?? nodes.MasterPort).ToString(CultureInfo.InvariantCulture))));
        await Task.WhenAll(replicas.Select(replica => replica.UntilAsync("replication", "master_link_status", static status => status == "up", cancellationToken)));
        TimeSpan time = Stopwatch.GetElapsedTime(began);
        DateTimeOffset up = TimeProvider.System.GetUtcNow();
        DateTimeOffset lastByte = relay?.LastByte ?? up;
        cpu = ProcessUse.CpuSeconds(process) - cpu;

        long written = Stopwatch.GetTimestamp();
        long offset = await nodes.WriteAsync(cancellationToken);
        await Task.WhenAll(replicas.Select(
            replica => replica.UntilAsync("replication", "slave_repl_offset", told => long.Parse(told, CultureInfo.InvariantCulture) >= offset, cancellationToken)));
        TimeSpan writing = Stopwatch.GetElapsedTime(written);
        await CheckAsync(nodes, row, replicas, cancellationToken);
        lastByte = proxy is null ? lastByte : await proxy.TimeOfAsync("snapshot-read", 1, cancellationToken);
        double afterLastByte = (up - lastByte).TotalMilliseconds;
        return new SyncSample(time.TotalSeconds, afterLastByte, writing.TotalMilliseconds, ProcessUse.PeakMegabytes(process), cpu);
    }

    // Halves by a ring are not quite halves.
    private static async Task CheckAsync(SyncNodes nodes, SyncRow row, ServerTalk[] replicas, CancellationToken cancellationToken)
    {
        long all = await nodes.CountAsync(cancellationToken);
        long kept = 0;
        foreach (ServerTalk replica in replicas)
        {
            kept += long.Parse(await replica.DoAsync(cancellationToken, "DBSIZE"), CultureInfo.InvariantCulture);
        }

        bool isRight = row is { Way: SyncWay.Placed, Replicas: 1 } ? kept > all * 0.3 && kept < all * 0.7 : kept == all;
        if (!isRight)
        {
            throw new InvalidDataException($"{row.Name}: of {all} keys {kept} came through.");
        }
    }
}
