using Microsoft.Extensions.Logging;
using RedisTyped.Execution;
using RedisTyped.Execution.Retries;
using RedisTyped.Nodes;
using RedisTyped.Reloading;
using RedisTyped.Topology;

namespace RedisTyped.Epochs;

/// <summary>
/// Takes a client from one epoch to the next: looks at what the nodes say, as often as what is under way asks for. Thread-safe.
/// </summary>
internal sealed class EpochFollower : IAsyncDisposable, IDisposable
{
    /// <summary>How often to look when nothing is under way.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    /// <summary>How often while a topology is pending: a cut-over that is near is noticed in that time.</summary>
    private static readonly TimeSpan Pending = TimeSpan.FromMilliseconds(250);

    /// <summary>How often while the exchange is near, and until it is settled.</summary>
    private static readonly TimeSpan Near = TimeSpan.FromMilliseconds(5);

    /// <summary>How long a node is waited for that does not answer, while others may have news.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly string _source;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly string _client = Guid.NewGuid().ToString("N")[..12];
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationToken _stop;
    private readonly EpochProgress _progress;
    private readonly EpochExchange _exchange;
    private readonly EpochLinks _links;
    private readonly Lock _gate = new();
    private List<TaskCompletionSource<bool>> _waiting = [];
    private TaskCompletionSource _asked = NewSignal();
    private Task _following = Task.CompletedTask;
    private bool _isOver;

    public EpochFollower(
        CurrentTopology current, TopologyReloader reloader, EpochLogins logins, RedisTypedOptions options, Action<TopologyChange> changed, ILogger logger, TimeProvider time)
    {
        _source = options.Source;
        _timeout = options.OperationTimeout;
        _time = time;
        _stop = _end.Token;
        _progress = new EpochProgress(options.Epoch, _timeout, time) { OnSettled = Ask };
        _exchange = new EpochExchange(current, reloader, logins, _progress, changed, logger, time, _stop);
        _links = new EpochLinks(logger);
        Calls = new EpochCallFollower(_progress, LookAsync, _timeout, time, _stop);
    }

    /// <summary>The epoch that calls go by.</summary>
    public long Epoch => _progress.Epoch;

    /// <summary>What the client connects by that is not published; a reload brings other.</summary>
    public EpochLogins Logins
    {
        get => _exchange.Logins;
        set => _exchange.Logins = value;
    }

    /// <summary>Whether an epoch is about to be taken.</summary>
    public bool IsUnderWay => _progress.Pending > Epoch;

    /// <summary>Whether nodes may refuse calls for the sake of a cut-over, as far as is known: one is under way, or was lately.</summary>
    public bool MayBeRefused => _progress.IsUnderWay;

    /// <summary>Makes calls again that were refused meanwhile.</summary>
    public ICallFollower Calls { get; }

    private EpochStage Stage => !_progress.IsSettled ? EpochStage.Moved
        : _progress.Pending <= Epoch || !_exchange.IsReady() ? EpochStage.Idle
        : _progress.IsNear ? EpochStage.Near
        : EpochStage.Prepared;

    /// <summary>Looks for the first time, and takes the epoch that is in force: a client that starts late begins with the topology of now.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="NodeUnavailableException">Nodes of the epoch in force did not answer.</exception>
    /// <exception cref="TopologyException">Its topology has faults, or the client cannot connect as it says.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        long epoch;
        do
        {
            // What the nodes of a topology that is pending say may be newer than what those of the one before do, and so may what those of the one say that was taken.
            epoch = Epoch;
            await PassAsync(_timeout).WaitAsync(cancellationToken).ConfigureAwait(false);
            await _exchange.Ready.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            // Last: while nodes are waited for, no cut-over sees the client, and one may go on without it.
            await PassAsync(_timeout).WaitAsync(cancellationToken).ConfigureAwait(false);
            await _exchange.Running.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        while (epoch != Epoch);

        // Where it does not go by the nodes of an old topology any more, no cut-over has to see it there.
        _links.To(_exchange.Nodes);
        ThrowIfUnseen();
        cancellationToken.ThrowIfCancellationRequested();
        _exchange.IsAwaited = false;
        _following = Task.Run(FollowAsync, CancellationToken.None);
    }

