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
    private readonly RedisNode _node;
    private readonly ShardRouter _router;

    internal CommandRoute(CommandMethod method, RedisNode node, IDatabaseAsync database, CommandFlags flags, ShardRouter router)
    {
        Method = method;
        Database = database;
        Flags = flags;
        CanRetry = true;
        _node = node;
        _router = router;
    }

    /// <summary>The calling method.</summary>
    public CommandMethod Method { get; }

    /// <summary>The database, batch or transaction of the owning node.</summary>
    public IDatabaseAsync Database { get; }

    /// <summary>The flags to call with.</summary>
    public CommandFlags Flags { get; }

    /// <summary>
    /// Whether the reply to a command comes before the next one must be sent. Not so in a transaction or a batch: there a script goes
    /// with its text, since nobody could send that after the node has said that it does not know the script.
    /// </summary>
    /// <value>True unless said otherwise.</value>
    public bool CanRetry { get; init; }

    /// <summary>The key as the node stores it.</summary>
    /// <param name="key">The key as the template formats it.</param>
    /// <returns>The same bytes, but for a router whose legacy mode strips tags.</returns>
    public RedisKey Key(in BuiltKey key) => StoredKey(_router, key);

    /// <summary>Sends a command that StackExchange.Redis has no typed method for.</summary>
    /// <param name="command">The command's first word.</param>
    /// <param name="arguments">What follows it.</param>
    /// <returns>The pending reply.</returns>
    public Task<RedisResult> ExecuteAsync(string command, ICollection<object> arguments) =>
        Database.ExecuteAsync(command, arguments, Flags);

    /// <summary>Runs a script: by its SHA-1, and where the node does not know it, by its text, which makes the node know it.</summary>
    /// <param name="script">The script.</param>
    /// <param name="arguments">The number of keys, the keys, the arguments.</param>
    /// <param name="cancellationToken">Ends the waiting; the text is not sent any more.</param>
    /// <returns>The pending reply.</returns>
    public Task<RedisResult> ExecuteScriptAsync(RedisScript script, ICollection<object> arguments, CancellationToken cancellationToken) =>
        CanRetry
            ? ScriptDispatch.SendAsync(_node, Database, Flags, Method.Command, script, arguments, cancellationToken)
            : ScriptDispatch.SendTextAsync(Database, Flags, Method.Command, script, arguments);

    /// <summary>Waits for the node's reply within its operation timeout.</summary>
    /// <typeparam name="T">The type of the reply.</typeparam>
    /// <param name="reply">The pending reply.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The reply.</returns>
    /// <exception cref="TimeoutException">The node did not answer in time; it may still run the command.</exception>
    public Task<T> AnswerAsync<T>(Task<T> reply, CancellationToken cancellationToken) =>
        PendingReply.WaitAsync(_node, Method.Command, reply, cancellationToken);

    /// <summary>Places keys on the nodes.</summary>
    internal ShardRouter Router => _router;

    /// <summary>The key as a node stores it.</summary>
    internal static RedisKey StoredKey(ShardRouter router, in BuiltKey key) =>
        router.RewritesKeys ? key.Bytes[router.PartsOf(key.Bytes).Stored] : key.Bytes;
}
