using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Scripting;
using StackExchange.Redis;

namespace RedisTyped;

/// <summary>Untyped commands on a node that the caller chose.</summary>
public static class NodeCommands
{
    /// <summary>Sends a command to this node, whatever its keys: for commands without keys, such as <c>DBSIZE</c>.</summary>
    /// <param name="node">The node.</param>
    /// <param name="command">The command, in any case; one that the command table does not know is sent as it is.</param>
    /// <param name="args">Its arguments: text, bytes, numbers, <see cref="RedisKey"/>, <see cref="RedisValue"/>.</param>
    /// <returns>The reply.</returns>
    /// <exception cref="UnroutableCommandException">The command would harm the connection that all callers share; nothing was sent.</exception>
    /// <exception cref="ArgumentException">An argument cannot be sent, or the number of arguments is wrong; nothing was sent.</exception>
    /// <exception cref="TimeoutException">The node did not answer in time; it may still run the command.</exception>
    public static Task<RedisResult> ExecuteAsync(this RedisNode node, string command, params object[] args) =>
        ExecuteAsync(node, command, args, CancellationToken.None);

    /// <summary>As <see cref="ExecuteAsync(RedisNode, string, object[])"/>, with a way to stop waiting.</summary>
    /// <param name="node">The node.</param>
    /// <param name="command">The command.</param>
    /// <param name="args">Its arguments.</param>
    /// <param name="cancellationToken">Before the command is sent, prevents it; after, only ends the wait: the node may still run it.</param>
    /// <returns>The reply.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static Task<RedisResult> ExecuteAsync(
        this RedisNode node, string command, IReadOnlyCollection<object> args, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(node);
        return CommandDispatch.ExecuteAsync(node, CommandLine.Parse(command, args), cancellationToken);
    }

    /// <summary>Runs a script on this node, whatever its keys: by its SHA-1, and where the node does not know it, by its text.</summary>
    /// <param name="node">The node.</param>
    /// <param name="script">The script.</param>
    /// <param name="keys">What it finds in KEYS; may be none.</param>
    /// <param name="args">What it finds in ARGV: text, bytes, numbers, <see cref="RedisValue"/>.</param>
    /// <param name="cancellationToken">Before the script is sent, prevents it; after, only ends the wait: the node may still run it.</param>
    /// <returns>What the script returns.</returns>
    /// <exception cref="ArgumentException">An argument cannot be sent, or a key is null; nothing was sent.</exception>
    /// <exception cref="RedisServerException">The script failed; what it did before stands.</exception>
    /// <exception cref="TimeoutException">The node did not answer in time; it may still run the script.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static Task<RedisResult> ExecuteScriptAsync(
        this RedisNode node, RedisScript script, IReadOnlyCollection<RedisKey> keys, IReadOnlyCollection<object>? args = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(node);
        return ScriptDispatch.ExecuteAsync(node, script, keys, args ?? [], cancellationToken);
    }
}
