using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace RedisTyped.Gateway.Dashboard.Feed;

/// <summary>
/// Reads once for all viewers, as long as there is one, and gives each what was read. One who does not keep up is dropped, so that nobody
/// waits for it. Thread-safe.
/// </summary>
internal sealed class DashboardFeed(IFrameSource source, DashboardOptions options, TimeProvider time, ILogger? logger = null)
{
    private readonly Lock _lock = new();
    private readonly HashSet<FeedViewer> _viewers = [];
    private readonly ILogger _logger = logger ?? NullLogger.Instance;
    private readonly LogPace _refused = new(time, TimeSpan.FromSeconds(1));
    private Run? _run;
    private Task _reading = Task.CompletedTask;
    private byte[]? _latest;

    private sealed record Run(CancellationTokenSource Stop);

    /// <summary>How many look.</summary>
    public int Viewers
    {
        get
        {
            lock (_lock)
            {
                return _viewers.Count;
            }
        }
    }

    /// <summary>Ends when nothing is read any more; for tests.</summary>
    internal Task Reading
    {
        get
        {
            lock (_lock)
            {
                return _reading;
            }
        }
    }

    /// <summary>Lets one more look; null where as many do as may.</summary>
    public FeedViewer? TryEnter()
    {
        lock (_lock)
        {
            if (_viewers.Count >= options.MaxViewers)
            {
                // Whoever reaches the page can ask as often as he likes.
                if (_refused.IsDue())
                {
                    DashboardLog.Refused(_logger, _viewers.Count);
                }

                return null;
            }

            var viewer = new FeedViewer(options.Backlog);
            viewer.TryTake(FeedFrame.Greeting(TimeSpan.FromSeconds(2)));
            viewer.TryTake(source.Opening);
            if (_latest is not null)
            {
                viewer.TryTake(_latest);
            }

            _viewers.Add(viewer);
            DashboardLog.Entered(_logger, _viewers.Count);
            if (_run is null)
            {
                _run = new Run(new CancellationTokenSource());
                _reading = RunAsync(_reading, _run.Stop.Token);
            }

            return viewer;
        }
    }

    /// <summary>One looks no more. With the last of them the reading ends.</summary>
    public void Leave(FeedViewer viewer)
    {
        Run? ended = null;
        lock (_lock)
        {
            _viewers.Remove(viewer);
            DashboardLog.Left(_logger, _viewers.Count);
            if (_viewers.Count == 0 && _run is not null)
            {
                ended = _run;
                _run = null;
                _latest = null;
            }
        }

        viewer.Dispose();
        ended?.Stop.Cancel();
        ended?.Stop.Dispose();
    }

    // One reading after the other, so that the source is asked by one at a time.
    private async Task RunAsync(Task before, CancellationToken stop)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        await Task.WhenAll(BeatAsync(stop), ReadAsync(stop)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task BeatAsync(CancellationToken stop)
    {
        using var beat = new PeriodicTimer(options.Heartbeat, time);
        while (await beat.WaitForNextTickAsync(stop).ConfigureAwait(false))
        {
            Publish([FeedFrame.Heartbeat], isReading: false, stop);
        }
    }

    private async Task ReadAsync(CancellationToken stop)
    {
        using var pace = new PeriodicTimer(options.SampleInterval, time);
        do
        {
            try
            {
                Publish(await source.ReadAsync(Viewers, stop).ConfigureAwait(false), isReading: true, stop);
            }
            catch (ObjectDisposedException)
            {
                // The client was closed, and there will be nothing more to show.
                CompleteAll();
                return;
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                DashboardLog.Failed(_logger, fault);
            }
        }
        while (await pace.WaitForNextTickAsync(stop).ConfigureAwait(false));
    }

    private void Publish(IReadOnlyList<byte[]> frames, bool isReading, CancellationToken stop)
    {
        List<FeedViewer> behind = [];
        lock (_lock)
        {
            // Viewers of now belong to another reading, if this one has ended.
            if (stop.IsCancellationRequested)
            {
                return;
            }

            _latest = isReading ? frames[^1] : _latest;
            behind.AddRange(_viewers.Where(viewer => !frames.All(viewer.TryTake)));
            behind.ForEach(viewer => _viewers.Remove(viewer));
        }

        foreach (FeedViewer viewer in behind)
        {
            DashboardLog.Dropped(_logger);
            viewer.Drop();
        }
    }

    private void CompleteAll()
    {
        lock (_lock)
        {
            foreach (FeedViewer viewer in _viewers)
            {
                viewer.Complete();
            }
        }
    }
}
