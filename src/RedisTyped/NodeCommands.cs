using RedisTyped.Execution;
using RedisTyped.Nodes;
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
}
