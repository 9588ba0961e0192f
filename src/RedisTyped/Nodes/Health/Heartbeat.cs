using Microsoft.Extensions.Logging;

namespace RedisTyped.Nodes.Health;

/// <summary>One timer that watches all nodes of a client.</summary>
internal sealed class Heartbeat : IDisposable
{
    // Enough that neither an interval nor a timeout is met a whole one late.
    private const int TicksPerBeat = 2;

    private readonly Func<IReadOnlyList<RedisNode>> _nodes;
    private readonly ILogger _logger;
    private readonly Action? _onChange;
    private readonly TimeSpan _tick;
    private readonly ITimer _timer;
    private readonly CancellationToken _stop;
    private readonly CancellationTokenSource _end = new();
    private volatile bool _isEnded;

    private Heartbeat(Func<IReadOnlyList<RedisNode>> nodes, HeartbeatOptions options, ILogger logger, TimeProvider time, Action? onChange)
    {
        _onChange = onChange;
        _nodes = nodes;
        _logger = logger;
        _tick = (options.Interval < options.Timeout ? options.Interval : options.Timeout) / TicksPerBeat;
        _stop = _end.Token;
        _timer = time.CreateTimer(static me => ((Heartbeat)me!).Beat(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Watches the nodes, if the options say so.</summary>
    /// <param name="nodes">Gives the nodes of the moment.</param>
    /// <param name="options">How to watch.</param>
    /// <param name="logger">Where to log.</param>
    /// <param name="time">Gives the timer.</param>
    /// <param name="onChange">Is called when states have changed, or may have.</param>
    public static Heartbeat? Start(Func<IReadOnlyList<RedisNode>> nodes, HeartbeatOptions options, ILogger logger, TimeProvider time, Action? onChange = null)
    {
        if (!options.Enabled)
        {
            return null;
        }

        using AsyncFlowControl? withheld = CallerContext.Withhold();
        var heartbeat = new Heartbeat(nodes, options, logger, time, onChange);
        heartbeat.Look();
        heartbeat.Wind();
        return heartbeat;
    }

    public void Dispose()
    {
        if (_isEnded)
        {
            return;
        }

        _isEnded = true;
        _timer.Dispose();
        _end.Cancel();
        _end.Dispose();
    }

    private void Beat()
    {
        if (_isEnded)
        {
            return;
        }

        Look();
        foreach (RedisNode node in _nodes())
        {
            node.Watch.Beat(_tick / 2);
        }

        // Wound anew each time, so that beats never come together, however long one took.
        Wind();
    }

    /// <summary>Watches nodes that have come with another topology from now on.</summary>
    public void Look()
    {
        foreach (RedisNode node in _nodes())
        {
            node.Watch.Begin(_logger, _onChange, _stop);
        }

        // Also what nobody is told of: a node that was down at the start, and a topology that has come with nodes that are.
        _onChange?.Invoke();
    }

    private void Wind()
    {
        if (!_isEnded)
        {
            _timer.Change(_tick, Timeout.InfiniteTimeSpan);
        }
    }
}
