using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Logging;
using RedisTyped.Telemetry;
using StackExchange.Redis;

namespace RedisTyped.Nodes;

/// <summary>
/// Follows which server of a node is its primary. StackExchange.Redis asks each server every second what it is; this looks at what it has
/// learnt, has it ask at once where there is reason to, and keeps calls from being sent while two servers call themselves primary.
/// </summary>
internal sealed class RoleWatch : INodeResource
{
    /// <summary>How often to look while all is well.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>How often to have the servers asked while there is no one primary.</summary>
    private static readonly TimeSpan UrgentPace = TimeSpan.FromMilliseconds(200);

    private readonly RedisNode _node;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly RoundTrips _roundTrips;
    private readonly TimeSpan _longestLoss;
    private readonly DiscoveryDamping _damping = new(TimeProvider.System);
    private NodeServers? _servers;
    private LostPrimary? _lost;
    private Task _asking = Task.CompletedTask;
    private Task _running = Task.CompletedTask;
    private Task _reconnecting = Task.CompletedTask;
    private volatile bool _isAskingDue;

    private RoleWatch(RedisNode node, ILogger logger)
    {
        // However StackExchange.Redis comes to an end with its asking, a lost primary has been asked in vain after this.
        _longestLoss = 2 * (node.Plan.Configuration is { } options ? TimeSpan.FromMilliseconds(options.ConnectTimeout) : node.OperationTimeout);
        _node = node;
        _logger = logger;
        _roundTrips = new RoundTrips(node);
    }

    /// <summary>Watches a node that has, or may get, more servers than one.</summary>
    public static void Start(RedisNode node, ILogger logger)
    {
        if (node.EndPoints.Count > 1 || node.Plan.DiscoversReplicas)
        {
            node.Resources.Get(node => new RoleWatch(node, logger)).Start();
        }
    }

    public async Task CloseAsync()
    {
        Dispose();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _node.Roles.Recheck = null;
        _node.Multiplexer.ConnectionFailed -= OnConnectionChanged;
        _node.Multiplexer.ConnectionRestored -= OnConnectionChanged;
        _stop.Cancel();
    }

