using Microsoft.Extensions.Logging;
using RedisTyped.Execution;
using RedisTyped.Execution.Retries;
using RedisTyped.Nodes;
using RedisTyped.Reloading;
using RedisTyped.Telemetry;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Epochs;

/// <summary>
/// Takes a client from one epoch to the next: looks at what the nodes say, connects the nodes of a pending topology before it is in force, exchanges the
/// topology when it is, and makes calls again that were refused meanwhile. Thread-safe.
/// </summary>
internal sealed class EpochFollower : ICallFollower, IAsyncDisposable, IDisposable
{
    /// <summary>How often to look when nothing is under way.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    /// <summary>How often while a topology is pending: a cut-over that is near is noticed in that time.</summary>
    private static readonly TimeSpan Pending = TimeSpan.FromMilliseconds(250);

    /// <summary>How often while the exchange is near, and for refused calls.</summary>
    private static readonly TimeSpan Near = TimeSpan.FromMilliseconds(5);

    /// <summary>How long a node is waited for that does not answer, while others may have news.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    /// <summary>What a call that has taken the topology before the exchange may take to be sent.</summary>
    private static readonly TimeSpan Hesitation = TimeSpan.FromMilliseconds(100);

    private readonly CurrentTopology _current;
    private readonly TopologyReloader _reloader;
    private readonly EpochLogins _logins;
    private readonly TimeSpan _timeout;
    private readonly Action<TopologyChange> _changed;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly string _client = Guid.NewGuid().ToString("N")[..12];
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationToken _stop;
    private readonly Lock _gate = new();
    private readonly List<EpochLink> _links = [];
    private List<TaskCompletionSource<bool>> _waiting = [];
    private TaskCompletionSource _asked = NewSignal();
    private TaskCompletionSource _news = NewSignal();
    private EpochPreparation? _prepared;
    private Task _exchange = Task.CompletedTask;
    private Task _following = Task.CompletedTask;
    private long _epoch;
    private long _pending;
    private long _exchangedAt;
    private bool _hasExchanged;
    private bool _isNear;
    private bool _isSettled = true;
    private string? _told;

    public EpochFollower(
        CurrentTopology current, TopologyReloader reloader, EpochLogins logins, RedisTypedOptions options, Action<TopologyChange> changed, ILogger logger, TimeProvider time)
    {
        _current = current;
        _reloader = reloader;
        _logins = logins;
        _timeout = options.OperationTimeout;
        _epoch = options.Epoch;
        _changed = changed;
        _logger = logger;
        _time = time;
        _stop = _end.Token;
    }

    /// <summary>The epoch that calls go by.</summary>
    public long Epoch => Interlocked.Read(ref _epoch);

    private EpochStage Stage => !_isSettled ? EpochStage.Moved
        : _pending <= _epoch || _prepared is not { IsReady: true } ? EpochStage.Idle
        : _isNear ? EpochStage.Near
        : EpochStage.Prepared;

