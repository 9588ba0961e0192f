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
    private readonly RoleInquiry _inquiry;
    private readonly DiscoveryDamping _damping = new(TimeProvider.System);
    private NodeServers? _servers;
    private Task _asking = Task.CompletedTask;
    private Task _running = Task.CompletedTask;
    private Task _reconnecting = Task.CompletedTask;
    private Task _inquiring = Task.CompletedTask;
    private volatile bool _isAskingDue;

    private RoleWatch(RedisNode node, ILogger logger)
    {
        _node = node;
        _logger = logger;
        _roundTrips = new RoundTrips(node);
        _inquiry = new RoleInquiry(node, _stop.Token);
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
            bool isClear = (_servers is { Primaries.Count: 1 } or { IsCluster: true }) && !_inquiry.IsUrgent;
            try
            {
                await _wake.WaitAsync(isClear ? Pace : UrgentPace, _stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            Look();
            if ((_isAskingDue || !isClear) && _asking.IsCompleted)
            {
                _isAskingDue = false;
                _asking = AskAsync();
            }

            if (_inquiry.IsDue && _inquiring.IsCompleted)
            {
                _inquiring = InquireAsync();
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
        long since = Stopwatch.GetTimestamp();
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
        Look();
        _inquiry.NoteAsked(since, isAsked);
        Wake();
    }

    private async Task InquireAsync()
    {
        await _inquiry.AskAsync(async plan => _node.Roles.Reconnect is { } reconnect && await ReconnectAsync(reconnect, plan).ConfigureAwait(false)).ConfigureAwait(false);
        Wake();
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
    private async Task LeaveSilentAsync(NodeServers servers, Func<NodePlan, Task<bool>> reconnect)
    {
        bool[] answers = await Task.WhenAll(servers.Primaries.Select(e => RoleProbe.AnswersAsync(_node.Multiplexer, e, Pace, _stop.Token))).ConfigureAwait(false);
        if (answers.Count(static answered => answered) == 1)
        {
            NodePlan plan = _node.Plan;
            await ReconnectAsync(reconnect, plan.MayLeaveOut ? plan.WithoutAlso(servers.Primaries.Where((_, i) => !answers[i])) : plan).ConfigureAwait(false);
        }
    }

    private async Task<bool> ReconnectAsync(Func<NodePlan, Task<bool>> reconnect, NodePlan plan)
    {
        try
        {
            return await reconnect(plan).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is RedisTypedException or RedisException or OperationCanceledException or ObjectDisposedException)
        {
            Log.ServersNotTaken(_logger, _node.Id, fault.Message);
            return false;
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
            _inquiry.Note(servers);
            _node.Gate.NoteReplicas(areThere: servers.Replicas.Count > 0);
            _isAskingDue = before is not null;
            Report(before, servers);
        }
    }

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
        _inquiry.Hurry(change.EndPoint);
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
}
