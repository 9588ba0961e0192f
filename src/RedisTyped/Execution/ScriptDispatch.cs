using RedisTyped.Nodes;
using RedisTyped.Scripting;
using StackExchange.Redis;

namespace RedisTyped.Execution;

/// <summary>
/// Runs scripts by their SHA-1, and by their text where a node does not know them. A node forgets its scripts when it restarts, on
/// SCRIPT FLUSH, and when another takes its place: so what a node knows is asked of it each time, and remembered nowhere.
/// </summary>
internal static class ScriptDispatch
{
    // As Redis says it. A script can fail with a NOSCRIPT of its own, and must not run twice for that.
    private const string Unknown = "NOSCRIPT No matching script";

    private const string ByHash = "EVALSHA";

    /// <summary>Runs a script on the node of its keys.</summary>
    /// <exception cref="UnroutableCommandException">There is no one node for it.</exception>
    public static Task<RedisResult> ExecuteAsync(
        ConnectedTopology topology, RedisScript script, IReadOnlyCollection<RedisKey> keys, IReadOnlyCollection<object> args, RouteLog log,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (node, arguments) = CommandDispatch.Place(topology, LineOf(script, keys, args), log);
        return SendAsync(node, node.Database, SendingRule.Flags, ByHash, script, arguments, cancellationToken);
    }

    /// <summary>Runs a script on a node that the caller chose.</summary>
    public static Task<RedisResult> ExecuteAsync(
        RedisNode node, RedisScript script, IReadOnlyCollection<RedisKey> keys, IReadOnlyCollection<object> args, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var line = LineOf(script, keys, args);
        return SendAsync(node, node.Database, SendingRule.Flags, ByHash, script, line.Arguments([], static key => key), cancellationToken);
    }

    /// <summary>Sends a script's SHA-1, and its text if the node asks for it.</summary>
    /// <param name="node">The node, for how long to wait.</param>
    /// <param name="database">Where to send.</param>
    /// <param name="flags">How to send.</param>
    /// <param name="command">EVALSHA, or EVALSHA_RO for a script that only reads.</param>
    /// <param name="script">The script.</param>
    /// <param name="arguments">Its SHA-1, the number of keys, the keys, the arguments.</param>
    /// <param name="cancellationToken">Ends the waiting; the text is not sent any more.</param>
    public static async Task<RedisResult> SendAsync(
        RedisNode node, IDatabaseAsync database, CommandFlags flags, string command, RedisScript script, ICollection<object> arguments,
        CancellationToken cancellationToken)
    {
        if (node.Gate.Refusal is { } refusal)
        {
            throw refusal.Fault(command);
        }

        try
        {
            var reply = database.ExecuteAsync(command, arguments, flags);
            return await PendingReply.WaitAsync(node, command, reply, cancellationToken).ConfigureAwait(false);
        }
        catch (RedisServerException fault) when (fault.Message.StartsWith(Unknown, StringComparison.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        var second = SendTextAsync(database, flags, command, script, arguments);
        return await PendingReply.WaitAsync(node, command, second, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a script's text at once.</summary>
    /// <inheritdoc cref="SendAsync" path="/param"/>
    public static Task<RedisResult> SendTextAsync(
        IDatabaseAsync database, CommandFlags flags, string command, RedisScript script, ICollection<object> arguments)
    {
        // A copy: StackExchange.Redis may still hold what was sent first.
        object[] withText = [.. arguments];
        withText[0] = script.Text;
        return database.ExecuteAsync(command == ByHash ? "EVAL" : "EVAL_RO", withText, flags);
    }

    private static CommandLine LineOf(RedisScript script, IReadOnlyCollection<RedisKey> keys, IReadOnlyCollection<object> args)
    {
        ArgumentNullException.ThrowIfNull(script);
        ArgumentNullException.ThrowIfNull(keys);
        return CommandLine.Parse(ByHash, [script.Sha1, keys.Count, .. keys.Select(static k => (object)k), .. args]);
    }
}
