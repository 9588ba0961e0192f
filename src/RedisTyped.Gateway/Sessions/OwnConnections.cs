using RedisTyped.Gateway.Replies;

namespace RedisTyped.Gateway.Sessions;

/// <summary>
/// The connections that a client has for itself: transactions and waiting commands cannot share one. One to each node, which takes up another
/// protocol together with the client, so that what the node keeps for it, as watched keys, is not left behind. Kept until the client leaves.
/// </summary>
internal sealed class OwnConnections(INodeLinks links, ClientState client) : IAsyncDisposable
{
    private readonly Dictionary<int, OwnConnection> _open = [];
    private INodeUse? _wait;
    private bool _areWaitsEnded;

    /// <summary>Whether nothing may wait any more.</summary>
    public bool AreWaitsEnded => Volatile.Read(ref _areWaitsEnded);

    /// <summary>Sends a node what it keeps something of for the client (MULTI, WATCH …), and gives as many replies.</summary>
    /// <exception cref="IOException">The node cannot be reached, or the connection was lost; it is not used again.</exception>
    public async Task<ReadOnlyMemory<byte>[]> AskAsync(int node, IReadOnlyList<ReadOnlyMemory<byte>> requests, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>[]? replies = await UseAsync(
            node,
            async own =>
            {
                own.HoldsState = true;
                return await own.ExchangeAsync(requests, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return replies!;
    }

    /// <summary>Sends DISCARD or UNWATCH, behind which the node keeps nothing.</summary>
    /// <exception cref="IOException">The node cannot be reached, or the connection was lost; it is not used again.</exception>
    public Task EndAsync(int node, string command, CancellationToken cancellationToken) => UseAsync(
        node,
        async own =>
        {
            ReadOnlyMemory<byte>[] replies = await own.ExchangeAsync([RequestText.Of(command)], TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
            own.HoldsState = false;
            return replies;
        },
        cancellationToken);

    /// <summary>Sends EXEC, behind which the node keeps nothing, and what goes before it. By a topology that another one has taken the place of it must not run.</summary>
    /// <returns>Null: there is another topology. Nothing has run, and the connection is closed.</returns>
    /// <exception cref="IOException">The node cannot be reached, or the connection was lost, and it says if EXEC may have run; it is not used again.</exception>
    public Task<ReadOnlyMemory<byte>[]?> ExecuteAsync(int node, IReadOnlyList<ReadOnlyMemory<byte>> requests, CancellationToken cancellationToken) => UseAsync(
        node,
        async own =>
        {
            ReadOnlyMemory<byte>[]? replies = await RunAsync(own, requests, [], TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
            own.HoldsState = false;
            return replies;
        },
        cancellationToken);

    /// <summary>Sends a command that waits, which must not run either by a topology that another one has taken the place of.</summary>
    /// <param name="node">The node's place.</param>
    /// <param name="request">The command.</param>
    /// <param name="awaited">The keys that it waits for.</param>
    /// <param name="wait">How long it waits; infinite: until something comes.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Null: there is another topology. Nothing has run, and the connection is closed.</returns>
    /// <exception cref="IOException">The node cannot be reached, or the connection was lost, and it says if the command may have run; it is not used again.</exception>
    public async Task<ReadOnlyMemory<byte>?> WaitAsync(
        int node, ReadOnlyMemory<byte> request, IReadOnlyList<byte[]> awaited, TimeSpan wait, CancellationToken cancellationToken) =>
        (await UseAsync(node, own => RunAsync(own, [request], awaited, wait, cancellationToken), cancellationToken).ConfigureAwait(false))?[0];

    /// <summary>Has the node end the wait of now, and lets none begin. Thread-safe.</summary>
    public void EndWaits()
    {
        Interlocked.Exchange(ref _areWaitsEnded, true);
        Volatile.Read(ref _wait)?.Leave();
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

    // A connection over which not all replies have come is closed: what nobody waited for would be taken for that to the next request.
    private async Task<ReadOnlyMemory<byte>[]?> UseAsync(int node, Func<OwnConnection, Task<ReadOnlyMemory<byte>[]?>> use, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>[]? replies = null;
        try
        {
            return replies = await use(await OfAsync(node, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        }
        finally
        {
            if (replies is null && _open.Remove(node, out OwnConnection? lost))
            {
                await lost.Connection.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    // Null: there is another topology by now, and nothing has run.
    private async Task<ReadOnlyMemory<byte>[]?> RunAsync(
        OwnConnection own, IReadOnlyList<ReadOnlyMemory<byte>> requests, IReadOnlyList<byte[]> awaited, TimeSpan wait, CancellationToken cancellationToken)
    {
        using INodeUse use = await own.Connection.EnterAsync(awaited, cancellationToken).ConfigureAwait(false);
        if (use.IsLeft || !links.IsCurrent)
        {
            return null;
        }

        if (own.Connection.IsClosed)
        {
            throw new IOException("the connection was closed");
        }

        try
        {
            if (awaited.Count > 0)
            {
                // Noted before one looks: whoever ends waits looks for the one of now behind that.
                Interlocked.Exchange(ref _wait, use);
                if (AreWaitsEnded)
                {
                    return null;
                }
            }

            ReadOnlyMemory<byte>[] replies = await own.ExchangeAsync(requests, wait, cancellationToken).ConfigureAwait(false);
            return use.IsLeft && replies[^1].Span.StartsWith("-UNBLOCKED "u8) ? null : replies;
        }
        catch (IOException lost)
        {
            throw new IOException($"{lost.Message}; {NodeFaultReply.InDoubt}", lost);
        }
        finally
        {
            Volatile.Write(ref _wait, null);
        }
    }

    private async Task<OwnConnection> OfAsync(int node, CancellationToken cancellationToken)
    {
        int protocol = client.Protocol;
        if (_open.TryGetValue(node, out OwnConnection? own) && own.Connection.IsClosed && !own.HoldsState)
        {
            _open.Remove(node);
            own = null;
        }

        if (own is null)
        {
            own = new OwnConnection(await links.OpenAsync(node, protocol, cancellationToken).ConfigureAwait(false)) { Protocol = protocol };
            _open.Add(node, own);
        }
        else if (own.Protocol != protocol)
        {
            await own.Connection.SendAsync(RequestText.Of("HELLO", protocol == 3 ? "3" : "2"), cancellationToken).ConfigureAwait(false);
            ReadOnlyMemory<byte> hello = await own.Connection.ReceiveAsync(own.Connection.Patience, cancellationToken).ConfigureAwait(false);
            own.Protocol = RawReply.IsError(hello.Span) ? throw new IOException("the node refuses the client's protocol") : protocol;
        }

        return own;
    }

    private sealed class OwnConnection(INodeConnection connection)
    {
        public INodeConnection Connection => connection;

        public int Protocol { get; set; }

        /// <summary>Whether the node may keep something of a transaction for it, so that it cannot be had anew.</summary>
        public bool HoldsState { get; set; }

        /// <summary>Sends requests, and gives as many replies.</summary>
        public async Task<ReadOnlyMemory<byte>[]> ExchangeAsync(IReadOnlyList<ReadOnlyMemory<byte>> requests, TimeSpan wait, CancellationToken cancellationToken)
        {
            foreach (ReadOnlyMemory<byte> request in requests)
            {
                await connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
            }

            var replies = new ReadOnlyMemory<byte>[requests.Count];
            for (int i = 0; i < replies.Length; i++)
            {
                replies[i] = await connection.ReceiveAsync(wait == Timeout.InfiniteTimeSpan ? wait : wait + connection.Patience, cancellationToken).ConfigureAwait(false);
            }

            return replies;
        }
    }
}
