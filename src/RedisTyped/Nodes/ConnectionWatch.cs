using StackExchange.Redis;

namespace RedisTyped.Nodes;

/// <summary>Counts the connections of a node that break and come back.</summary>
internal sealed class ConnectionWatch : INodeResource
{
    private readonly RedisNode _node;

    public ConnectionWatch(RedisNode node)
    {
        _node = node;
        node.Link.ConnectionFailed += OnFailed;
        node.Link.ConnectionRestored += OnRestored;
    }

    public Task CloseAsync()
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _node.Link.ConnectionFailed -= OnFailed;
        _node.Link.ConnectionRestored -= OnRestored;
    }

    // Whoever closes a multiplexer knows of it.
    private void OnFailed(object? sender, ConnectionFailedEventArgs failed)
    {
        if (failed.FailureType != ConnectionFailureType.ConnectionDisposed)
        {
            _node.Telemetry.Lost(failed.FailureType.ToString());
        }
    }

    private void OnRestored(object? sender, ConnectionFailedEventArgs restored) => _node.Telemetry.Restored();
}
