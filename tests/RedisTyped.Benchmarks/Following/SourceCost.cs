using System.Globalization;
using RedisTyped.Benchmarks.Measuring;
using RedisTyped.Benchmarks.Resharding;
using RedisTyped.Testing;

namespace RedisTyped.Benchmarks.Following;

/// <summary>
/// What it costs a source to be followed: its processor time for a write. A server works on one thread, so what that costs is what its throughput
/// loses once it is at its limit, which a machine that the proxy and all others share would not show.
/// </summary>
internal static class SourceCost
{
    private const double MostTimesReplica = 1.03;
    private const int Writes = 400_000;
    private const int AtOnce = 40;

    /// <summary>Measures it with nobody, a replica, and the proxy before that replica, in turn.</summary>
    /// <param name="nodes">The source first, then the replica and another server that the topology names.</param>
    /// <param name="repetitions">How often.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidDataException">A server refuses, or the replica did not get in step.</exception>
    public static async Task<IReadOnlyList<MeasuredFigure>> MeasureAsync(RedisNodes nodes, int repetitions, CancellationToken cancellationToken)
    {
        var alone = new List<double>();
        var replica = new List<double>();
        var proxied = new List<double>();
        using ServerTalk source = await ServerTalk.ConnectAsync(nodes[0].Port, cancellationToken);
        using ServerTalk follower = await ServerTalk.ConnectAsync(nodes[1].Port, cancellationToken);
        for (int i = 0; i < repetitions; i++)
        {
            alone.Add(await WriteAsync(source, nodes[0].Port, cancellationToken));

            await FollowAsync(follower, nodes[0].Port, cancellationToken);
            replica.Add(await WriteAsync(source, nodes[0].Port, cancellationToken));
            await EndAsync(source, follower, cancellationToken);

            SyncRow row = SyncRow.Catalog.First(static row => row.Name == "keep-half");
            await using (ProxyProcess proxy = await ProxyProcess.StartAsync(row, nodes[0].Port, [nodes[1].Port, nodes[2].Port], cancellationToken))
            {
                await FollowAsync(follower, proxy.Ports[0], cancellationToken);
                proxied.Add(await WriteAsync(source, nodes[0].Port, cancellationToken));
            }

            await EndAsync(source, follower, cancellationToken);
        }

        return
        [
            new MeasuredFigure("processor time of the source for a write, nobody follows", "µs", Spread.Of(alone)),
            new MeasuredFigure("the same, a replica follows", "µs", Spread.Of(replica)),
            new MeasuredFigure("the same, the proxy follows", "µs", Spread.Of(proxied)),
            MeasuredFigure.AtMost("the proxy beside the replica", "times", Spread.Of(proxied.Zip(replica, static (ours, theirs) => ours / theirs)), MostTimesReplica),
        ];
    }

    private static async Task FollowAsync(ServerTalk follower, int port, CancellationToken cancellationToken)
    {
        await follower.DoAsync(cancellationToken, "REPLICAOF", "127.0.0.1", port.ToString(CultureInfo.InvariantCulture));
        await follower.UntilAsync("replication", "master_link_status", static status => status == "up", cancellationToken);
    }

    private static async Task EndAsync(ServerTalk source, ServerTalk follower, CancellationToken cancellationToken)
    {
        await follower.DoAsync(cancellationToken, "REPLICAOF", "NO", "ONE");
        await source.UntilAsync("replication", "connected_slaves", static count => count == "0", cancellationToken);
    }

    private static async Task<double> WriteAsync(ServerTalk source, int port, CancellationToken cancellationToken)
    {
        using var writer = new StampedWriter(port);
        double before = await ProcessorAsync(source, cancellationToken);
        writer.WriteMany(Writes, AtOnce);
        return (await ProcessorAsync(source, cancellationToken) - before) / Writes * 1e6;
    }

    private static async Task<double> ProcessorAsync(ServerTalk source, CancellationToken cancellationToken) =>
        double.Parse((await source.FieldAsync("cpu", "used_cpu_user", cancellationToken))!, CultureInfo.InvariantCulture)
        + double.Parse((await source.FieldAsync("cpu", "used_cpu_sys", cancellationToken))!, CultureInfo.InvariantCulture);
}
