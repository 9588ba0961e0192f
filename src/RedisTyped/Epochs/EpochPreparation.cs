using Microsoft.Extensions.Logging;
using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Reloading;
using RedisTyped.Topology;

namespace RedisTyped.Epochs;

/// <summary>Connects the nodes of a pending topology that the client does not have yet, so that the exchange waits for no connection. Thread-safe.</summary>
internal sealed class EpochPreparation
{
    private readonly Task<IReadOnlyList<RedisNode>> _connecting;
    private readonly CancellationTokenSource _stop;
    private int _isTaken;

    /// <param name="epoch">The pending epoch.</param>
    /// <param name="text">Its topology, as it was published.</param>
    /// <param name="plan">The same, to connect by.</param>
    /// <param name="now">The nodes that there are.</param>
    /// <param name="tell">Told why it comes to nothing.</param>
    /// <param name="logger">Where to log.</param>
    /// <param name="end">Gives up.</param>
    public EpochPreparation(
        long epoch, string text, TopologyPlan plan, ConnectedTopology now, Action<Exception> tell, ILogger logger, CancellationToken end)
    {
        Epoch = epoch;
        Text = text;
        Plan = plan;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(end);
        _connecting = ConnectAsync([.. plan.Nodes.Where(node => now.Find(node.Id) is not { } known || !NodeKeeping.AreSame(known.Plan, node))], tell, logger);
    }

    /// <summary>The pending epoch.</summary>
    public long Epoch { get; }

    /// <summary>Its topology, as it was published.</summary>
    public string Text { get; }

    /// <summary>Its topology.</summary>
    public TopologyPlan Plan { get; }

    /// <summary>Whether a node cannot be connected.</summary>
    public bool HasFailed => _connecting.IsFaulted;

    /// <summary>Whether all its nodes are connected.</summary>
    public bool IsReady => _connecting.IsCompletedSuccessfully;

    /// <summary>Ends when they are, or cannot be.</summary>
    public Task Ready => _connecting;

    /// <summary>Gives the nodes, to whoever closes them from now on.</summary>
    public async Task<IReadOnlyList<RedisNode>> TakeAsync()
    {
        await ((Task)_connecting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return IsReady && Interlocked.Exchange(ref _isTaken, 1) == 0 ? await _connecting.ConfigureAwait(false) : [];
    }

    /// <summary>Has nodes asked what they are that were replicas when they were connected: a cut-over has promoted them since.</summary>
    public static async Task PromoteAsync(IEnumerable<RedisNode> nodes)
    {
        await Task.WhenAll(nodes.Where(static node => node.Primary is null).Select(static Task (node) => node.Multiplexer.ConfigureAsync(log: null)))
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // StackExchange.Redis 1.2.6 goes on with its callers on the thread that reads its replies.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
    }

    /// <summary>Closes the nodes unless somebody has taken them.</summary>
    public async Task CloseAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await NodeSet.CloseAsync(await TakeAsync().ConfigureAwait(false)).ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task<IReadOnlyList<RedisNode>> ConnectAsync(NodePlan[] missing, Action<Exception> tell, ILogger logger)
    {
        try
        {
            return await NodeSet.ConnectAsync(missing, logger, _stop.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            tell(fault);
            throw;
        }
    }
}