    private void Start()
    {
        Look();
        _node.Roles.Recheck = AskSoon;
        _node.Multiplexer.ConnectionFailed += OnConnectionChanged;
        _node.Multiplexer.ConnectionRestored += OnConnectionChanged;
        _running = Task.Run(RunAsync);
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            // A Redis Cluster has several by right, and StackExchange.Redis follows its roles by the slots.
            bool isClear = _servers is { Primaries.Count: 1 } or { IsCluster: true };
            try
            {
                await _wake.WaitAsync(isClear ? Pace : UrgentPace, _stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            Look();
            if ((_isAskingDue || !isClear || _lost is not null) && _asking.IsCompleted)
            {
                _isAskingDue = false;
                _asking = AskAsync();
            }

            if (_node.Plan.DiscoversReplicas && _servers is { Primaries.Count: 1, IsCluster: false } && _reconnecting.IsCompleted
                && await FoundAsync().ConfigureAwait(false) is var plan && _damping.IsLasting(_node.Plan, plan) && _node.Roles.Reconnect is { } reconnect)
            {
                // Not awaited here: it ends this watch, and waits for that.
                _reconnecting = ReconnectAsync(reconnect, plan!);
            }

            // A connection that was supplied is the caller's to renew.
            if (_servers is { HasTwoPrimaries: true } two && _node.Plan.Supplied is null && _reconnecting.IsCompleted && _node.Roles.Reconnect is { } renew)
            {
                _reconnecting = LeaveSilentAsync(two, renew);
            }

            if (_node.Roles.IsNearestAsked && _servers is { } servers)
            {
                _roundTrips.Measure(servers, _stop.Token);
            }
        }
    }

    // Has every server asked what it is. It ends when all have answered, or the connect timeout has run out over those that are down; what
    // the others say counts as soon as they say it.
    private async Task AskAsync()
    {
        LostPrimary? lost = _lost;
        bool isAsked = false;
        try
        {
            isAsked = await _node.Multiplexer.ConfigureAsync(log: null).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is RedisException or ObjectDisposedException or TimeoutException)
        {
            // As if nobody had answered: the next look asks again.
        }

        // StackExchange.Redis 1.2.6 goes on with its callers on the thread that reads its replies.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        Settle(lost, isAsked);
        Wake();
    }

    // Whoever did not answer is sent nothing until it has been asked once more, and that is after this has been told that it is back.
    private void Settle(LostPrimary? lost, bool isAsked)
    {
        Look();
        lock (_gate)
        {
            if (lost is not null && lost == _lost && (isAsked || lost.Age > _longestLoss))
            {
                _lost = null;
                NotePrimaries();
            }
        }
    }

    private async Task<NodePlan?> FoundAsync()
    {
        try
        {
            return await ReplicaDiscovery.PlanAsync(_node.Plan, _node.Multiplexer, _stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (Exception fault)
        {
            // Such as of an address that nobody can make sense of. To end here would end all watching, unnoticed.
            Log.ServersNotTaken(_logger, _node.Id, fault.GetType().Name);
            return null;
        }
    }

    // Of two primaries one may be frozen, or cut off without a word: StackExchange.Redis holds on to its connection for minutes. A new
    // connection is made with the other alone, since a server that does not answer is in no role there until it does.
    private async Task LeaveSilentAsync(NodeServers servers, Func<NodePlan, Task> reconnect)
    {
        bool[] answers = await Task.WhenAll(servers.Primaries.Select(AnswersAsync)).ConfigureAwait(false);
        if (answers.Count(static answered => answered) == 1)
        {
            await ReconnectAsync(reconnect, _node.Plan).ConfigureAwait(false);
        }
    }

    private async Task<bool> AnswersAsync(EndPoint endPoint)
    {
        try
        {
            await _node.Multiplexer.GetServer(endPoint).PingAsync().WaitAsync(Pace, _stop.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException or ObjectDisposedException or OperationCanceledException)
        {
            return false;
        }
        finally
        {
            // StackExchange.Redis 1.2.6 goes on with its callers on the thread that reads its replies.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }
    }

    private async Task ReconnectAsync(Func<NodePlan, Task> reconnect, NodePlan plan)
    {
        try
        {
            await reconnect(plan).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is RedisTypedException or RedisException or OperationCanceledException or ObjectDisposedException)
        {
            Log.ServersNotTaken(_logger, _node.Id, fault.Message);
        }
    }

    private void Look()
    {
        lock (_gate)
        {
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            NodeServers servers;
            try
            {
                servers = NodeServers.Of(_node.Multiplexer);
            }
            catch (Exception fault) when (fault is RedisException or ObjectDisposedException or ArgumentException)
            {
                // A supplied connection was closed, or its servers are just being exchanged. The next look sees more.
                return;
            }

            NodeServers? before = _servers;
            if (servers.IsSameAs(before))
            {
                return;
            }

            _servers = servers;
            _lost = before?.Primaries is [var former] && !servers.Has(former) ? new LostPrimary(former)
                : _lost is { } lost && servers.Has(lost.EndPoint) ? null
                : _lost;
            NotePrimaries();
            _node.Gate.NoteReplicas(areThere: servers.Replicas.Count > 0);
            _isAskingDue = before is not null;
            Report(before, servers);
        }
    }

    // Where another has been promoted, StackExchange.Redis would take the lost one for a second primary as soon as it is connected again, and
    // send it writes before anybody can tell. Closed at once, since it may know of the promotion before this does.
    private void NotePrimaries() => _node.Gate.NotePrimaries(
        _servers is { HasTwoPrimaries: true } two ? string.Join(" and ", two.Primaries.Select(EndPointText.Of)) : null,
        _lost is { } lost && _servers is { IsCluster: false } ? EndPointText.Of(lost.EndPoint) : null);

    private void Report(NodeServers? before, NodeServers servers)
    {
        if (servers.HasTwoPrimaries)
        {
            Log.TwoPrimaries(_logger, _node.Id, string.Join(", ", servers.Primaries.Select(EndPointText.Of)));
        }
        else if (before is not null && servers.Primaries is [var primary] && !(before.Primaries is [var former] && former.Equals(primary)))
        {
            Log.PrimaryFound(_logger, _node.Id, EndPointText.Of(primary));
            _node.Watch.Ask();
        }
    }

    // Before StackExchange.Redis sends much to a server that has come back, which may call itself a primary still.
    private void OnConnectionChanged(object? sender, ConnectionFailedEventArgs change)
    {
        Look();
        AskSoon();
    }

    private void AskSoon()
    {
        _isAskingDue = true;
        Wake();
    }

    private void Wake()
    {
        if (_wake.CurrentCount == 0)
        {
            _wake.Release();
        }
    }

    /// <summary>A primary whose connection was lost, as long as StackExchange.Redis would send to it as soon as it is back.</summary>
    private sealed class LostPrimary(EndPoint endPoint)
    {
        private readonly long _since = Stopwatch.GetTimestamp();

        public EndPoint EndPoint => endPoint;

        public TimeSpan Age => Stopwatch.GetElapsedTime(_since);
    }
}
