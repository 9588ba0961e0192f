using RedisTyped.Gateway.Replies;

namespace RedisTyped.Gateway.Sessions;

/// <summary>
/// The connections that a client has for itself: transactions and waiting commands cannot share one. One to each node, which takes up another
/// protocol together with the client, so that what the node keeps for it, as watched keys, is not left behind. Kept until the client leaves.
/// </summary>
internal sealed class OwnConnections(INodeLinks links, ClientState client) : IAsyncDisposable
{
    private readonly Dictionary<int, OwnConnection> _open = [];

    /// <summary>Sends requests to a node and gives as many replies.</summary>
    /// <exception cref="IOException">The node cannot be reached, or the connection was lost; it is not used again.</exception>
    public async Task<ReadOnlyMemory<byte>[]> AskAsync(int node, IReadOnlyList<ReadOnlyMemory<byte>> requests, CancellationToken cancellationToken)
    {
        bool isDone = false;
        try
        {
            INodeConnection connection = await OfAsync(node, cancellationToken).ConfigureAwait(false);

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
            if (!isDone && _open.Remove(node, out OwnConnection? lost))
            {
                await lost.Connection.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        OwnConnection[] all = [.. _open.Values];
        _open.Clear();
        foreach (OwnConnection own in all)
        {
            await own.Connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<INodeConnection> OfAsync(int node, CancellationToken cancellationToken)
    {
        int protocol = client.Protocol;
        if (!_open.TryGetValue(node, out OwnConnection? own))
        {
            own = new OwnConnection(await links.OpenAsync(node, protocol, cancellationToken).ConfigureAwait(false)) { Protocol = protocol };
            _open.Add(node, own);
        }
        else if (own.Protocol != protocol)
        {
            await own.Connection.SendAsync(RequestText.Of("HELLO", protocol == 3 ? "3" : "2"), cancellationToken).ConfigureAwait(false);
            ReadOnlyMemory<byte> hello = await own.Connection.ReceiveAsync(cancellationToken).ConfigureAwait(false);
            own.Protocol = RawReply.IsError(hello.Span) ? throw new IOException("the node refuses the client's protocol") : protocol;
        }

        return own.Connection;
    }

    private sealed class OwnConnection(INodeConnection connection)
    {
        public INodeConnection Connection => connection;

        public int Protocol { get; set; }
    }
}