    /// <summary>Looks for the first time, and takes the epoch that is in force: a client that starts late begins with the topology of now.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="NodeUnavailableException">Nodes of the epoch in force did not answer.</exception>
    /// <exception cref="TopologyException">Its topology has faults, or the client cannot connect as it says.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Twice: what the nodes of a topology that is pending say may be newer than what those of the one before do.
        for (int i = 0; i < 2; i++)
        {
            await PassAsync(_timeout).WaitAsync(cancellationToken).ConfigureAwait(false);
            await (_prepared?.Ready ?? Task.CompletedTask).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _exchange.WaitAsync(cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        _following = Task.Run(FollowAsync, CancellationToken.None);
    }

    public async Task<T> FollowAsync<TState, T>(Task<T> first, TState state, Func<TState, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        long start = _time.GetTimestamp();
        for (Task<T>? made = first; ; made = null)
        {
            try
            {
                return await (made ?? call(state, cancellationToken)).ConfigureAwait(false);
            }
            catch (Exception fault) when (EpochRefusal.Is(fault))
            {
                if (!await AwaitTurnAsync(start, cancellationToken).ConfigureAwait(false))
                {
                    throw;
                }
            }
        }
    }

    public bool IsRefusal(Exception? fault) => EpochRefusal.Is(fault);

    public async Task<bool> AwaitTurnAsync(long start, CancellationToken cancellationToken)
    {
        TimeSpan left = _timeout - _time.GetElapsedTime(start);
        if (left <= TimeSpan.Zero || _end.IsCancellationRequested)
        {
            return false;
        }

        // Fences may stand a little longer than it takes the first call to be refused and sent again.
        if (IsRecent)
        {
            await Task.Delay(Near, _time, cancellationToken).ConfigureAwait(false);
            return true;
        }

        // A node that did not answer in time may be the one that has news.
        for (long began = _time.GetTimestamp(); ;)
        {
            Task<bool> look = LookAsync();
            await ((Task)look).WaitAsync(left, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (!look.IsCompletedSuccessfully || await look.ConfigureAwait(false) || IsRecent || Volatile.Read(ref _pending) > 0 || _time.GetElapsedTime(began) > Idle)
            {
                break;
            }
        }

        Task news;
        lock (_gate)
        {
            news = _news.Task;
        }

        if (IsRecent)
        {
            return true;
        }

        long pending = Volatile.Read(ref _pending);
        if (pending < Epoch || pending == 0)
        {
            return false;
        }

        if (pending == Epoch)
        {
            // The cut-over is at its last steps, and opens its fences in a moment.
            await Task.Delay(Near, _time, cancellationToken).ConfigureAwait(false);
            return true;
        }

        left = _timeout - _time.GetElapsedTime(start);
        await news.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return news.IsCompleted;
    }

    /// <summary>Ends at once; calls that wait fail as they were refused.</summary>
    public void Dispose()
    {
        _end.Cancel();
        List<EpochLink> links;
        lock (_gate)
        {
            links = [.. _links];
            _links.Clear();
            _news.TrySetResult();
        }

        links.ForEach(static link => link.Close());
    }

    public async ValueTask DisposeAsync()
    {
        Dispose();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _exchange.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await (_prepared?.CloseAsync() ?? Task.CompletedTask).ConfigureAwait(false);
        _end.Dispose();
    }

    private void NoteExchange()
    {
        Interlocked.Exchange(ref _exchangedAt, _time.GetTimestamp());
        _hasExchanged = true;
    }

    // Whether a topology was taken, or given up, so lately that calls may still be refused for its sake.
    private bool IsRecent => _hasExchanged && _time.GetElapsedTime(Interlocked.Read(ref _exchangedAt)) < _timeout;

    private async Task FollowAsync()
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

            bool isHasty = waiting.Count > 0 || _isNear;
            Task<bool> pass = PassAsync(isHasty ? Patience : Idle);
            await ((Task)pass).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            bool isWhole = pass.IsCompletedSuccessfully && await pass.ConfigureAwait(false);
            waiting.ForEach(waiter => waiter.TrySetResult(isWhole));
            TimeSpan pause = _isNear || !_isSettled ? Near : _pending > _epoch ? Pending : Idle;
            await Task.WhenAny(_asked.Task, Task.Delay(pause, _time, _stop)).ConfigureAwait(false);
        }
    }

    // Ends behind the next look that begins from now on.
    private Task<bool> LookAsync()
    {
        var waiter = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Add(waiter);
            _asked.TrySetResult();
        }

