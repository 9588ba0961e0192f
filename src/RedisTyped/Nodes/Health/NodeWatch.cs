using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace RedisTyped.Nodes.Health;

/// <summary>
/// Knows how a node does, by its answers to probes, by its connection, and by calls that it left unanswered. Thread-safe.
/// </summary>
/// <remarks>
/// At most one probe is under way over a connection. One that is overdue goes on waiting while misses are counted: a node that has been
/// stopped answers it when it goes on, and nothing has piled up by then. It may be overdue although the node answers: behind many calls, or
/// in a process that does not get to its answer. So it only counts as missed while nothing comes from the node.
/// </remarks>
internal sealed class NodeWatch
{
    private readonly Lock _lock = new();
    private readonly RedisNode _node;
    private readonly HeartbeatOptions _rules;
    private readonly TimeProvider _time;
    private readonly NodeHealth _health;
    private readonly NodeStanding _standing;
    private readonly bool _isLone;
    private readonly ProbeUnderWay _probe;
    private CancellationToken _end;
    private bool _isEnded;

    public NodeWatch(RedisNode node, HeartbeatOptions rules, TimeProvider time)
    {
        _node = node;
        _rules = rules;
        _time = time;
        _health = new NodeHealth(node.Id, rules, time);
        _standing = new NodeStanding(node, rules.FailFast);

        // Of several endpoints, a lost one can be a replica's, or replaced: a probe then tells.
        _isLone = node.Plan.Configuration is { EndPoints.Count: 1 };

        // A replica's answer says nothing of the primary, and what a probe of the user's wants to know only that one tells.
        _probe = new ProbeUnderWay(node, rules.Timeout, time, hearsCalls: _isLone && rules.Probe is null);
    }

    /// <summary>How the node does; null as long as nobody watches it.</summary>
    public NodeState? State => _standing.State;

    /// <summary>Tells of the node's states from now on, one behind the other, on threads of the pool.</summary>
    public event EventHandler<NodeStateChange>? Changed
    {
        add => _standing.Changed += value;
        remove => _standing.Changed -= value;
    }

    /// <summary>Begins to watch; further calls change nothing.</summary>
    /// <param name="logger">Where to log.</param>
    /// <param name="onChange">Is called with each change, before those who listen.</param>
    /// <param name="end">Ends a probe under way.</param>
    public void Begin(ILogger logger, Action? onChange, CancellationToken end)
    {
        lock (_lock)
        {
            if (_standing.State is not null || _isEnded)
            {
                return;
            }

            _standing.Begin(logger, onChange);
            _end = end;
            _probe.Wind();
            if (!_node.Link.IsConnected && _health.Lost("it could not be reached at the start") is { } change)
            {
                // Known from the start: no change that anybody would have to be told of.
                _standing.Take(change);
            }

            // Here, so that an end that comes at the same time takes both off again.
            _node.Link.ConnectionFailed += OnConnectionFailed;
            _node.Link.ConnectionRestored += OnConnectionRestored;
        }
    }

    /// <summary>Takes the place of the watch of another connection to the same node: who listened to that one hears this one.</summary>
    public void Succeed(NodeWatch before) => _standing.Succeed(before._standing, _time.GetUtcNow());

    /// <summary>Sends a probe if one is due, and counts what is overdue.</summary>
    /// <param name="slack">How much early the timer may be: half of the time between two beats.</param>
    public void Beat(TimeSpan slack)
    {
        int probe;
        lock (_lock)
        {
            if (_standing.State is null || _isEnded)
            {
                return;
            }

            switch (_probe.Beat(slack))
            {
                case ProbeNews.Heard:
                    _health.AnsweredLate();
                    return;
                case ProbeNews.Overdue:
                    _standing.Tell(_health.Missed($"it has not answered for {_rules.Timeout.TotalSeconds * _probe.Missed:0.###} s"));
                    return;
                case ProbeNews.Waiting:
                    return;
                default:
                    break;
            }

            TimeSpan waited = _probe.Age + slack;

            // Where something is wrong, a long interval is no reason to leave it so for longer than need be.
            if (waited < _rules.Interval && (_health.State == NodeState.Connected || waited < _rules.Timeout))
            {
                return;
            }

            probe = _probe.Start();
        }

        _ = ProbeAsync(probe);
    }

