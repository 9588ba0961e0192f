using RedisTyped.Commands;
using RedisTyped.Gateway.Clients;
using RedisTyped.Gateway.Commands;
using RedisTyped.Gateway.Replies;
using RedisTyped.Gateway.Security;
using RedisTyped.Gateway.Sessions;
using RedisTyped.Gateway.Subscriptions;
using RedisTyped.Gateway.Transactions;
using RedisTyped.Protocol;

namespace RedisTyped.Gateway.Dispatch;

/// <summary>
/// One client's commands, but for those that are simply passed on: what it may do, its transaction, its subscriptions, and commands over
/// several nodes. For one command at a time.
/// </summary>
internal sealed partial class CommandSession : IClientSession
{
    private readonly SessionScope _scope;
    private readonly IReplyOutput _output;
    private readonly SessionLinks _links;
    private readonly OwnConnections _own;
    private readonly NodeCommandRunner _nodes;
    private readonly ConnectionCommands _connection;
    private readonly ClientTransaction _transaction;
    private readonly ClientSubscriptions _subscriptions;
    private AclUser? _free;

    /// <summary>Begins the session of a client that has connected.</summary>
    /// <param name="scope">What the gateway's sessions share.</param>
    /// <param name="client">The client, taken in by the scope's registry.</param>
    /// <param name="output">Where its replies go.</param>
    public CommandSession(SessionScope scope, ClientState client, IReplyOutput output)
    {
        _scope = scope;
        _output = output;
        Client = client;
        client.User = scope.Users.Initial;
        client.Abort = output.Abort;
        _links = new SessionLinks(scope.Links);
        _own = new OwnConnections(_links, client);
        _nodes = new NodeCommandRunner(scope, _links, client);
        _connection = new ConnectionCommands(scope, client);
        _transaction = new ClientTransaction(_links, client, _own, scope.MaxTransactionBytes);
        _subscriptions = new ClientSubscriptions(_links, client, output, scope.Clients.Time);
        client.HearsNothing = () => _subscriptions.AreElsewhere(scope.Links.Now);
    }

    public ClientState Client { get; }

    /// <summary>In which RESP the client has its replies.</summary>
    public int Protocol => Client.Protocol;

    /// <summary>Whether the client has said goodbye: the replies go out, and the connection ends.</summary>
    public bool IsClosing { get; private set; }

    /// <summary>
    /// Whether every command must come here. Otherwise those that are only passed on or split need not, if <see cref="Passes"/> lets them.
    /// </summary>
    public bool TakesAll =>
        Client.User is null || Client.Replies != ReplyMode.On || _transaction.IsOpen || Client.Watches || (Client.Protocol == 2 && _subscriptions.IsAny);

    /// <inheritdoc/>
    public bool IsStranger => Client.User is null;

    /// <inheritdoc/>
    public bool Listens => _subscriptions.IsAny;

    /// <summary>Whether what the client may do has to be looked up for each command that is passed on.</summary>
    public bool IsLimited => _scope.Policy.LimitsKeys || Client.User is not { } user || (!ReferenceEquals(user, _free) && !MayAll(user));

