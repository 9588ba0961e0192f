using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using RedisTyped.Reloading;
using RedisTyped.Telemetry;
using RedisTyped.Topology;

namespace RedisTyped.DependencyInjection;

/// <summary>
/// Reloads a registered client when its options change. Of changes that come while it reloads, it takes the last; options that only wait for
/// nodes to come up are tried again until then, or until there are others.
/// </summary>
internal sealed class ClientReload : IDisposable
{
    private readonly ShardedRedis _client;
    private readonly string _name;
    private readonly IOptionsMonitor<RedisTypedOptions> _options;
    private readonly ILogger _logger;
    private readonly IDisposable? _registration;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _end = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RedisTypedOptions? _next;
    private bool _isRunning;

    public ClientReload(ShardedRedis client, string name, IOptionsMonitor<RedisTypedOptions> options, ILoggerFactory? loggerFactory)
    {
        _client = client;
        _name = name;
        _options = options;
        _logger = loggerFactory?.CreateLogger(Log.Category) ?? NullLogger.Instance;
        _registration = options.OnChange((changed, which) =>
        {
            if ((which ?? Options.DefaultName) == name)
            {
                Take(changed);
            }
        });
    }

    /// <summary>Takes what the options have become while the client connected.</summary>
    public void TakeUnless(RedisTypedOptions start)
    {
        RedisTypedOptions now = _options.Get(_name);
        if (!ReferenceEquals(now, start))
        {
            Take(now);
        }
    }

    public void Dispose()
    {
        _registration?.Dispose();
        _end.Cancel();
    }

    private void Take(RedisTypedOptions options)
    {
        lock (_gate)
        {
            _next = options;
            _changed.TrySetResult();
            if (_isRunning)
            {
                return;
            }

            _isRunning = true;
        }

        // Whoever has changed the configuration is not to wait for nodes.
        _ = Task.Run(ReloadAsync);
    }

    private async Task ReloadAsync()
    {
        while (TakeNext(out Task changed) is { } options)
        {
            var pace = new ReloadPace(TimeProvider.System);
            while (await TryReloadAsync(options, pace).ConfigureAwait(false) is { } pause)
            {
                await changed.WaitAsync(pause, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (changed.IsCompleted || _end.IsCancellationRequested)
                {
                    break;
                }
            }
        }
    }

    /// <summary>Reloads, and says when to try again; null: not at all.</summary>
    private async Task<TimeSpan?> TryReloadAsync(RedisTypedOptions options, ReloadPace pace)
    {
        try
        {
            await _client.ReloadAsync(options).ConfigureAwait(false);
            return null;
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
        catch (Exception fault)
        {
            if (pace.IsNews(fault, out TimeSpan? pause))
            {
                Log.ReloadRefused(_logger, options.Source, fault.Message);
            }

            return pause;
        }
    }

    /// <summary>Gives the options to take, and what says that they have become others.</summary>
    private RedisTypedOptions? TakeNext(out Task changed)
    {
        lock (_gate)
        {
            RedisTypedOptions? next = _next;
            _next = null;
            _isRunning = next is not null;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            changed = _changed.Task;
            return next;
        }
    }
}
