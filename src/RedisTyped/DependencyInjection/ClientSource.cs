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
    private readonly Lock _gate = new();
    private ClientReload? _reload;
    private ShardedRedis? _client;
    private bool _isDisposed;

    public async Task<ShardedRedis> ConnectAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _client ?? await StartAsync(cancellationToken).ConfigureAwait(false);
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
        if (End() is { } client)
        {
            await client.DisposeAsync().ConfigureAwait(false);
        }
    }

    public void Dispose() => End()?.Dispose();

    // What is being connected meanwhile is closed by whoever connects it.
    private ShardedRedis? End()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _reload?.Dispose();
            return _client;
        }
    }

    private async Task<ShardedRedis> StartAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(ShardedRedis));
        RedisTypedOptions start = options.Get(name);
        ShardedRedis client = await ShardedRedis.ConnectAsync(start, loggerFactory, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _reload = new ClientReload(client, name, options, loggerFactory);
                _reload.TakeUnless(start);
                return _client = client;
            }
        }

        await client.DisposeAsync().ConfigureAwait(false);
        throw new ObjectDisposedException(nameof(ShardedRedis), "The container was disposed of while the client connected.");
    }
}
