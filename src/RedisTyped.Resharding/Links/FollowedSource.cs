using RedisTyped.Resharding.Proxy;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Links;

/// <summary>Reads values from the server that sends the stream, whichever that is at the time. Used by one rewriter.</summary>
internal sealed class FollowedSource(SourceContext context, Func<SourceAddress> current) : IStampedSource, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<SourceClient> _left = [];
    private SourceClient? _client;
    private SourceAddress? _address;

    public Task<StampedValue> ReadAsync(ReadOnlyMemory<byte> key, int db, CancellationToken cancellationToken) =>
        Client().ReadAsync(key, db, cancellationToken);

    public Task<long?> LengthenAsync(long count, CancellationToken cancellationToken) => Client().LengthenAsync(count, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _left)
        {
            await client.DisposeAsync().ConfigureAwait(false);
        }
    }

    private SourceClient Client()
    {
        lock (_gate)
        {
            var address = current();
            if (_client is null || address != _address)
            {
                _address = address;
                _client = new SourceClient(address, context.Source, () => context.Traits.KnowsExpireTime);
                _left.Add(_client);
            }

            return _client;
        }
    }
}
