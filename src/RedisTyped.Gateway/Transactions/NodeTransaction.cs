using RedisTyped.Gateway.Replies;
using RedisTyped.Gateway.Sessions;

namespace RedisTyped.Gateway.Transactions;

/// <summary>
/// What of a client's transaction is on its node: whether it has begun there, and whether keys are watched. One node at a time, over a
/// connection that the client has for itself.
/// </summary>
internal sealed class NodeTransaction(OwnConnections own, ClientState client)
{
    /// <summary>In place of a node, before any is chosen.</summary>
    public const int Nowhere = -1;

    private bool _isBegun;
    private bool _isAbandoned;

    /// <summary>The node, or <see cref="Nowhere"/>.</summary>
    public int Node { get; private set; } = Nowhere;

    /// <summary>Whether a node is chosen.</summary>
    public bool HasNode => Node != Nowhere;

    /// <summary>Chooses the node, unless one is.</summary>
    public void Choose(int node) => Node = HasNode ? Node : node;

    /// <summary>Sends MULTI if it has not been, then what has waited, then a request.</summary>
    /// <returns>The reply to the request.</returns>
    public async Task<ReadOnlyMemory<byte>> SendAsync(List<ReadOnlyMemory<byte>> waiting, ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        await LeaveAbandonedAsync().ConfigureAwait(false);
        return (await own.AskAsync(Node, Begun(waiting, request), cancellationToken).ConfigureAwait(false))[^1];
    }

    /// <summary>Sends MULTI if it has not been, then what has waited, then EXEC.</summary>
    /// <returns>The reply to EXEC. Null: there is another topology, and nothing has run.</returns>
    public async Task<ReadOnlyMemory<byte>?> ExecuteAsync(List<ReadOnlyMemory<byte>> waiting, CancellationToken cancellationToken)
    {
        await LeaveAbandonedAsync().ConfigureAwait(false);
        return (await own.ExecuteAsync(Node, Begun(waiting, RequestText.Of("EXEC")), cancellationToken).ConfigureAwait(false))?[^1];
    }

    /// <summary>Sends WATCH.</summary>
    /// <returns>Its reply.</returns>
    public async Task<ReadOnlyMemory<byte>> WatchAsync(int node, ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        Node = node;
        client.Watches = true;
        await LeaveAbandonedAsync().ConfigureAwait(false);
        return (await own.AskAsync(node, [request], cancellationToken).ConfigureAwait(false))[0];
    }

    /// <summary>Sends UNWATCH, if keys are watched.</summary>
    public async Task UnwatchAsync(CancellationToken cancellationToken)
    {
        if (client.Watches)
        {
            await own.EndAsync(Node, "UNWATCH", cancellationToken).ConfigureAwait(false);
            client.Watches = false;
            Node = Nowhere;
        }
    }

    /// <summary>Ends it by DISCARD, or UNWATCH where nothing has begun but keys are watched.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        (int node, bool isBegun, bool isThere) = (Node, _isBegun, (_isBegun || client.Watches) && !_isAbandoned);
        Forget();
        if (node != Nowhere && isThere)
        {
            try
            {
                await own.EndAsync(node, isBegun ? "DISCARD" : "UNWATCH", cancellationToken).ConfigureAwait(false);
            }
            catch (IOException)
            {
                // Gone with the connection.
            }
        }
    }

    /// <summary>Leaves the connection as it is. It may hold half of the transaction; closing it, before it is used again, is as good as a round trip.</summary>
    public void Abandon()
    {
        bool isAbandoned = _isAbandoned || _isBegun || client.Watches;
        Forget();
        _isAbandoned = isAbandoned;
    }

    /// <summary>EXEC has been answered.</summary>
    public void NoteEnded()
    {
        _isBegun = false;
        client.Watches = false;
        Node = Nowhere;
    }

    /// <summary>The connection broke: nothing has begun on the next one.</summary>
    public void NoteLost() => _isBegun = false;

    /// <summary>Nothing is left on the node, or the connection is closed by the caller.</summary>
    public void Forget()
    {
        NoteEnded();
        _isAbandoned = false;
    }

    /// <summary>Closes a connection that half of a transaction was left on: what is sent over it next would be queued.</summary>
    public async Task LeaveAbandonedAsync()
    {
        if (_isAbandoned)
        {
            _isAbandoned = false;
            await own.DisposeAsync().ConfigureAwait(false);
        }
    }

    private ReadOnlyMemory<byte>[] Begun(List<ReadOnlyMemory<byte>> waiting, ReadOnlyMemory<byte> request)
    {
        ReadOnlyMemory<byte>[] all = _isBegun ? [.. waiting, request] : [RequestText.Of("MULTI"), .. waiting, request];
        _isBegun = true;
        return all;
    }
}
