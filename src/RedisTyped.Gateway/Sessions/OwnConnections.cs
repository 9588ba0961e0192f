namespace RedisTyped.Gateway.Sessions;

/// <summary>The connections that a client has for itself: transactions and waiting commands cannot share one. Kept until the client leaves.</summary>
internal sealed class OwnConnections(INodeLinks links, ClientState client) : IAsyncDisposable
{
    private readonly Dictionary<(int Node, int Protocol), INodeConnection> _open = [];

    /// <summary>Sends requests to a node and gives as many replies.</summary>
    /// <exception cref="IOException">The node cannot be reached, or the connection was lost; it is not used again.</exception>
    public async Task<ReadOnlyMemory<byte>[]> AskAsync(int node, IReadOnlyList<ReadOnlyMemory<byte>> requests, CancellationToken cancellationToken)
    {
        var key = (node, client.Protocol);
        bool isDone = false;
        try
        {
            if (!_open.TryGetValue(key, out INodeConnection? connection))
            {
                connection = await links.OpenAsync(node, client.Protocol, cancellationToken).ConfigureAwait(false);
                _open.Add(key, connection);
            }

            foreach (ReadOnlyMemory<byte> request in requests)
            {
                await connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
            }

            var replies = new ReadOnlyMemory<byte>[requests.Count];
            for (int i = 0; i < replies.Length; i++)
            {
                replies[i] = await connection.ReceiveAsync(cancellationToken).ConfigureAwait(false);
            }

            isDone = true;
            return replies;
        }
        finally
        {
            // A reply that nobody waited for would be taken for that to the next request.
            if (!isDone && _open.Remove(key, out INodeConnection? lost))
            {
                await lost.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Closes the connection to a node, with all that the node has kept for it.</summary>
    public async Task CloseAsync(int node)
    {
        for (int protocol = 2; protocol <= 3; protocol++)
        {
            if (_open.Remove((node, protocol), out INodeConnection? connection))
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        INodeConnection[] all = [.. _open.Values];
        _open.Clear();
        foreach (INodeConnection connection in all)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }
}
