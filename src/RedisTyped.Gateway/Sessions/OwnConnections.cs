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
    public async Task<ReadOnlyMemory<byte>[]> AskAsync(int node, IReadOnlyList<ReadOnlyMemory<byte>> requests, CancellationToken cancellationToken) =>
        (await AskAsync(node, requests, State.Begins, awaited: null, TimeSpan.Zero, cancellationToken).ConfigureAwait(false))!;

    /// <summary>Sends DISCARD or UNWATCH, behind which the node keeps nothing.</summary>
    /// <exception cref="IOException">As there.</exception>
    public Task EndAsync(int node, string command, CancellationToken cancellationToken) =>
        AskAsync(node, [RequestText.Of(command)], State.Ends, awaited: null, TimeSpan.Zero, cancellationToken);

    /// <summary>Sends EXEC, behind which the node keeps nothing, and what goes before it. By a topology that another one has taken the place of it must not run.</summary>
    /// <returns>Null: there is another topology. Nothing has run, and the connection is closed.</returns>
    /// <exception cref="IOException">As there.</exception>
    public Task<ReadOnlyMemory<byte>[]?> ExecuteAsync(int node, IReadOnlyList<ReadOnlyMemory<byte>> requests, CancellationToken cancellationToken) =>
        AskAsync(node, requests, State.Ends, awaited: [], TimeSpan.Zero, cancellationToken);

    /// <summary>Sends a command that waits, which must not run either by a topology that another one has taken the place of.</summary>
    /// <param name="node">The node's place.</param>
    /// <param name="request">The command.</param>
    /// <param name="awaited">The keys that it waits for.</param>
    /// <param name="wait">How long it waits; infinite: until something comes.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Null: as for EXEC.</returns>
    /// <exception cref="IOException">As there.</exception>
    public async Task<ReadOnlyMemory<byte>?> WaitAsync(
        int node, ReadOnlyMemory<byte> request, IReadOnlyList<byte[]> awaited, TimeSpan wait, CancellationToken cancellationToken) =>
        (await AskAsync(node, [request], State.Stays, awaited, wait, cancellationToken).ConfigureAwait(false))?[0];

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

    private async Task<ReadOnlyMemory<byte>[]?> AskAsync(
        int node, IReadOnlyList<ReadOnlyMemory<byte>> requests, State state, IReadOnlyList<byte[]>? awaited, TimeSpan wait, CancellationToken cancellationToken)
    {
        bool isSent = false;
        bool isDone = false;
        try
        {
            OwnConnection own = await OfAsync(node, cancellationToken).ConfigureAwait(false);
            INodeConnection connection = own.Connection;
            own.HoldsState |= state == State.Begins;
            using INodeUse? use = awaited is null ? null : await connection.EnterAsync(awaited, cancellationToken).ConfigureAwait(false);
            if (use is not null && (use.IsLeft || !links.IsCurrent || !MayRun(use, awaited!)))
            {
                return null;
            }

            if (connection.IsClosed)
            {
                throw new IOException("the connection was closed");
            }

            foreach (ReadOnlyMemory<byte> request in requests)
            {
                isSent = true;
                await connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
            }

            var replies = new ReadOnlyMemory<byte>[requests.Count];
            for (int i = 0; i < replies.Length; i++)
            {
                replies[i] = await connection.ReceiveAsync(wait == Timeout.InfiniteTimeSpan ? wait : wait + connection.Patience, cancellationToken).ConfigureAwait(false);
            }

            if (use is { IsLeft: true } && replies[^1].Span.StartsWith("-UNBLOCKED "u8))
            {
                return null;
            }

            isDone = true;
            own.HoldsState &= state != State.Ends;
            return replies;
        }
        catch (IOException lost) when (isSent && awaited is not null)
        {
            throw new IOException($"{lost.Message}; {NodeFaultReply.InDoubt}", lost);
        }
        finally
        {
            Volatile.Write(ref _wait, null);

            // A reply that nobody waited for would be taken for that to the next request.
            if (!isDone && _open.Remove(node, out OwnConnection? lost))
            {
                await lost.Connection.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    // Noted before one looks: whoever ends waits looks for the one of now behind that.
    private bool MayRun(INodeUse use, IReadOnlyList<byte[]> awaited)
    {
        if (awaited.Count == 0)
        {
            return true;
        }

        Interlocked.Exchange(ref _wait, use);
        return !AreWaitsEnded;
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

    /// <summary>What requests are to the state that the node keeps for the client.</summary>
    private enum State
    {
        Begins,
        Stays,
        Ends,
    }

    private sealed class OwnConnection(INodeConnection connection)
    {
        public INodeConnection Connection => connection;

        public int Protocol { get; set; }

        /// <summary>Whether the node may keep something of a transaction for it, so that it cannot be had anew.</summary>
        public bool HoldsState { get; set; }
    }
}
