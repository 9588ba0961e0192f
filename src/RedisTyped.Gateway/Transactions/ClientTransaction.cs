using RedisTyped.Gateway.Commands;
using RedisTyped.Gateway.Replies;
using RedisTyped.Gateway.Security;
using RedisTyped.Gateway.Sessions;

namespace RedisTyped.Gateway.Transactions;

/// <summary>
/// MULTI, EXEC, DISCARD, WATCH and UNWATCH of one client. The transaction runs on one node, that of its first key, over a connection that the
/// client has for itself; what concerns the client's own session is answered here, in its place among the replies of EXEC.
/// </summary>
internal sealed class ClientTransaction(INodeLinks links, ClientState client, OwnConnections own, int maxKeptBytes)
{
    private const string Aborted = "EXECABORT Transaction discarded because of previous errors.";

    private readonly NodeTransaction _onNode = new(own, client);
    private readonly TransactionQueue _queue = new(maxKeptBytes);
    private bool _isSpoilt;
    private bool _hasLostWatches;

    /// <summary>Whether commands are queued, from MULTI on.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Answers a command of <see cref="Handling.Transaction"/>.</summary>
    public async Task<ReadOnlyMemory<byte>> AnswerAsync(
        CommandRule rule, IReadOnlyList<byte[]> words, ConnectionCommands session, CancellationToken cancellationToken)
    {
        try
        {
            return rule.Spec.Name switch
            {
                "MULTI" => Open(),
                "EXEC" => await ExecuteAsync(session, cancellationToken).ConfigureAwait(false),
                "DISCARD" => await DiscardAsync(cancellationToken).ConfigureAwait(false),
                "WATCH" => await WatchAsync(rule, words, cancellationToken).ConfigureAwait(false),
                _ => await UnwatchAsync(cancellationToken).ConfigureAwait(false),
            };
        }
        catch (IOException lost)
        {
            // With its connection the node has dropped the transaction, unless EXEC was on its way: then nobody knows.
            int node = _onNode.Node;
            Forget();
            return ReplyText.Error(CommandFault.Unreachable(links, node, lost.Message));
        }
    }

    /// <summary>Whether EXEC is to say HELLO, too.</summary>
    public bool ChangesProtocol => _queue.All().Any(static command => command.Rule.Spec.Name == "HELLO");

    /// <summary>Takes a command into the open transaction.</summary>
    /// <returns>QUEUED, or why it was not taken; then EXEC will run nothing.</returns>
    public async Task<ReadOnlyMemory<byte>> QueueAsync(CommandRule rule, IReadOnlyList<byte[]> words, CancellationToken cancellationToken)
    {
        if (rule.Handling is Handling.Session or Handling.Database)
        {
            return Add(new QueuedCommand(rule, words, IsOfNode: false));
        }

        if (rule.Spec.Name == "COPY")
        {
            if (OneDatabase.Within(words) is not { } within)
            {
                return ReplyText.Error(Spoil(CommandFault.NoDatabase));
            }

            words = within;
        }

        bool isOfAnyNode = rule.Handling == Handling.AnyNode || rule.Spec.Name == "UNWATCH";
        if (!isOfAnyNode && rule.Handling is not (Handling.Key or Handling.Split or Handling.Blocking) && (links.Count > 1 || rule.Handling is Handling.Subscription or Handling.Cluster))
        {
            return ReplyText.Error(Spoil($"ERR '{rule.FullName}' cannot be part of a transaction here, which runs on one node"));
        }

        CommandPlace place = rule.Handling is Handling.Key or Handling.Split or Handling.Blocking
            ? CommandPlace.Of(rule, words, links)
            : new CommandPlace(NodeTransaction.Nowhere, [], [], null);
        if (place.Fault is { } fault)
        {
            return ReplyText.Error(Spoil(fault));
        }

        if (place.HasKeys && _onNode.HasNode && place.Node != _onNode.Node)
        {
            return ReplyText.Error(Spoil(CommandFault.ManyNodes(rule, links, [_onNode.Node, place.Node], isEmulated: false)));
        }

        if (!place.HasKeys && !_onNode.HasNode)
        {
            // Any node can run it; which one, the first key says.
            return Add(new QueuedCommand(rule, words, IsOfNode: true));
        }

        _onNode.Choose(place.Node);
        if (place.HasKeys)
        {
            await place.BringOverAsync(rule, words, links).ConfigureAwait(false);
        }

        try
        {
            ReadOnlyMemory<byte> queued = await _onNode.SendAsync(_queue.TakeWaiting(), place.Request(words, links), cancellationToken).ConfigureAwait(false);
            if (RawReply.IsError(queued.Span))
            {
                _isSpoilt = true;
                return queued;
            }

            // The node has its words; kept here too, they would be memory without a limit.
            return Add(new QueuedCommand(rule, [], IsOfNode: true, IsSent: true));
        }
        catch (IOException lost)
        {
            _onNode.NoteLost();
            return ReplyText.Error(Spoil(CommandFault.Unreachable(links, _onNode.Node, lost.Message)));
        }
    }

    /// <summary>Notes that a command of an open transaction was refused; gives the fault as it is.</summary>
    public string Spoil(string fault)
    {
        _isSpoilt |= IsOpen;
        return fault;
    }

    /// <summary>EXEC itself was refused: a transaction that is open is over.</summary>
    public string AbortBecause(string fault)
    {
        const string code = "ERR ";
        _onNode.Abandon();
        Close();
        return $"EXECABORT Transaction discarded because of: {(fault.StartsWith(code, StringComparison.Ordinal) ? fault[code.Length..] : fault)}";
    }

