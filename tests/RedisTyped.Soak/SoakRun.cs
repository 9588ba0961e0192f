using System.Diagnostics;
using RedisTyped.Benchmarks.Machines;
using RedisTyped.Faults.Tests.Ledgers;
using RedisTyped.Faults.Tests.Network;
using RedisTyped.Faults.Tests.Reports;
using RedisTyped.Faults.Tests.Scenes;
using RedisTyped.Faults.Tests.Workloads;
using RedisTyped.Testing;

namespace RedisTyped.Soak;

/// <summary>
/// Rounds of calls of every kind with random faults in the middle. After each round, when no call is under way, everything acknowledged is
/// read back past the client, and what the client holds is measured.
/// </summary>
internal sealed class SoakRun
{
    private const int NodeCount = 4;

    /// <summary>Calls of each path to each node before faults begin, and after they are over.</summary>
    private const int CallsAround = 20;

    private static readonly TimeSpan OperationTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestRecovery = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestFault = TimeSpan.FromSeconds(5);

    private readonly RedisNodes _servers;
    private readonly FaultProxy[] _proxies;
    private readonly Workload _workload;
    private readonly SoakProgress _progress;
    private readonly SoakTotals _totals = new();
    private readonly Random _random;

    private SoakRun(RedisNodes servers, FaultProxy[] proxies, Workload workload, int seed, SoakProgress progress)
    {
        _servers = servers;
        _proxies = proxies;
        _workload = workload;
        _progress = progress;
        _random = new Random(seed);
    }

    private Ledger Ledger => _workload.Site.Ledger;

    /// <summary>Runs until the time is up or it is cancelled.</summary>
    public static async Task<SoakSummary> RunAsync(SoakSettings settings, SoakProgress progress, CancellationToken cancellationToken)
    {
        double? load = Machine.Load();
        await using RedisNodes servers = await RedisNodes.StartAsync(
            NodeCount, new RedisNodesOptions { Server = RedisServerKind.RedisServer, Persistent = true }, cancellationToken);
        FaultProxy[] proxies = [.. servers.Nodes.Select(static node => FaultProxy.Start(node.Port))];
        try
        {
            await using ShardedRedis redis = await ConnectAsync(servers, proxies, cancellationToken);
            using Workload workload = await Workload.CreateAsync(
                new WorkSite(redis, servers.Nodes.ToDictionary(static node => node.Name, static _ => OperationTimeout)));
            var run = new SoakRun(servers, proxies, workload, settings.Seed, progress);
            await run.RunAsync(cancellationToken);
            return SoakSummary.Of(settings, run._totals, MachineFacts.Of(load));
        }
        finally
        {
            foreach (FaultProxy proxy in proxies)
            {
                await proxy.DisposeAsync();
            }
        }
    }

    private static Task<ShardedRedis> ConnectAsync(RedisNodes servers, FaultProxy[] proxies, CancellationToken cancellationToken) =>
        ShardedRedis.ConnectAsync(
            options =>
            {
                options.OperationTimeout = OperationTimeout;
                for (int i = 0; i < proxies.Length; i++)
                {
                    options.Nodes.Add(servers[i].Name, $"{proxies[i].EndPoint},connectTimeout=2000");
                }
            },
            cancellationToken: cancellationToken);

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!_progress.IsOver && !cancellationToken.IsCancellationRequested && _totals.Hung.Count + _totals.NotRecovered.Count == 0)
        {
            await RunRoundAsync();
        }

        _progress.End();
    }

    private async Task RunRoundAsync()
    {
        await ReadBack.StartAnewAsync(_workload, PortOf);
        _workload.Start();
        await EveryPathAsync(CallsAround, "calls");
        string faults = await LetFaultsHappenAsync();
        var watch = Stopwatch.StartNew();
        IReadOnlyList<string> notRecovered = await EveryPathAsync(1, "recovers from: " + faults);
        TimeSpan recovery = watch.Elapsed;
        if (notRecovered.Count == 0)
        {
            await EveryPathAsync(CallsAround, "calls");
        }

        await _workload.StopAsync();
        _progress.Show(_totals, "reads back");
        IReadOnlyList<string> losses = await ReadBack.LossesAsync(_workload, PortOf, static _ => false);
        Ledger ledger = Ledger;
        int writes = ledger.Writes.Count;

        // What the client holds is asked, not what this program has written down.
        ledger.ForgetWrites();
        Level level = await LevelAsync();
        _totals.Add(ledger, writes, losses, notRecovered, recovery, level);
        _progress.ShowRound(_totals, faults);
    }

    /// <summary>One fault, or two on different nodes at the same time.</summary>
    private async Task<string> LetFaultsHappenAsync()
    {
        int[] nodes = [.. Enumerable.Range(0, NodeCount)];
        _random.Shuffle(nodes);
        var happening = Enumerable.Range(0, _random.Next(1, 3))
            .Select(i => (At: nodes[i], Fault: SoakFault.All[_random.Next(SoakFault.All.Count)], Length: _random.NextDouble() * LongestFault))
            .ToArray();
        string what = string.Join(", ", happening.Select(one => $"{_servers[one.At].Name} {one.Fault.Name} for {one.Length.TotalSeconds:0.0} s"));
        _progress.Show(_totals, what);
        await Task.WhenAll(happening.Select(async one =>
        {
            await one.Fault.BeginAsync(_servers[one.At], _proxies[one.At]);
            await Task.Delay(one.Length);
            await one.Fault.EndAsync(_servers[one.At], _proxies[one.At]);
        }));
        foreach (var one in happening)
        {
            _totals.Faults[one.Fault.Name] = _totals.Faults.GetValueOrDefault(one.Fault.Name) + 1;
        }

        return what;
    }

    /// <summary>Waits until every path to every node has had so many more calls acknowledged.</summary>
    /// <returns>Those that have not.</returns>
    private async Task<IReadOnlyList<string>> EveryPathAsync(int more, string what)
    {
        IReadOnlyDictionary<(CallPath, string), Tally> start = Ledger.Tallies;
        _progress.Show(_totals, what);
        await Patience.UntilAsync(() => Missing().Count == 0, LongestRecovery);
        return Missing();

        List<string> Missing() =>
        [
            .. from path in Workload.Paths
               from node in _workload.Site.Nodes
               where Ledger.TallyOf(path, node).Acknowledged - start.GetValueOrDefault((path, node)).Acknowledged < more
               select $"{path} on {node}",
        ];
    }

    private Task<Level> LevelAsync() => Level.OfAsync(
        [.. _servers.Nodes.Select(static node => node.Port)],
        _servers.Nodes.Select(static node => node.Port).Concat(_proxies.Select(static proxy => proxy.Port)).ToHashSet());

    private int PortOf(string name) => _servers.Nodes.Single(node => node.Name == name).Port;
}
