using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using RedisTyped.Telemetry;
using RedisTyped.Topology;

namespace RedisTyped.DependencyInjection;

/// <summary>Reloads a registered client when its options change. Of changes that come while it reloads, it takes the last.</summary>
internal sealed class ClientReload : IDisposable
{
    private readonly ShardedRedis _client;
    private readonly string _name;
    private readonly IOptionsMonitor<RedisTypedOptions> _options;
    private readonly ILogger _logger;
    private readonly IDisposable? _registration;
    private readonly Lock _gate = new();
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

    public void Dispose() => _registration?.Dispose();

    private void Take(RedisTypedOptions options)
    {
        lock (_gate)
        {
            _next = options;
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
        while (TakeNext() is { } options)
        {
            try
            {
                await _client.ReloadAsync(options).ConfigureAwait(false);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (Exception fault)
            {
                Log.ReloadRefused(_logger, options.Source, fault.Message);
            }
        }
    }

    private RedisTypedOptions? TakeNext()
    {
        lock (_gate)
        {
            RedisTypedOptions? next = _next;
            _next = null;
            _isRunning = next is not null;
            return next;
        }
    }
}
