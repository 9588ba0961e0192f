using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RedisTyped.Topology;

namespace RedisTyped.DependencyInjection;

/// <summary>
/// Connects one registered client, once. A failed attempt is forgotten, so that the next asks the nodes again. The container owns the
/// client that comes out; this only remembers it.
/// </summary>
internal sealed class ClientSource(string name, IOptionsMonitor<RedisTypedOptions> options, ILoggerFactory? loggerFactory) : IAsyncDisposable, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private ShardedRedis? _client;

    public async Task<ShardedRedis> ConnectAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _client ??= await ShardedRedis.ConnectAsync(options.Get(name), loggerFactory, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>For a container without a host, where nothing connects beforehand: off the caller's context, so that waiting cannot block it.</summary>
    public ShardedRedis Connect() => _client ?? Task.Run(() => ConnectAsync(CancellationToken.None)).GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        if (_client is { } client)
        {
            await client.DisposeAsync().ConfigureAwait(false);
        }

        _turn.Dispose();
    }

    public void Dispose()
    {
        _client?.Dispose();
        _turn.Dispose();
    }
}
