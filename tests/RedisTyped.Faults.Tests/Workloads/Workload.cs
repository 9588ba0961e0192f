using RedisTyped.Faults.Tests.Ledgers;

namespace RedisTyped.Faults.Tests.Workloads;

/// <summary>Callers of every path, to every node, at the same time. They can be stopped and started again.</summary>
internal sealed class Workload : IDisposable
{
    private const int FixedKeysPerNode = 50;

    private readonly WorkSite _site;
    private readonly Caller[] _callers;
    private CancellationTokenSource? _stop;
    private Task[] _running = [];

    private Workload(WorkSite site, Dictionary<string, long> keys, Dictionary<string, long[]> fixedIds)
    {
        _site = site;
        Keys = keys;
        FixedIds = fixedIds;
        _callers =
        [
            .. site.Nodes.SelectMany(node => CallersOf(node, keys[node])),
            new BatchWriter(site),
            new SplitWriter(site),
            new FanOutAsker(site),
            new KeyScanner(site, fixedIds),
        ];
    }

    /// <summary>The paths, each of which concerns each node.</summary>
    public static IReadOnlyList<CallPath> Paths { get; } = Enum.GetValues<CallPath>();

    /// <summary>The id of the counter, the lists and the channel of each node.</summary>
    public IReadOnlyDictionary<string, long> Keys { get; }

    /// <summary>The ids of the keys that are there all the time, by node.</summary>
    public IReadOnlyDictionary<string, long[]> FixedIds { get; }

    /// <summary>What its callers have in common.</summary>
    public WorkSite Site => _site;

    /// <summary>Makes the callers and the keys that have to be there.</summary>
    public static async Task<Workload> CreateAsync(WorkSite site)
    {
        Dictionary<string, long> keys = site.Nodes.ToDictionary(static node => node, site.NextId);
        Dictionary<string, long[]> fixedIds = site.Nodes.ToDictionary(
            static node => node, node => Enumerable.Range(0, FixedKeysPerNode).Select(_ => site.NextId(node)).ToArray());
        var workload = new Workload(site, keys, fixedIds);
        await workload.PutFixedKeysAsync();
        return workload;
    }

    /// <summary>Writes the keys that have to be there all the time.</summary>
    public Task PutFixedKeysAsync() => Task.WhenAll(FixedIds.Values.SelectMany(static ids => ids).Select(_site.Store.PutFixedAsync));

    /// <summary>Lets all callers call.</summary>
    public void Start()
    {
        _stop = new CancellationTokenSource();
        CancellationToken stop = _stop.Token;
        _running = Array.ConvertAll(_callers, caller => Task.Run(() => caller.RunAsync(stop), CancellationToken.None));
    }

    /// <summary>Lets every caller end the call that it makes. Calls that do not end stay open in the ledger.</summary>
    public async Task StopAsync()
    {
        await _stop!.CancelAsync();
        Task ended = Task.WhenAll(_running);
        TimeSpan patience = (3 * _site.LongestTimeout) + Ledger.Margin;
        await ended.WaitAsync(patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (ended.IsFaulted)
        {
            await ended;
        }

        _stop.Dispose();
    }

    public void Dispose() => _stop?.Dispose();

    private IEnumerable<Caller> CallersOf(string node, long key)
    {
        var numbers = new ChannelNumbers();
        return
        [
            new SingleWriter(_site, node),
            new ValueTaskWriter(_site, node),
            new CounterWriter(_site, node, key),
            new TransactionWriter(_site, node),
            new ScriptWriter(_site, node),
            new CoalescedReader(_site, node),
            new BlockingMover(_site, node, key),
            new ChannelTalker(_site, node, key, numbers),
            new ChannelListener(_site, node, key, numbers),
        ];
    }
}
