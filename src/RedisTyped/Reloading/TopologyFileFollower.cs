using Microsoft.Extensions.Logging;
using RedisTyped.Telemetry;
using RedisTyped.Topology;

namespace RedisTyped.Reloading;

/// <summary>Reloads the topology of a client when its file changes, until it is disposed of. Thread-safe.</summary>
/// <remarks>
/// It reads the file again and again instead of asking the system for news of it: those are lost on network file systems, and where a
/// mounted volume is exchanged as a whole, as Kubernetes does, they are of another file.
/// </remarks>
public sealed class TopologyFileFollower : IAsyncDisposable
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly Func<RedisTypedOptions, CancellationToken, Task> _reload;
    private readonly Func<bool> _isOver;
    private readonly string _path;
    private readonly Action<RedisTypedOptions>? _configure;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _end = new();
    private readonly PeriodicTimer _looks;
    private readonly ReloadPace _pace;
    private readonly Task _following;
    private volatile Exception? _unread;
    private volatile Exception? _refusal;

    internal TopologyFileFollower(
        Func<RedisTypedOptions, CancellationToken, Task> reload,
        Func<bool> isOver,
        string path,
        Action<RedisTypedOptions>? configure,
        TimeSpan interval,
        ILogger logger,
        TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, Shortest);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(interval, Longest);
        _reload = reload;
        _isOver = isOver;
        _path = path;
        _configure = configure;
        _logger = logger;
        _looks = new PeriodicTimer(interval, time);
        _pace = new ReloadPace(time);
        _following = Task.Run(FollowAsync);
    }

    /// <summary>Why the text that the file has now was not taken.</summary>
    /// <value><see langword="null"/>: it was, or nothing has been read yet.</value>
    public Exception? Fault => _unread ?? _refusal;

    /// <summary>Ends when nobody looks at the file any more.</summary>
    internal Task Following => _following;

    /// <summary>Follows the file no longer; a reload that runs gives up unless the topology has been exchanged.</summary>
    /// <returns>When nothing runs any more.</returns>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _looks.Dispose();
        _end.Dispose();
    }

    private async Task FollowAsync()
    {
        string? taken = null;
        string? seen = null;
        while (await _looks.WaitForNextTickAsync(_end.Token).ConfigureAwait(false))
        {
            if (_isOver())
            {
                return;
            }

            string? text = Look();
            if (text is not null && text == seen && (text != taken || _pace.IsDue))
            {
                if (text != taken)
                {
                    _pace.Begin();
                }

                taken = text;
                if (!await TryReloadAsync(text).ConfigureAwait(false))
                {
                    return;
                }
            }

            seen = text;
        }
    }

    /// <summary>The text; null while somebody else has the file or replaces it.</summary>
    private string? Look()
    {
        try
        {
            string text = TopologyFile.Read(_path);
            _unread = null;
            return text;
        }
        catch (TopologyException fault)
        {
            // Between two looks it may well come back; told once.
            if (_unread is null)
            {
                Log.ReloadRefused(_logger, _path, fault.Message);
            }

            _unread = fault;

            return null;
        }
    }

    /// <summary>Reloads; false when there is no client any more.</summary>
    private async Task<bool> TryReloadAsync(string text)
    {
        try
        {
            RedisTypedOptions options = TopologyFile.Parse(text, _path);
            _configure?.Invoke(options);
            await _reload(options, _end.Token).ConfigureAwait(false);
            _pace.Begin();
            _refusal = null;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
        catch (Exception fault) when (!_end.IsCancellationRequested)
        {
            if (_pace.IsNews(fault, out _))
            {
                Log.ReloadRefused(_logger, _path, fault.Message);
            }

            _refusal = fault;
        }

        return true;
    }
}
