using System.Diagnostics;
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
    public static async Task<IReadOnlyList<MeasuredFigure>> MeasureAsync(LandingMode mode, int times, CancellationToken cancellationToken)
    {
        var pauses = new List<double>();
        var waits = new List<double>();
        for (int i = 0; i < times; i++)
        {
            (CutOverReport report, TimeSpan wait) = await CutAsync(mode, servesOn: false, cancellationToken);
            pauses.Add(report.Pause.TotalMilliseconds);
            waits.Add(wait.TotalMilliseconds);
        }

        string mark = $"mode {PlanWords.Of(mode)}, {Clients} clients";
        return [.. Figures($"writes held back, {mark}", pauses), new($"the longest that a write waited, {mark}", "ms", Spread.Of(waits))];
    }

    /// <summary>Measures it where the old server serves on: one to two. What counts there is how long clients wait, since it refuses for longer than it holds back.</summary>
    /// <param name="times">How many.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidDataException">A client was told of a failure.</exception>
    public static async Task<IReadOnlyList<MeasuredFigure>> MeasureInPlaceAsync(int times, CancellationToken cancellationToken)
    {
        var pauses = new List<double>();
        var refusals = new List<double>();
        var waits = new List<double>();
        for (int i = 0; i < times; i++)
        {
            (CutOverReport report, TimeSpan wait) = await CutAsync(LandingMode.Write, servesOn: true, cancellationToken);
            pauses.Add(report.Pause.TotalMilliseconds);
            refusals.Add(report.Refusing.TotalMilliseconds);
            waits.Add(wait.TotalMilliseconds);
        }

        string mark = $"in place, mode W, {Clients} clients";
        return
        [
            new($"writes held back, {mark}", "ms", Spread.Of(pauses)),
            new($"and refused, {mark}", "ms", Spread.Of(refusals)),
            .. Figures($"the longest that a write waited, {mark}", waits),
        ];
    }

    private static MeasuredFigure[] Figures(string name, List<double> milliseconds)
    {
        Spread spread = Spread.Of(milliseconds);
        return
        [
            MeasuredFigure.AtMost(name, "ms, the middle", spread, MiddleMilliseconds),
            new MeasuredFigure(
                name, "ms, the longest", Spread.Of([spread.Highest]), FormattableString.Invariant($"at most {MostMilliseconds:0}"), spread.Highest <= MostMilliseconds),
        ];
    }

    private static async Task<(CutOverReport Report, TimeSpan Wait)> CutAsync(LandingMode mode, bool servesOn, CancellationToken cancellationToken)
    {
        await using MoveServers servers = await MoveServers.StartAsync(added: servesOn ? 1 : 2, cancellationToken);
        await servers.FillStringsAsync(100_000, cancellationToken);
        using var plan = MovePlan.Create(servers.Old, servers.New, mode, servesOn);
        RedisTypedOptions topology = plan.Old;
        topology.FollowEpochs = true;
        topology.OperationTimeout = TimeSpan.FromSeconds(30);
        ShardedRedis[] clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => ShardedRedis.ConnectAsync(topology, cancellationToken: cancellationToken)));
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        long[] waits = new long[Clients];
        Task[] writing = [.. clients.Select((client, number) => Task.Run(() => WriteAsync(client, number, waits, ending.Token), CancellationToken.None))];
        try
        {
            await using (ReshardSync sync = await ReshardSync.StartAsync(plan.File, cancellationToken: cancellationToken))
            {
                await sync.Synced.WaitAsync(cancellationToken);
            }

            Array.ForEach(Enumerable.Range(0, Clients).ToArray(), client => Volatile.Write(ref waits[client], 0));
            CutOverReport report = await ReshardCutOver.RunAsync(plan.File, cancellationToken: cancellationToken);
            await ending.CancelAsync();
            await Task.WhenAll(writing);
            return (report, Stopwatch.GetElapsedTime(0, waits.Max()));
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

    // Keeps the longest that a write has taken.
    private static async Task WriteAsync(ShardedRedis client, int number, long[] waits, CancellationToken cancellationToken)
    {
        var random = new Random(number);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                long began = Stopwatch.GetTimestamp();
                await client.ExecuteAsync("INCR", string.Create(CultureInfo.InvariantCulture, $"count:{random.Next(Keys)}"));
                long taken = Stopwatch.GetTimestamp() - began;
                if (taken > Volatile.Read(ref waits[number]))
                {
                    Volatile.Write(ref waits[number], taken);
                }
            }
            catch (Exception fault)
            {
                throw new InvalidDataException($"A client was told: {fault.Message}", fault);
            }
        }
    }
}