    /// <summary>The node has answered something of a caller's, so that it is not silent.</summary>
    public void Hear() => _probe.Hear();

    /// <summary>A call had no answer in time, or lost its connection: the node is asked at once.</summary>
    /// <param name="isLate">Whether the call was sent and had no answer, which counts like a missed heartbeat.</param>
    public void Suspect(bool isLate = false)
    {
        if (_standing.State != NodeState.Connected)
        {
            return;
        }

        int probe;
        lock (_lock)
        {
            if (_isEnded || _probe.IsUnderWay || _health.HasMissed)
            {
                return;
            }

            probe = _probe.Start();
            if (isLate)
            {
                _standing.Tell(_health.Missed("it did not answer a call in time"));
            }
        }

        _ = ProbeAsync(probe);
    }

    /// <summary>Ends the watch; a probe under way changes nothing any more.</summary>
    public void End()
    {
        lock (_lock)
        {
            if (_isEnded)
            {
                return;
            }

            _isEnded = true;

            // What is closed says so by itself.
            _node.Gate.Open();
        }

        _node.Link.ConnectionFailed -= OnConnectionFailed;
        _node.Link.ConnectionRestored -= OnConnectionRestored;
    }

    private async Task ProbeAsync(int probe)
    {
        do
        {
            Exception? fault = null;
            try
            {
                Task asked = (_rules.Probe ?? NodeProbe.PingAsync)(_node, _end);
                Note(probe, asked);
                await asked.ConfigureAwait(false);
            }
            catch (Exception e)
            {
                fault = e;
            }

            // StackExchange.Redis 1.2.6 goes on with its callers on the thread that reads its replies.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            if (!EndProbe(ref probe, fault))
            {
                return;
            }
        }
        while (true);
    }

    private void Note(int probe, Task asked)
    {
        lock (_lock)
        {
            _probe.Note(probe, asked);
        }
    }

    /// <summary>Takes what came of a probe, and says whether to ask again at once.</summary>
    private bool EndProbe(ref int probe, Exception? fault)
    {
        var (outcome, reason) = fault is null ? (NodeProbe.Outcome.Answered, "") : NodeProbe.Judge(fault);
        lock (_lock)
        {
            // One that ends with the heartbeat was given up, whatever it failed with, and tells nothing of the node.
            if (_isEnded || _end.IsCancellationRequested || !_probe.IsCurrent(probe))
            {
                return false;
            }

            _probe.End();

            if (outcome == NodeProbe.Outcome.Answered && _probe.Missed > 0)
            {
                // Nobody knows how long it was silent, only that it answers now. How it does tells the next one.
                _health.AnsweredLate();
                probe = _probe.Start();
                return true;
            }

            _standing.Tell(outcome switch
            {
                NodeProbe.Outcome.Answered => _health.Answered(_probe.Age),
                NodeProbe.Outcome.Missed when _probe.Missed > 0 => null,
                NodeProbe.Outcome.Missed => _health.Missed(reason),
                _ => _health.Lost(reason),
            });
            return false;
        }
    }

    private void OnConnectionFailed(object? sender, ConnectionFailedEventArgs failed)
    {
        if (failed.ConnectionType != ConnectionType.Interactive)
        {
            return;
        }

        if (_isLone)
        {
            lock (_lock)
            {
                if (!_isEnded)
                {
                    _standing.Tell(_health.Lost($"its connection was lost ({failed.FailureType})"));
                }
            }
        }
        else
        {
            Suspect();
        }
    }

    private void OnConnectionRestored(object? sender, ConnectionFailedEventArgs restored)
    {
        if (restored.ConnectionType == ConnectionType.Interactive)
        {
            Ask();
        }
    }

    /// <summary>
    /// The node may answer again, by a new connection or another primary: it is asked at once. A probe that is under way went by the old one,
    /// and StackExchange.Redis 1.2.6 may have lost it there without a word; nothing is heard of it any more.
    /// </summary>
    public void Ask()
    {
        int probe;
        lock (_lock)
        {
            if (_standing.State is null || _isEnded)
            {
                return;
            }

            probe = _probe.Start();
        }

        _ = ProbeAsync(probe);
    }
}