        return waiter.Task;
    }

    /// <summary>Looks at all nodes of the topology of now and of the pending one.</summary>
    /// <returns>Whether all have answered, or cannot be asked.</returns>
    private async Task<bool> PassAsync(TimeSpan patience)
    {
        EpochLink[] links = Links();
        var lease = new EpochLease(_client, _epoch, Stage, _pending);

        // What one says is taken when it comes: others may not answer at all.
        Task looks = Task.WhenAll(links.Select(link => TakeAsync(link.LookAsync(lease))));
        await looks.WaitAsync(patience, _time, _stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        EpochRecord[] said = [.. links.Select(static link => link.Last).OfType<EpochRecord>()];
        long pending = said.Select(static record => record.Pending).DefaultIfEmpty().Max();
        _isNear = pending > 0 && said.Any(record => record.Pending == pending && record.IsNear);
        if (pending != _pending)
        {
            Volatile.Write(ref _pending, pending);
            if (pending <= _epoch)
            {
                // Given up, or done: calls that were refused are made again, by whatever is in force.
                NoteExchange();
                Announce();
            }
        }

        if (pending <= _epoch && _exchange.IsCompleted)
        {
            await DropPreparedAsync().ConfigureAwait(false);
        }

        return looks.IsCompletedSuccessfully;
    }

    private async Task TakeAsync(Task<EpochRecord?> look)
    {
        if (await look.ConfigureAwait(false) is not { } record || _end.IsCancellationRequested)
        {
            return;
        }

        lock (_gate)
        {
            if (record.Pending > _epoch && record.Next is { } next
                && (_prepared is null || _prepared.Epoch < record.Pending || (_prepared.Epoch == record.Pending && (_prepared.HasFailed || _prepared.Text != next))))
            {
                _ = _prepared?.CloseAsync();
                Volatile.Write(ref _pending, record.Pending);
                _prepared = Try(() => new EpochPreparation(record.Pending, next, PlanOf(next, record.Pending), _current.Value.Whole, Tell, _logger, _stop), record.Pending);
            }

            if (record.Current > _epoch && record.Topology is { } topology && _exchange.IsCompleted)
            {
                _exchange = ExchangeAsync(record.Current, topology);
            }
        }
    }

    private EpochPreparation? Try(Func<EpochPreparation> prepare, long epoch)
    {
        try
        {
            return prepare();
        }
        catch (TopologyException fault)
        {
            Tell(epoch, fault);
            return null;
        }
    }

    private TopologyPlan PlanOf(string json, long epoch) => _logins.PlanOf(json, epoch, _current.Value.Nodes[0].Plan);

    private async Task ExchangeAsync(long epoch, string json)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            EpochPreparation? prepared = _prepared is { } some && some.Epoch == epoch ? some : null;
            IReadOnlyList<RedisNode> ready = prepared is null ? [] : await prepared.TakeAsync().ConfigureAwait(false);
            await EpochPreparation.PromoteAsync(ready).ConfigureAwait(false);
            ConnectedTopology before = _current.Value.Whole;
            TaskCompletionSource exchanged = NewSignal();
            Task reload = ReloadAsync();

            // The reload is done when the connections before are closed; calls go by the new topology long before.
            await (await Task.WhenAny(reload, exchanged.Task).ConfigureAwait(false)).ConfigureAwait(false);
            _ = reload.ContinueWith(static task => _ = task.Exception, TaskScheduler.Default);
            Log.EpochTaken(_logger, epoch);

            async Task ReloadAsync()
            {
                try
                {
                    TopologyChange change = await _reloader.ReloadAsync(
                        PlanOf(json, epoch),
                        allowKeyMovement: true,
                        change =>
                        {
                            Enter(epoch, before);
                            exchanged.TrySetResult();
                            _changed(change);
                        },
                        _stop,
                        ready).ConfigureAwait(false);
                    if (change.IsNothing)
                    {
                        Enter(epoch, before);
                    }
                }
                finally
                {
                    await NodeSet.CloseAsync(ready.Except(_current.Value.Nodes)).ConfigureAwait(false);
                }
            }
        }
        catch (Exception fault) when (fault is RedisTypedException or ObjectDisposedException or OperationCanceledException)
        {
            if (_following == Task.CompletedTask && !_end.IsCancellationRequested)
            {
                // Whoever starts hears it.
                throw;
            }

            Tell(epoch, fault);
            await Task.Delay(Pending, _time, _stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Enter(long epoch, ConnectedTopology before)
    {
        _isSettled = false;
        NoteExchange();
        Interlocked.Exchange(ref _epoch, epoch);
        Announce();
        _ = SettleAsync(epoch, before);
    }

    // A connection answers in order, so that behind its PING nothing older is left.
    private async Task SettleAsync(long epoch, ConnectedTopology before)
    {
        await Task.Delay(Hesitation, _time, _stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(before.Nodes.Select(PassAsync)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _isSettled |= epoch == Epoch;

        static async Task PassAsync(RedisNode node)
        {
            await PendingReply.WaitAsync(node, "PING", node.Database.ExecuteAsync("PING", [], CommandFlags.PreferMaster), CancellationToken.None).ConfigureAwait(false);
        }
    }

    private void Announce()
    {
        lock (_gate)
        {
            _news.TrySetResult();
            _news = NewSignal();
        }
    }

    private async Task DropPreparedAsync()
    {
        EpochPreparation? prepared;
        lock (_gate)
        {
            prepared = _prepared;
            _prepared = null;
        }

        await (prepared?.CloseAsync() ?? Task.CompletedTask).ConfigureAwait(false);
    }

    // One to each node of now and of the pending topology; those of nodes that have left are closed.
    private EpochLink[] Links()
    {
        NodePlan[] wanted = [.. _current.Value.Whole.Plan().Nodes.Concat(_prepared?.Plan.Nodes ?? []).DistinctBy(AddressOf)];
        lock (_gate)
        {
            if (_end.IsCancellationRequested)
            {
                return [];
            }

            foreach (EpochLink link in _links.Where(link => !Array.Exists(wanted, plan => IsOf(link, plan))).ToArray())
            {
                _links.Remove(link);
                link.Close();
            }

            _links.AddRange(wanted.Where(plan => !_links.Exists(link => IsOf(link, plan))).Select(plan => new EpochLink(plan, _logger)));
            return [.. _links];
        }
    }

    private static bool IsOf(EpochLink link, NodePlan plan) => AddressOf(link.Plan) == AddressOf(plan);

    // Only compared, never shown.
    private static string AddressOf(NodePlan plan) => plan.Configuration?.ToString(includePassword: true) ?? plan.Supplied!.Configuration;

    private void Tell(long epoch, Exception fault)
    {
        if (_end.IsCancellationRequested || fault.Message == _told)
        {
            return;
        }

        _told = fault.Message;
        Log.EpochRefused(_logger, epoch, fault.Message);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