    /// <inheritdoc/>
    public bool Passes(ForwardPlan plan, ReadOnlySpan<byte> request, ReadOnlySpan<ArgumentRange> arguments)
    {
        CommandRule rule = CommandRules.Find(plan.Spec.Name)!;
        if (!_scope.Policy.Takes(rule) || Client.User is not { } user)
        {
            return false;
        }

        int step = plan.Spec.Keys[0].Step, last = plan.Split == SplitKind.None ? plan.KeyAt : arguments.Length - 1;
        for (int at = plan.KeyAt; at <= last; at += step)
        {
            ReadOnlySpan<byte> key = arguments[at].Of(request);
            if (!user.MayPass(rule, key) || (_scope.Links.RewritesKeys && !user.MayPass(rule, _scope.Links.StoredKey(key.ToArray()))))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Answers a command. All before must have been answered, and none behind it may be begun before this is done.
    /// </summary>
    /// <param name="words">The command line; at least one word.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    public async ValueTask AnswerAsync(IReadOnlyList<byte[]> words, CancellationToken cancellationToken)
    {
        Client.LastUsed = _scope.Clients.Now;
        await FollowAsync().ConfigureAwait(false);
        ReadOnlyMemory<byte> reply;
        try
        {
            using var late = new LateEnd(cancellationToken);
            reply = await ReplyAsync(words, late.Token, cancellationToken).ConfigureAwait(false);
        }
        catch (CommandFaultException fault)
        {
            reply = Reject(null, fault.Message);
        }
        catch (Exception fault) when (fault is FormatException or OverflowException)
        {
            reply = ReplyText.Error($"ERR a node's reply could not be understood: {fault.Message}");
        }

        bool isHeard = Client.Replies is ReplyMode.On or ReplyMode.SkipNext;
        Client.Replies = Client.Replies switch
        {
            ReplyMode.SkipNext => ReplyMode.SkipThis,
            ReplyMode.SkipThis => ReplyMode.On,
            var mode => mode,
        };
        if (isHeard && !reply.IsEmpty)
        {
            await _output.WriteAsync(reply, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void EndWaits() => _own.EndWaits();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _scope.Clients.Remove(Client);
        await _subscriptions.DisposeAsync().ConfigureAwait(false);
        await _own.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<ReadOnlyMemory<byte>> ReplyAsync(IReadOnlyList<byte[]> words, CancellationToken cancellationToken, CancellationToken gone)
    {
        CommandRule? rule = CommandRules.Find(words[0], words.Count > 1 ? words[1] : []);
        if (rule is null)
        {
            // In a transaction it is refused, as by a Redis of before.
            return !_transaction.IsOpen && _connection.TrySetLibrary(words) is { } set ? set : Reject(null, CommandFault.Unknown(words));
        }

        Client.LastCommand = rule.FullName;
        if (Fault(rule, words) is { } fault)
        {
            return Reject(rule, fault);
        }

        if (_transaction.IsOpen && rule.Spec.Name is not ("EXEC" or "DISCARD" or "MULTI" or "WATCH" or "QUIT" or "RESET"))
        {
            return await _transaction.QueueAsync(rule, words, cancellationToken).ConfigureAwait(false);
        }

        return rule.Handling == Handling.Blocking
            && (rule.IsDenied || SharedConnection.HarmOf(rule.Spec, RequestText.Words(words)) != ConnectionHarm.None)
                ? await WaitAsync(rule, words, gone).ConfigureAwait(false)
                : await RunAsync(rule, words, cancellationToken).ConfigureAwait(false);
    }

    // What Redis looks at before it runs or queues a command, in its order.
    private string? Fault(CommandRule rule, IReadOnlyList<byte[]> words)
    {
        string name = rule.Spec.Name;
        if (!rule.Takes(words.Count))
        {
            return CommandFault.Arity(rule.FullName);
        }

        bool needsNoUser = name is "AUTH" or "HELLO" or "QUIT" or "RESET";
        if (!needsNoUser)
        {
            if (Client.User is not { } user)
            {
                return CommandFault.Authenticate;
            }

            if (user.Denial(rule, words, _links.RewritesKeys ? _links.StoredKey : null) is { } denial)
            {
                return denial;
            }
        }

        if (_scope.Policy.Denial(rule) is { } refusal)
        {
            return refusal;
        }

        return Client.Protocol == 2 && _subscriptions.IsAny
            && rule.Handling != Handling.Subscription && name is not ("PING" or "QUIT" or "RESET")
                ? $"ERR Can't execute '{rule.FullName}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context"
                : null;
    }

    // In a transaction, what cannot be queued spoils it; and EXEC itself ends it.
    private byte[] Reject(CommandRule? rule, string fault) =>
        ReplyText.Error(rule?.Spec.Name == "EXEC" ? _transaction.AbortBecause(fault) : _transaction.Spoil(fault));

    private async Task<ReadOnlyMemory<byte>> RunAsync(CommandRule rule, IReadOnlyList<byte[]> words, CancellationToken cancellationToken)
    {
        switch (rule.Handling)
        {
            case Handling.Session when rule.Spec.Name is "QUIT":
                IsClosing = true;
                return ReplyText.Ok;
            case Handling.Session when rule.Spec.Name is "RESET":
                return await ResetAsync().ConfigureAwait(false);
            case Handling.Session when rule.Spec.Name is "PING" && words.Count <= 2 && Client.Protocol == 2 && _subscriptions.IsAny:
                return new ReplyText(2).Array(2).Bulk("pong").Bulk(words.Count > 1 ? words[1] : []).Bytes;
            case Handling.Session or Handling.Transaction when _subscriptions.IsAny && ChangesProtocol(rule):
                await _subscriptions.ChangeProtocolAsync(() => AnswerHereAsync(rule, words, cancellationToken), Client.Replies == ReplyMode.On, cancellationToken).ConfigureAwait(false);
                return default;
            case Handling.Session or Handling.Database or Handling.Transaction:
                return await AnswerHereAsync(rule, words, cancellationToken).ConfigureAwait(false);
            case Handling.Subscription:
                return await _subscriptions.AnswerAsync(rule, words, Client.Replies == ReplyMode.On, cancellationToken).ConfigureAwait(false);
            case Handling.Cluster:
                return _scope.Cluster is { } cluster ? cluster.Answer(rule, words, Client.LocalAddress, Client.Protocol) : ReplyText.Error(CommandFault.NoCluster);
            default:
                return await _nodes.AnswerAsync(rule, words, cancellationToken).ConfigureAwait(false);
        }
    }

    private bool ChangesProtocol(CommandRule rule) => rule.Spec.Name == "HELLO" || (rule.Spec.Name == "EXEC" && _transaction.ChangesProtocol);

    private Task<ReadOnlyMemory<byte>> AnswerHereAsync(CommandRule rule, IReadOnlyList<byte[]> words, CancellationToken cancellationToken) => rule.Handling == Handling.Transaction
        ? _transaction.AnswerAsync(rule, words, _connection, cancellationToken)
        : _connection.AnswerAsync(rule, words, cancellationToken);

    private async Task<ReadOnlyMemory<byte>> ResetAsync()
    {
        _transaction.Forget();
        await _own.DisposeAsync().ConfigureAwait(false);
        await _subscriptions.DisposeAsync().ConfigureAwait(false);
        Client.Protocol = 2;
        Client.Name = [];
        Client.Replies = ReplyMode.On;
        Client.IsKeptFromEviction = false;
        Client.User = _scope.Users.Initial;
        return ReplyText.Status("RESET");
    }

    private bool MayAll(AclUser user)
    {
        if (!user.MayAll)
        {
            return false;
        }

        _free = user;
        return true;
    }
}
