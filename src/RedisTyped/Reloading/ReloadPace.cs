using RedisTyped.Nodes;
using RedisTyped.Transitions;

namespace RedisTyped.Reloading;

/// <summary>
/// Says when a topology that was not taken is tried again as it is: sooner at first, then twice as late each time. Not thread-safe.
/// </summary>
internal sealed class ReloadPace(TimeProvider time)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private TimeSpan _pause = Shortest;
    private long _since;
    private bool _isPending;
    private string? _told;

    /// <summary>Whether it is time to try once more.</summary>
    public bool IsDue => _isPending && time.GetElapsedTime(_since) >= _pause;

    /// <summary>Begins with another topology.</summary>
    public void Begin()
    {
        _pause = Shortest;
        _isPending = false;
        _told = null;
    }

    /// <summary>Takes why the topology was not taken.</summary>
    /// <param name="fault">Why.</param>
    /// <param name="pause">How long to wait before it is tried again; null where it has to be another one.</param>
    /// <returns>Whether that is news: the same is told once, however often it is met.</returns>
    public bool IsNews(Exception fault, out TimeSpan? pause)
    {
        // Nodes come up, and transitions end. What the text says, and what it would do to the keys, stays.
        bool mayPass = fault is NodeUnavailableException or TransitionException;
        _pause = _isPending ? 2 * _pause < Longest ? 2 * _pause : Longest : Shortest;
        _isPending = mayPass;
        _since = time.GetTimestamp();
        pause = mayPass ? _pause : null;

        string told = NewsOf(fault);
        bool isNews = told != _told;
        _told = told;
        return isNews;
    }

    /// <summary>What is the same of a fault however often it is met: how long a node was waited for is in its reason, and never the same.</summary>
    public static string NewsOf(Exception fault) =>
        fault is NodeUnavailableException away ? string.Join(", ", away.Failures.Select(static failure => failure.Node)) : fault.Message;
}
