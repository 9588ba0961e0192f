using System.ComponentModel;
using RedisTyped.Keys;
using RedisTyped.Nodes;
using RedisTyped.Routing;
using RedisTyped.Scripting;
using StackExchange.Redis;

namespace RedisTyped.Execution;

/// <summary>Where one call goes.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct CommandRoute
{
    private readonly RedisNode? _node;
    private readonly ConnectedTopology _topology;
    private readonly bool _isUnlimited;
    private readonly IReplyGate? _gate;
    private readonly IDatabaseAsync? _database;

    internal CommandRoute(CommandMethod method, RedisNode node, IDatabaseAsync database, CommandFlags flags, ConnectedTopology topology)
    {
        Method = method;
        _database = database;
        Flags = flags;
        CanRetry = true;
        _node = node;
        _topology = topology;
    }

    internal CommandRoute(
        CommandMethod method, RedisNode node, ConnectedTopology topology, IReplyGate gate, CommandFlags flags = SendingRule.Flags)
    {
        _gate = gate;
        Method = method;
        Flags = flags;
        _node = node;
        _topology = topology;
    }

    private CommandRoute(in CommandRoute route, bool isUnlimited)
    {
        this = route;
        _isUnlimited = isUnlimited;
    }

    // Of a call whose steps have a route each; Database and Key are not for it.
    private CommandRoute(CommandMethod method)
    {
        Method = method;
        _topology = null!;
    }

    /// <summary>The calling method.</summary>
    public CommandMethod Method { get; }

    /// <summary>The database, batch or transaction of the owning node.</summary>
    public IDatabaseAsync Database => _database ?? _gate!.Commands;

    /// <summary>The flags to call with.</summary>
    public CommandFlags Flags { get; }

    /// <summary>
    /// Whether the reply to a command comes before the next one must be sent. Not so in a transaction or a batch: there a script goes
    /// with its text, since nobody could send that after the node has said that it does not know the script.
    /// </summary>
    /// <value>True but in a batch or transaction, unless said otherwise.</value>
    public bool CanRetry { get; init; }

    /// <summary>
    /// Whether calls are queued and answered together later. The type of <see cref="Database"/> does not tell: the batches and
    /// transactions of StackExchange.Redis are databases as well.
    /// </summary>
    internal bool IsQueued => _gate is not null and not (RefusedCalls or IMovingCalls);

    /// <summary>Whether the node took no calls when the call was routed.</summary>
    internal bool IsRefused => _gate is RefusedCalls;

    /// <summary>Brings the keys of the call to their owner, where a transition is under way; null: they are there.</summary>
    internal IMovingCalls? Moving => _gate as IMovingCalls;

    /// <summary>Sends again what a Redis Cluster refuses while slots move; null elsewhere, where calls are queued, and for a node of the caller's choice.</summary>
    internal SlotFollower? Slots => _gate is null && !IsForNode ? _node?.Slots : null;

    /// <summary>Whether the call follows its slot through a Redis Cluster.</summary>
    internal bool FollowsSlots => Slots is not null;

    /// <summary>Whether the call is for this node and no other, whatever it is about.</summary>
    internal bool IsForNode { get; init; }

    /// <summary>Whether a reply is awaited for itself and within the operation timeout of one node.</summary>
    private bool WaitsByItself => _node is not null && _gate is null && !_isUnlimited;

    /// <summary>Takes the calls that can be merged; null where each is sent by itself.</summary>
    internal ICallMerger? Merger { get; init; }

    /// <summary>Joins GETs with those of other callers; null where each is sent by itself.</summary>
    internal IGetCoalescer? Coalescer { get; init; }

    /// <summary>The owning node.</summary>
    internal RedisNode Node => _node!;

    /// <summary>The same way for a command that waits by itself, on a connection of its own.</summary>
    /// <returns>A route on which no reply is late.</returns>
    public CommandRoute WithoutTimeLimit() => new(this, isUnlimited: true);

    /// <summary>The way at this moment, for what is sent piece by piece: the node may have gone or come back since the call was routed.</summary>
    internal CommandRoute Now() => IsQueued || Moving is not null ? this
        : IsForNode ? NodeRoutes.ToNode(Method, _node!, _topology)
        : NodeRoutes.To(Method, _node!, _topology);

    /// <summary>Why no further piece is asked of the node: by the topology of now the key is not where it was when the call was routed. Null: it is.</summary>
    /// <param name="key">The key as it is stored.</param>
    internal Exception? RefusalOf(byte[] key)
    {
        if (FollowsSlots || _topology.Keeps(key))
        {
            return null;
        }

        string what = $"{Method.Store}.{Method.Method}";
        return _topology.RefusalOf(Node.Id, what) ?? (Router.RewritesKeys ? null : NodeRemovedException.OfReload(Node.Id, what));
    }

    /// <summary>A channel's name, routed and stored as a key would be.</summary>
    /// <param name="key">The name as the template formats it.</param>
    /// <returns>The channel; never a pattern.</returns>
    public RedisChannel Channel(in BuiltKey key) => new((byte[])Key(key)!, RedisChannel.PatternMode.Literal);

    /// <summary>The key as the node stores it.</summary>
    /// <param name="key">The key as the template formats it.</param>
    /// <returns>The same bytes, but for a router whose legacy mode strips tags.</returns>
    /// <exception cref="UnroutableCommandException">It is a channel of SPUBLISH with a tag that the router strips.</exception>
    public RedisKey Key(in BuiltKey key) => StoredKey(Router, Method.Command, key);

    /// <summary>Sends a command that StackExchange.Redis has no typed method for.</summary>
    /// <param name="command">The command's first word.</param>
    /// <param name="arguments">What follows it.</param>
    /// <returns>The pending reply.</returns>
    public Task<RedisResult> ExecuteAsync(string command, ICollection<object> arguments) =>
        Slots is { } slots ? SlotCall.ExecuteAsync(slots, Database, command, arguments, Flags) : Database.ExecuteAsync(command, arguments, Flags);

    /// <summary>Runs a script: by its SHA-1, and where the node does not know it, by its text, which makes the node know it.</summary>
    /// <param name="script">The script.</param>
    /// <param name="arguments">Its SHA-1, the number of keys, the keys, the arguments.</param>
    /// <param name="cancellationToken">Ends the waiting; the text is not sent any more.</param>
    /// <returns>The pending reply.</returns>
    public Task<RedisResult> ExecuteScriptAsync(RedisScript script, ICollection<object> arguments, CancellationToken cancellationToken) =>
        CanRetry
            ? ScriptDispatch.SendAsync(_node!, IsForNode ? null : _topology, Database, Flags, Method.Command, script, arguments, cancellationToken)
            : ScriptDispatch.SendTextAsync(Database, Flags, Method.Command, script, arguments);

    /// <summary>Waits for the node's reply within its operation timeout; in a batch or transaction, until that has ended.</summary>
    /// <typeparam name="T">The type of the reply.</typeparam>
    /// <param name="reply">The pending reply.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The reply.</returns>
    /// <exception cref="TimeoutException">The node did not answer in time; it may still run the command.</exception>
    public Task<T> AnswerAsync<T>(Task<T> reply, CancellationToken cancellationToken) =>
        _isUnlimited ? reply
            : _node is null ? reply.WaitAsync(cancellationToken)
            : _gate is null ? PendingReply.WaitAsync(_node, Method.Command, reply, cancellationToken, Method.Call)
            : !cancellationToken.CanBeCanceled ? _gate.AnswerAsync(Method, reply)
            : Moving is { } moving ? moving.AnswerAsync(Method, reply, cancellationToken)
            : _gate.AnswerAsync(Method, reply).WaitAsync(cancellationToken);

    /// <summary>Waits for the reply to a step of the call: of another command than the method's own, on the same node.</summary>
    /// <param name="command">The command; null for one that telemetry is not to count.</param>
    /// <param name="reply">The pending reply.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    internal Task<T> StepAsync<T>(string? command, Task<T> reply, CancellationToken cancellationToken) =>
        WaitsByItself
            ? PendingReply.WaitAsync(
                _node!, Method.Command, reply, cancellationToken, command is not null && _node!.Telemetry.IsOn ? Method.Call.Step(command) : null)
            : AnswerAsync(reply, cancellationToken);

    /// <summary>Waits as <see cref="AnswerAsync"/> does, and reads the reply where it comes in.</summary>
    internal Task<TResult> ReadAsync<TReply, TResult, TReader>(Task<TReply> reply, in TReader reader, CancellationToken cancellationToken)
        where TReader : struct, IReplyReader<TReply, TResult> =>
        WaitsByItself
            ? PendingReply.ReadAsync<TReply, TResult, TReader>(_node!, reply, reader, cancellationToken)
            : _gate is not null && !_isUnlimited && !cancellationToken.CanBeCanceled ? _gate.ReadAsync<TReply, TResult, TReader>(Method, reply, reader)
            : PendingReply.ReadAsync<TReply, TResult, TReader>(AnswerAsync(reply, cancellationToken), reader);

    /// <summary>Waits as <see cref="AnswerAsync"/> does, without a task where there is none yet.</summary>
    internal ValueTask<T> AnswerValueAsync<T>(Task<T> reply, CancellationToken cancellationToken) =>
        WaitsByItself
            ? PendingReply.WaitValueAsync(_node!, Method.Call, reply, cancellationToken)
            : new ValueTask<T>(AnswerAsync(reply, cancellationToken));

    /// <summary>Waits as <see cref="AnswerAsync"/> does for a reply whose value nobody wants, without a task where there is none yet.</summary>
    internal ValueTask AnswerWithoutResultAsync<T>(Task<T> reply, CancellationToken cancellationToken) =>
        WaitsByItself
            ? PendingReply.WaitWithoutResultAsync(_node!, Method.Call, reply, cancellationToken)
            : new ValueTask(AnswerAsync(reply, cancellationToken));

    /// <summary>Waits and reads as <see cref="ReadAsync"/> does, without a task where there is none yet.</summary>
    internal ValueTask<TResult> ReadValueAsync<TReply, TResult, TReader>(
        Task<TReply> reply, in TReader reader, CancellationToken cancellationToken)
        where TReader : struct, IReplyReader<TReply, TResult> =>
        WaitsByItself
            ? PendingReply.ReadValueAsync<TReply, TResult, TReader>(_node!, reply, reader, cancellationToken)
            : new ValueTask<TResult>(ReadAsync<TReply, TResult, TReader>(reply, reader, cancellationToken));

    /// <summary>The route of a call that takes several steps: each has its own node to wait for, the whole only its caller.</summary>
    internal static CommandRoute OfSteps(CommandMethod method) => new(method);

    /// <summary>Places keys on the nodes.</summary>
    internal ShardRouter Router => _topology.Router;

    /// <summary>The topology by which the call was routed.</summary>
    internal ConnectedTopology Topology => _topology;

    /// <summary>The key as a node stores it.</summary>
    internal static RedisKey StoredKey(ShardRouter router, in BuiltKey key) => StoredBytes(router, key);

    /// <summary>A key of a command as a node stores it; a channel as messages have it there.</summary>
    /// <exception cref="UnroutableCommandException">It is a channel to which nobody could listen.</exception>
    internal static RedisKey StoredKey(ShardRouter router, string command, in BuiltKey key)
    {
        byte[] stored = StoredBytes(router, key);
        return UnheardChannel.Is(command, key.Bytes, stored) ? throw UnheardChannel.Fault(router) : stored;
    }

    /// <summary>The bytes of the key as a node stores it.</summary>
    internal static byte[] StoredBytes(ShardRouter router, in BuiltKey key) =>
        router.RewritesKeys ? key.Bytes[router.PartsOf(key.Bytes).Stored] : key.Bytes;
}
