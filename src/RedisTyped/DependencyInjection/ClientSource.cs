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
    private ClientReload? _reload;
    private ShardedRedis? _client;

    public async Task<ShardedRedis> ConnectAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _client ??= await StartAsync(cancellationToken).ConfigureAwait(false);
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
        _reload?.Dispose();
        if (_client is { } client)
        {
            await client.DisposeAsync().ConfigureAwait(false);
        }

        _turn.Dispose();
    }

    public void Dispose()
    {
        _reload?.Dispose();
        _client?.Dispose();
        _turn.Dispose();
    }

    private async Task<ShardedRedis> StartAsync(CancellationToken cancellationToken)
    {
        RedisTypedOptions start = options.Get(name);
        ShardedRedis client = await ShardedRedis.ConnectAsync(start, loggerFactory, cancellationToken).ConfigureAwait(false);
        _reload = new ClientReload(client, name, options, loggerFactory);
        _reload.TakeUnless(start);
        return client;
    }
}