    /// <summary>The connection is gone: what was queued cannot run, and what was watched may have changed.</summary>
    /// <param name="node">The node that it led to, so that what is at another one stands; null: all are gone, as with the topology.</param>
    public void LoseNode(int? node = null)
    {
        if (node is null || node == _onNode.Node)
        {
            _hasLostWatches |= client.Watches;
            _isSpoilt |= IsOpen;
            _onNode.Forget();
        }
    }

    /// <inheritdoc cref="NodeTransaction.LeaveAbandonedAsync"/>
    public Task LeaveAbandonedAsync() => _onNode.LeaveAbandonedAsync();

    /// <summary>Leaves the transaction; the connection is closed by the caller.</summary>
    public void Forget()
    {
        Close();
        _hasLostWatches = false;
        _onNode.Forget();
    }

    private byte[] Open()
    {
        if (IsOpen)
        {
            return ReplyText.Error("ERR MULTI calls can not be nested");
        }

        IsOpen = true;
        client.Queued = 0;
        return ReplyText.Ok;
    }

    private async Task<ReadOnlyMemory<byte>> ExecuteAsync(ConnectionCommands session, CancellationToken cancellationToken)
    {
        if (!IsOpen)
        {
            return ReplyText.Error("ERR EXEC without MULTI");
        }

        if (_isSpoilt)
        {
            await EndAsync(cancellationToken).ConfigureAwait(false);
            return ReplyText.Error(Aborted);
        }

        if (_hasLostWatches)
        {
            // What is queued stands at a node all the same, and would run with the next transaction.
            await EndAsync(cancellationToken).ConfigureAwait(false);
            return ReplyText.NilArray(client.Protocol);
        }

        QueuedCommand[] queue = _queue.All();
        List<ReadOnlyMemory<byte>> replies = [];
        if (client.Watches || queue.Any(static command => command.IsOfNode))
        {
            if (!_onNode.HasNode)
            {
                _onNode.Choose(links.AnyNode);
            }

            if (await _onNode.ExecuteAsync(_queue.TakeWaiting(), cancellationToken).ConfigureAwait(false) is not { } executed)
            {
                Forget();
                return ReplyText.Error(Aborted);
            }

            _onNode.NoteEnded();
            Close();
            if (RawReply.IsError(executed.Span) || RawReply.IsNil(executed.Span) || queue.All(static command => command.IsOfNode && !NodeSecrets.AreIn(command.Rule)))
            {
                return executed;
            }

            replies = RawReply.Elements(executed);
        }

        Close();
        int next = 0;
        var all = new List<ReadOnlyMemory<byte>>(queue.Length);
        int protocol = client.Protocol;
        foreach (QueuedCommand command in queue)
        {
            all.Add(command.IsOfNode
                ? NodeSecrets.AreIn(command.Rule) ? NodeSecrets.Hide(replies[next++], protocol) : replies[next++]
                : await session.AnswerAsync(command.Rule, command.Words, cancellationToken).ConfigureAwait(false));
        }

        var text = new ReplyText(protocol).Array(all.Count);
        all.ForEach(reply => text.Raw(reply.Span));
        return text.Bytes;
    }

    private async Task<ReadOnlyMemory<byte>> DiscardAsync(CancellationToken cancellationToken)
    {
        if (!IsOpen)
        {
            return ReplyText.Error("ERR DISCARD without MULTI");
        }

        await EndAsync(cancellationToken).ConfigureAwait(false);
        return ReplyText.Ok;
    }

    private async Task<ReadOnlyMemory<byte>> WatchAsync(CommandRule rule, IReadOnlyList<byte[]> words, CancellationToken cancellationToken)
    {
        if (IsOpen)
        {
            return ReplyText.Error("ERR WATCH inside MULTI is not allowed");
        }

        var place = CommandPlace.Of(rule, words, links);
        if (place.Fault is { } fault)
        {
            return ReplyText.Error(fault);
        }

        if (client.Watches && _onNode.Node != place.Node)
        {
            return ReplyText.Error(CommandFault.ManyNodes(rule, links, [_onNode.Node, place.Node], isEmulated: false));
        }

        await place.BringOverAsync(rule, words, links).ConfigureAwait(false);
        return await _onNode.WatchAsync(place.Node, place.Request(words, links), cancellationToken).ConfigureAwait(false);
    }

    private async Task<ReadOnlyMemory<byte>> UnwatchAsync(CancellationToken cancellationToken)
    {
        _hasLostWatches = false;
        await _onNode.UnwatchAsync(cancellationToken).ConfigureAwait(false);
        return ReplyText.Ok;
    }

    private byte[] Add(QueuedCommand command)
    {
        bool isKept = _queue.TryAdd(command);
        client.Queued = _queue.Count;
        return isKept
            ? ReplyText.Queued
            : ReplyText.Error(Spoil($"ERR the transaction holds more than {maxKeptBytes} bytes of commands that wait for EXEC here"));
    }

    // Ends the transaction on the node too, and its watches.
    private async Task EndAsync(CancellationToken cancellationToken)
    {
        Close();
        _hasLostWatches = false;
        await _onNode.EndAsync(cancellationToken).ConfigureAwait(false);
    }

    private void Close()
    {
        IsOpen = false;
        _isSpoilt = false;
        _queue.Clear();
        client.Queued = -1;
    }
}
