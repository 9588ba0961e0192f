using Microsoft.Extensions.Logging;
using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Reloading;
using RedisTyped.Telemetry;
using RedisTyped.Topology;

namespace RedisTyped.Epochs;

/// <summary>
/// Connects the nodes of a pending topology before it is in force, exchanges the topology when it is, and sees when the calls of before are answered.
/// Thread-safe.
/// </summary>
/// <param name="current">The topology that calls start with.</param>
/// <param name="reloader">Exchanges it.</param>
/// <param name="logins">What published topologies lack, until a reload brings other.</param>
/// <param name="progress">Told which epoch calls go by.</param>
/// <param name="changed">Told what has changed.</param>
/// <param name="logger">Where to log.</param>
/// <param name="time">The time.</param>
/// <param name="stop">Gives up.</param>
internal sealed class EpochExchange(
    CurrentTopology current, TopologyReloader reloader, EpochLogins logins, EpochProgress progress, Action<TopologyChange> changed, ILogger logger, TimeProvider time,
    CancellationToken stop)
{
    /// <summary>How long after an exchange, or its preparation, that failed the next one may begin.</summary>
    private static readonly TimeSpan Recovery = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private volatile EpochLogins _logins = logins;
    private EpochPreparation? _prepared;

    // The first of the pending epochs that follow each other.
    private long _announced;
    private Task _closing = Task.CompletedTask;
    private volatile Failure? _failure;

    /// <summary>What published topologies lack.</summary>
    public EpochLogins Logins
    {
        get => _logins;
        set => _logins = value;
    }

    /// <summary>Whether somebody awaits the first exchange and hears of its failure; later ones are logged.</summary>
    public bool IsAwaited { get; set; } = true;

    /// <summary>The exchange that is under way, or the last one.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    /// <summary>Ends when the nodes of the pending topology are connected, or cannot be.</summary>
    public Task Ready => _prepared?.Ready ?? Task.CompletedTask;

    /// <summary>The nodes of the topology of now, and of the pending one.</summary>
    public IEnumerable<NodePlan> Nodes => current.Value.Whole.Plan().Nodes.Concat(_prepared?.Plan.Nodes ?? []);

    /// <summary>Takes what a node says: prepares what is pending, and exchanges what is in force.</summary>
    /// <remarks>
    /// A node that is of a pending topology alone may come from another deployment, and say of that what is in force: nothing counts that it says of epochs before the pending one.
    /// </remarks>
    /// <param name="record">What it says.</param>
    /// <param name="node">The node.</param>
    public void Take(EpochRecord record, NodePlan node)
    {
        lock (_gate)
        {
            if (record.Pending > progress.Epoch && record.Next is { } next
                && (_prepared is null || _prepared.Epoch < record.Pending || (_prepared.Epoch == record.Pending && (_prepared.HasFailed || _prepared.Text != next)))
                && !(_failure is { } failure && failure.Epoch == record.Pending && failure.Text == next && time.GetElapsedTime(failure.At) < Recovery))
            {
                // The first of those that follow each other: its nodes say that it is in force also when the next one is pending.
                _announced = _prepared is null ? record.Pending : Math.Min(_announced, record.Pending);
                Drop();
                progress.Pending = record.Pending;
                _prepared = Prepare(record.Pending, next);
            }

            if (record.Current > progress.Epoch && record.Topology is { } topology && Running.IsCompleted
                && (record.Current >= _announced || current.Value.Whole.Plan().Nodes.Any(own => EpochLinks.AreOne(own, node))))
            {
                Running = ExchangeAsync(record.Current, topology);
            }
        }
    }

    /// <summary>Whether the pending topology would be taken at once: its nodes are connected, and nothing of the client is against it. A cut-over does not go on before.</summary>
    public bool IsReady()
    {
        if (_prepared is not { IsReady: true } prepared)
        {
            return false;
        }

        try
        {
            reloader.CheckReload(prepared.Plan);
            return true;
        }
        catch (RedisTypedException refusal)
        {
            Tell(prepared.Epoch, prepared.Text, refusal);
            return false;
        }
    }

    /// <summary>
    /// Begins to close what is connected for a topology that nobody wants any more. Whoever looks for epochs must not wait for that: a node that does not answer takes
    /// its time, and a client that does not look is not seen.
    /// </summary>
    public void Drop()
    {
        lock (_gate)
        {
            if (_prepared is { } prepared)
            {
                _prepared = null;
                _closing = Task.WhenAll(_closing.IsCompleted ? Task.CompletedTask : _closing, prepared.CloseAsync());
            }
        }
    }

    /// <summary>As <see cref="Drop"/>, and waits for it.</summary>
    public async Task CloseAsync()
    {
        Drop();
        await _closing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private EpochPreparation? Prepare(long epoch, string json)
    {
        try
        {
            return new EpochPreparation(epoch, json, PlanOf(json, epoch), current.Value.Whole, fault => Tell(epoch, json, fault), logger, stop);
        }
        catch (Exception fault)
        {
            // Whatever it is: ConfigureEpoch is the user's.
            Tell(epoch, json, fault);
            return null;
        }
    }

    private TopologyPlan PlanOf(string json, long epoch) => _logins.PlanOf(json, epoch, current.Value.Nodes[0].Plan);

    private async Task ExchangeAsync(long epoch, string json)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            EpochPreparation? prepared = _prepared is { } some && some.Epoch == epoch ? some : null;
            IReadOnlyList<RedisNode> ready = prepared is null ? [] : await prepared.TakeAsync().ConfigureAwait(false);
            await EpochPreparation.PromoteAsync(ready).ConfigureAwait(false);
            var exchanged = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Task reload = ReloadAsync(epoch, json, ready, exchanged);

            // The reload is done when the connections before are closed; calls go by the new topology long before.
            await (await Task.WhenAny(reload, exchanged.Task).ConfigureAwait(false)).ConfigureAwait(false);
            _ = reload.ContinueWith(
                task =>
                {
                    if (task.Exception?.InnerException is { } fault && !stop.IsCancellationRequested)
                    {
                        Log.EpochFollowedByFault(logger, epoch, fault.Message);
                    }
                },
                TaskScheduler.Default);
            Log.EpochTaken(logger, epoch);
        }
        catch (Exception fault)
        {
            if (IsAwaited && !stop.IsCancellationRequested)
            {
                throw;
            }

            Tell(epoch, json, fault);
            await Task.Delay(Recovery, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReloadAsync(long epoch, string json, IReadOnlyList<RedisNode> ready, TaskCompletionSource exchanged)
    {
        IEnumerable<RedisNode> spare = ready;
        try
        {
            await reloader.ReloadAsync(
                PlanOf(json, epoch),
                allowKeyMovement: true,
                changed,
                stop,
                ready,
                entered: before =>
                {
                    // Later changes close what they replace, once its calls are answered.
                    spare = [.. ready.Except(current.Value.Nodes)];
                    Enter(epoch, before);
                    exchanged.TrySetResult();
                }).ConfigureAwait(false);
        }
        finally
        {
            await NodeSet.CloseAsync(spare).ConfigureAwait(false);
        }
    }

    private void Enter(long epoch, ConnectedTopology before)
    {
        progress.Enter(epoch);
        _ = SettleAsync(epoch, before, current.Value.Whole);
    }

    private async Task SettleAsync(long epoch, ConnectedTopology before, ConnectedTopology owners)
    {
        await CallPass.WaitAsync(before.Nodes, current, bringing: null, time, logger, stop).ConfigureAwait(false);
        if (stop.IsCancellationRequested)
        {
            // Given up and not seen: calls may be on their way.
            return;
        }

        progress.Settle(epoch);

        // Waits that begin from now on are of calls that were routed by the topology of now. Behind another change they end for its sake.
        TopologyReloader.LetStay(before.Nodes, owners);
    }

    // Once for each epoch, however often it is met.
    private void Tell(long epoch, string json, Exception fault)
    {
        string news = ReloadPace.NewsOf(fault);
        bool isKnown = _failure is { } before && before.Epoch == epoch && before.News == news;
        _failure = new Failure(epoch, json, news, time.GetTimestamp());
        if (!isKnown && !stop.IsCancellationRequested)
        {
            Log.EpochRefused(logger, epoch, fault.Message);
        }
    }

    /// <summary>The last failure.</summary>
    /// <param name="Epoch">Whose preparation or exchange has failed.</param>
    /// <param name="Text">The topology.</param>
    /// <param name="News">What was told.</param>
    /// <param name="At">When.</param>
    private sealed record Failure(long Epoch, string Text, string News, long At);
}
