using System.Globalization;
using RedisTyped.Benchmarks.Measuring;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Topology;

namespace RedisTyped.Benchmarks.Moves;

/// <summary>How long writes are held back at a cut-over, with clients that write all the while.</summary>
internal static class CutOverPauses
{
    private const int Clients = 8;
    private const int Keys = 1000;
    private const double MostMilliseconds = 250;
    private const double MiddleMilliseconds = 20;

    /// <summary>Measures it: cut-overs of one server to two, each with servers of its own.</summary>
    /// <param name="mode">How keys land.</param>
    /// <param name="times">How many.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidDataException">A client was told of a failure.</exception>
    public static async Task<IReadOnlyList<MoveFigure>> MeasureAsync(LandingMode mode, int times, CancellationToken cancellationToken)
    {
        var pauses = new List<double>();
        for (int i = 0; i < times; i++)
        {
            pauses.Add((await CutAsync(mode, cancellationToken)).TotalMilliseconds);
        }

        string name = $"writes held back, mode {PlanWords.Of(mode)}, {Clients} clients";
        Spread spread = Spread.Of(pauses);
        return
        [
            MoveFigure.AtMost(name, "ms, the middle", spread, MiddleMilliseconds),
            new MoveFigure(
                name, "ms, the longest", Spread.Of([spread.Highest]), FormattableString.Invariant($"at most {MostMilliseconds:0}"), spread.Highest <= MostMilliseconds),
        ];
    }

    private static async Task<TimeSpan> CutAsync(LandingMode mode, CancellationToken cancellationToken)
    {
        await using MoveServers servers = await MoveServers.StartAsync(added: 2, cancellationToken);
        await servers.FillStringsAsync(100_000, cancellationToken);
        using var plan = MovePlan.Create(servers.Old, servers.New, mode);
        RedisTypedOptions topology = plan.Old;
        topology.FollowEpochs = true;
        topology.OperationTimeout = TimeSpan.FromSeconds(30);
        ShardedRedis[] clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => ShardedRedis.ConnectAsync(topology, cancellationToken: cancellationToken)));
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] writing = [.. clients.Select((client, number) => Task.Run(() => WriteAsync(client, number, ending.Token), CancellationToken.None))];
        try
        {
            await using (ReshardSync sync = await ReshardSync.StartAsync(plan.File, cancellationToken: cancellationToken))
            {
                await sync.Synced.WaitAsync(cancellationToken);
            }

            CutOverReport report = await ReshardCutOver.RunAsync(plan.File, cancellationToken: cancellationToken);
            return report.Pause;
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(writing);
            foreach (ShardedRedis client in clients)
            {
                await client.DisposeAsync();
            }
        }
    }

    private static async Task WriteAsync(ShardedRedis client, int number, CancellationToken cancellationToken)
    {
        var random = new Random(number);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await client.ExecuteAsync("INCR", string.Create(CultureInfo.InvariantCulture, $"count:{random.Next(Keys)}"));
            }
            catch (Exception fault)
            {
                throw new InvalidDataException($"A client was told: {fault.Message}", fault);
            }
        }
    }
}
