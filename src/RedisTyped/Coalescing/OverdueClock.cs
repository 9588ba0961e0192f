namespace RedisTyped.Coalescing;

/// <summary>One clock for all calls of a node, since all may take the same time: it is set anew only when it has run down. Not thread-safe.</summary>
internal sealed class OverdueClock : IDisposable
{
    private readonly long _patience;
    private readonly Timer _timer;
    private bool _isOn;

    /// <summary>Makes one that stands.</summary>
    /// <param name="patience">How long a call may take.</param>
    /// <param name="ring">Called when it has run down, on a thread of the pool.</param>
    public OverdueClock(TimeSpan patience, Action ring)
    {
        _patience = (long)patience.TotalMilliseconds;
        _timer = new Timer(static ring => ((Action)ring!)(), ring, Timeout.Infinite, Timeout.Infinite);
    }

    /// <summary>Calls that were made by then are overdue.</summary>
    public long Due => Environment.TickCount64 - _patience;

    /// <summary>Starts it, unless it runs.</summary>
    public void Start()
    {
        if (!_isOn)
        {
            _isOn = true;
            _timer.Change(_patience, Timeout.Infinite);
        }
    }

    /// <summary>Sets it anew when it has run down.</summary>
    /// <param name="oldest">When the oldest call was made; the greatest number: there is none.</param>
    /// <param name="hasMore">Whether others are about to be sent.</param>
    public void Wind(long oldest, bool hasMore)
    {
        _isOn = oldest != long.MaxValue || hasMore;
        if (_isOn)
        {
            _timer.Change(Math.Clamp(oldest - Due, 1, _patience), Timeout.Infinite);
        }
    }

    public void Dispose() => _timer.Dispose();
}
