using System.Diagnostics;
using RedisTyped.Benchmarks.Measuring;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Syncing;

namespace RedisTyped.Benchmarks.Moves;

/// <summary>How fast mode W brings keys and a stream to a server, beside a replica of the same keys.</summary>
internal static class WriterSpeed
{
    private const double MostTimesReplicaOf = 2.5;
    private const double LeastKeys = 150_000;
    private const double LeastCommands = 100_000;

    /// <summary>Measures it.</summary>
    /// <param name="keys">How many keys, and how many commands.</param>
    /// <param name="repetitions">How often.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidDataException">Not all keys arrived.</exception>
    public static async Task<IReadOnlyList<MeasuredFigure>> MeasureAsync(int keys, int repetitions, CancellationToken cancellationToken)
    {
        await using MoveServers servers = await MoveServers.StartAsync(added: 1, cancellationToken);
        await servers.FillMixedAsync(keys, cancellationToken);
        double megabytes = await servers.MegabytesAsync(cancellationToken);
        var plain = new List<double>();
        var ours = new List<double>();
        for (int i = 0; i < repetitions; i++)
        {
            await servers.EmptyAsync(cancellationToken);
            plain.Add((await servers.FollowAsync(cancellationToken)).TotalSeconds);
            ours.Add((await WriteAsync(servers, commands: 0, cancellationToken)).Snapshot.TotalSeconds);
        }

        var rates = new List<double>();
        var streams = new List<double>();
        for (int i = 0; i < repetitions; i++)
        {
            await servers.FillStringsAsync(keys, cancellationToken);
            var (snapshot, stream) = await WriteAsync(servers, keys, cancellationToken);
            rates.Add(keys / snapshot.TotalSeconds);
            streams.Add(keys / stream.TotalSeconds);
        }

        string data = FormattableString.Invariant($"{keys:N0} keys of all types, {megabytes:0} MB");
        return
        [
            new MeasuredFigure($"REPLICAOF, {data}", "s", Spread.Of(plain)),
            new MeasuredFigure("mode W, the same", "s", Spread.Of(ours)),
            MeasuredFigure.AtMost("mode W", "times as long as REPLICAOF", Spread.Of(ours.Zip(plain, static (one, other) => one / other)), MostTimesReplicaOf),
            MeasuredFigure.AtLeast("mode W, strings of 100 bytes", "keys/s", Spread.Of(rates), LeastKeys),
            MeasuredFigure.AtLeast("mode W, commands of a stream", "commands/s", Spread.Of(streams), LeastCommands),
        ];
    }

    private static async Task<(TimeSpan Snapshot, TimeSpan Stream)> WriteAsync(MoveServers servers, int commands, CancellationToken cancellationToken)
    {
        await servers.EmptyAsync(cancellationToken);
        using var plan = MovePlan.Create(servers.Old, [servers.New[0]], LandingMode.Write);
        long began = Stopwatch.GetTimestamp();
        await using (ReshardSync sync = await ReshardSync.StartAsync(plan.File, cancellationToken: cancellationToken))
        {
            await sync.Synced.WaitAsync(cancellationToken);
        }

        TimeSpan snapshot = Stopwatch.GetElapsedTime(began);
        TimeSpan stream = TimeSpan.Zero;
        if (commands > 0)
        {
            // While nobody follows: what is measured is the link alone.
            await servers.WriteAsync(commands, cancellationToken);
            began = Stopwatch.GetTimestamp();
            await using ReshardSync sync = await ReshardSync.StartAsync(plan.File, cancellationToken: cancellationToken);
            await sync.DrainAsync(cancellationToken);
            stream = Stopwatch.GetElapsedTime(began);
        }

        // What the tool notes for itself is a key too.
        long missing = await servers.CountAsync(0, cancellationToken) - (await servers.CountAsync(1, cancellationToken) - 1);
        return missing == 0 ? (snapshot, stream) : throw new InvalidDataException($"{missing} keys did not arrive.");
    }
}