    /// <summary>Ends at once; calls that wait fail as they were refused.</summary>
    public void Dispose()
    {
        _end.Cancel();
        _links.Close();
        _ = DisposeAsync().AsTask();
    }

    /// <summary>
    /// Follows no more, and waits until what was connected for a pending topology is closed. Calls that wait fail as they were refused. Cut-overs still see the client: as long as
    /// calls of it are on their way, no server may be opened.
    /// </summary>
    public async Task StopAsync()
    {
        _end.Cancel();
        _progress.End();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _exchange.Running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _exchange.CloseAsync().ConfigureAwait(false);
    }

    /// <summary>As <see cref="StopAsync"/>, and no cut-over sees the client any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _links.Close();
        _end.Dispose();
    }

    // A cut-over would open servers without waiting for this client.
    private void ThrowIfUnseen()
    {
        string[] faults =
        [
            .. _links.Unseen.Select(static link =>
                $"followEpochs: node '{link.Plan.Id}' does not let the client say that it is there, so that no cut-over would wait for it ({link.WhyUnseen}); give its user +client|setname, or leave followEpochs out"),
        ];
        if (faults.Length > 0)
        {
            throw new TopologyException(_source, faults);
        }
    }

    private async Task FollowAsync()
    {
        try
        {
            await LookOnAsync().ConfigureAwait(false);
        }
        finally
        {
            // Nobody looks any more.
            lock (_gate)
            {
                _isOver = true;
                _waiting.ForEach(static waiter => waiter.TrySetCanceled());
            }
        }
    }

    private async Task LookOnAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            List<TaskCompletionSource<bool>> waiting;
            lock (_gate)
            {
                waiting = _waiting;
                _waiting = [];
                _asked = NewSignal();
            }

            bool isHasty = waiting.Count > 0 || _progress.IsNear;
            Task<bool> pass = PassAsync(isHasty ? Patience : Idle);
            await ((Task)pass).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            bool isWhole = pass.IsCompletedSuccessfully && await pass.ConfigureAwait(false);
            waiting.ForEach(waiter => waiter.TrySetResult(isWhole));
            TimeSpan pause = _progress.IsNear || !_progress.IsSettled ? Near : _progress.Pending > Epoch ? Pending : Idle;
            await Task.WhenAny(_asked.Task, Task.Delay(pause, _time, _stop)).ConfigureAwait(false);
        }
    }

    // Ends behind the next look that begins from now on.
    private Task<bool> LookAsync()
    {
        var waiter = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_isOver)
            {
                return Task.FromCanceled<bool>(new CancellationToken(canceled: true));
            }

            _waiting.Add(waiter);
            _asked.TrySetResult();
        }

        return waiter.Task;
    }

    // For a look at once: with it nodes hear how far the client is.
    private void Ask()
    {
        lock (_gate)
        {
            _asked.TrySetResult();
        }
    }

    /// <summary>Looks at all nodes of the topology of now and of the pending one.</summary>
    /// <returns>Whether all have answered, or cannot be asked.</returns>
    private async Task<bool> PassAsync(TimeSpan patience)
    {
        EpochLink[] links = _links.To(_exchange.Nodes);
        var lease = new EpochLease(_client, Epoch, Stage, _progress.Pending);

        // What one says is taken when it comes: others may not answer at all.
        Task looks = Task.WhenAll(links.Select(link => TakeAsync(link, lease)));
        await looks.WaitAsync(patience, _time, _stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        EpochRecord[] said = [.. links.Select(static link => link.Last).OfType<EpochRecord>()];
        long pending = said.Select(static record => record.Pending).DefaultIfEmpty().Max();
        _progress.IsNear = pending > 0 && said.Any(record => record.Pending == pending && record.IsNear);
        if (pending != _progress.Pending)
        {
            _progress.Pending = pending;
            if (pending <= Epoch)
            {
                _progress.Calm();
            }
        }

        if (pending <= Epoch && _exchange.Running.IsCompleted)
        {
            _exchange.Drop();
        }

        return looks.IsCompletedSuccessfully;
    }

    private async Task TakeAsync(EpochLink link, EpochLease lease)
    {
        if (await link.LookAsync(lease).ConfigureAwait(false) is { } record && !_end.IsCancellationRequested)
        {
            _exchange.Take(record, link.Plan);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
