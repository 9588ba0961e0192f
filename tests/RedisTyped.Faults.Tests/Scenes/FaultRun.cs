using System.Diagnostics;
using RedisTyped.Faults.Tests.Faults;
using RedisTyped.Faults.Tests.Ledgers;
using RedisTyped.Faults.Tests.Workloads;

namespace RedisTyped.Faults.Tests.Scenes;

/// <summary>Lets a fault happen in the middle of calls of every kind, and afterwards compares what was promised with what is there.</summary>
internal sealed class FaultRun
{
    /// <summary>How long the run waits for what has to happen; a healthy machine needs a small part of it.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(90);

    private readonly Scene _scene;
    private readonly Workload _workload;
    private readonly int _scale;

    private FaultRun(Scene scene, Workload workload, int scale)
    {
        _scene = scene;
        _workload = workload;
        _scale = scale;
    }

    private Ledger Ledger => _scene.Site.Ledger;

    /// <summary>Runs.</summary>
    /// <param name="fault">What is to happen.</param>
    /// <param name="scale">How many times the calls of the short form are made around it.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public static async Task<FaultOutcome> RunAsync(Fault fault, int scale, CancellationToken cancellationToken)
    {
        await using Scene scene = await Scene.StartAsync(fault, cancellationToken);
        using Workload workload = await Workload.CreateAsync(scene.Site);
        return await new FaultRun(scene, workload, scale).RunAsync(cancellationToken);
    }

    private async Task<FaultOutcome> RunAsync(CancellationToken cancellationToken)
    {
        // Once around, so that what is opened or made at the first call counts as there before.
        _workload.Start();
        await NeedAsync("the first call of every path", EveryPathAfter(Ledger.Tallies, 3));
        await _workload.StopAsync();
        await CompareAsync(static _ => false);
        await ReadBack.StartAnewAsync(_workload, _scene.PortOf);
        Level before = await _scene.LevelAsync();

        _workload.Start();
        await NeedAsync("calls before the fault", EveryPathAfter(Ledger.Tallies, 10 * _scale));

        // From before it begins: a fault that is over when it has begun, such as a cut, has failed its calls by then.
        Dictionary<string, long> failed = _scene.Site.Nodes.ToDictionary(static node => node, node => Ledger.FailuresOf(node));
        await _scene.Fault.BeginAsync(_scene, cancellationToken);
        await NeedAsync("calls during the fault", DuringFault(failed));
        await _scene.Fault.EndAsync(_scene, cancellationToken);

        long ended = Ledger.Now;
        var recovery = Stopwatch.StartNew();
        Func<(CallPath Path, string Node), bool> works = EveryPathAfter(Ledger.Tallies, 1);
        await Patience.UntilAsync(() => Missing(works).Count == 0, Longest);
        recovery.Stop();
        List<string> notRecovered = Missing(works);
        if (notRecovered.Count == 0)
        {
            await NeedAsync("calls after the fault", EveryPathAfter(Ledger.Tallies, 10 * _scale));
        }

        await _workload.StopAsync();
        return await OutcomeAsync(before, ended, recovery.Elapsed, notRecovered);
    }

    private async Task<FaultOutcome> OutcomeAsync(Level before, long ended, TimeSpan recovery, IReadOnlyList<string> notRecovered)
    {
        Fault fault = _scene.Fault;
        IReadOnlyList<string> losses = await CompareAsync(write => fault.LosesKeys && fault.Hits(write.Node) && write.Started < ended);
        int writes = Ledger.Writes.Count;
        Ledger.ForgetWrites();
        Level after = await _scene.LevelAsync();
        await Patience.UntilAsync(async () => (after = await _scene.LevelAsync()).IsNotAbove(before), Longest);
        return new FaultOutcome(fault)
        {
            Ledger = Ledger,
            Losses = losses,
            WritesReadBack = writes,
            Hung = [.. Ledger.Open.Select(static call => call.ToString())],
            Strays = [.. Ledger.Tallies
                .Where(entry => entry.Value.Failed > 0 && !(fault.Hits(entry.Key.Node) && fault.FailsCalls))
                .Select(static entry => $"{entry.Key.Path} on {entry.Key.Node}: {entry.Value.Failed} failed")],
            NotRecovered = notRecovered,
            Recovery = recovery,
            Before = before,
            After = after,
        };
    }

    private Task<IReadOnlyList<string>> CompareAsync(Func<AcknowledgedWrite, bool> mayBeGone) =>
        ReadBack.LossesAsync(_workload, _scene.PortOf, mayBeGone);

    // Every path to a node that was not hit goes on; of those to one that was, enough have been failed, or have been answered all the same.
    private Func<(CallPath Path, string Node), bool> DuringFault(Dictionary<string, long> before)
    {
        Fault fault = _scene.Fault;
        long failures = fault.FailuresAt(_scale);
        Func<(CallPath Path, string Node), bool> goesOn = EveryPathAfter(Ledger.Tallies, 5 * _scale);

        // One scan is many calls, and the more keys there are the more.
        Func<(CallPath Path, string Node), bool> scans = EveryPathAfter(Ledger.Tallies, 5);
        return at => fault.Hits(at.Node) && fault.FailsCalls
            ? Ledger.FailuresOf(at.Node) - before[at.Node] >= failures
            : at.Path == CallPath.Scan ? scans(at) : goesOn(at);
    }

    private Func<(CallPath Path, string Node), bool> EveryPathAfter(
        IReadOnlyDictionary<(CallPath Path, string Node), Tally> start, int more) =>
        at => Ledger.TallyOf(at.Path, at.Node).Acknowledged - start.GetValueOrDefault(at).Acknowledged >= more;

    private async Task NeedAsync(string what, Func<(CallPath Path, string Node), bool> isReached)
    {
        if (!await Patience.UntilAsync(() => Missing(isReached).Count == 0, Longest * _scale))
        {
            string texts = string.Join("; ", Ledger.Errors.Select(static error => $"{error.Value} {error.Key}"));
            throw new TimeoutException(
                $"'{_scene.Fault}': {what} did not come to be for {string.Join(", ", Missing(isReached))}. Errors: {texts}. Open: {string.Join(", ", Ledger.Open)}");
        }
    }

    private List<string> Missing(Func<(CallPath Path, string Node), bool> isReached) =>
    [
        .. from path in Workload.Paths
           from node in _scene.Site.Nodes
           where !isReached((path, node))
           select $"{path} on {node}",
    ];
}
