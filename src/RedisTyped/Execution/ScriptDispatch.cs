using RedisTyped.Execution.Retries;
using RedisTyped.Nodes;
using RedisTyped.Scripting;
using RedisTyped.Telemetry;
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

    /// <summary>Runs a script on the node of its keys; again if it was refused for the sake of another epoch.</summary>
    /// <exception cref="UnroutableCommandException">There is no one node for it.</exception>
    public static Task<RedisResult> ExecuteAsync(
        CurrentTopology current, RedisScript script, IReadOnlyCollection<RedisKey> keys, IReadOnlyCollection<object> args, RouteLog log,
        ICallFollower? follower, CancellationToken cancellationToken)
    {
        Task<RedisResult> first = ExecuteAsync(current, script, keys, args, log, cancellationToken);
        return follower is null || first.IsCompletedSuccessfully
            ? first
            : follower.FollowAsync(
                first,
                (current, script, keys, args, log),
                static (call, stop) => ExecuteAsync(call.current, call.script, call.keys, call.args, call.log, stop),
                cancellationToken);
    }

    private static Task<RedisResult> ExecuteAsync(
        CurrentTopology current, RedisScript script, IReadOnlyCollection<RedisKey> keys, IReadOnlyCollection<object> args, RouteLog log,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var line = LineOf(script, keys, args);
        using CallSection section = CallSection.Enter();
        ConnectedTopology topology = current.Value;
        var (node, arguments) = CommandDispatch.Place(topology, line, log);
        return (topology.Transition is { } transition ? SendBehindAsync(transition, topology, line, node, script, arguments, cancellationToken) : null)
            ?? SendMeasuredAsync(node, topology, node.Database, ByHash, script, arguments, cancellationToken);
    }

    // Apart: a method with a closure pays for it with every call.
    private static Task<RedisResult>? SendBehindAsync(
        IKeyTransition transition, ConnectedTopology topology, CommandLine line, RedisNode node, RedisScript script, object[] arguments, CancellationToken cancellationToken) =>
        transition.SendBehindAsync(
            topology,
            nameof(ShardedRedis),
            line.Name,
            node,
            CommandDispatch.KeysOf(line),
            () => SendMeasuredAsync(node, topology, node.Database, ByHash, script, arguments, cancellationToken),
            cancellationToken);

    /// <summary>Runs a script on a node that the caller chose.</summary>
    public static Task<RedisResult> ExecuteAsync(
        RedisNode node, RedisScript script, IReadOnlyCollection<RedisKey> keys, IReadOnlyCollection<object> args, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var line = LineOf(script, keys, args);

        // In a Redis Cluster only the node of their slot takes the keys.
        return node.Slots is not null && keys.Count > 0
            ? SendMeasuredAsync(node, topology: null, node.Database, ByHash, script, line.Arguments(line.FindKeys().Positions, static key => key), cancellationToken)
            : SendMeasuredAsync(node, topology: null, node.Own, ByHash, script, line.Arguments([], static key => key), cancellationToken);
    }

    /// <summary>As SendAsync, as an untyped call of its own: that the text had to be sent is part of it.</summary>
    public static async Task<RedisResult> SendMeasuredAsync(
        RedisNode node, ConnectedTopology? topology, IDatabaseAsync database, string command, RedisScript script, ICollection<object> arguments, CancellationToken cancellationToken)
    {
        CallMeasure measure = node.Telemetry.Begin(CallName.Untyped(command));
        try
        {
            RedisResult result = await SendAsync(node, topology, database, SendingRule.Flags, command, script, arguments, cancellationToken).ConfigureAwait(false);
            measure.End(null);
            return result;
        }
        catch (Exception fault)
        {
            measure.End(fault);
            throw;
        }
    }

    /// <summary>Sends a script's SHA-1, and its text if the node asks for it.</summary>
    /// <param name="node">The node, for how long to wait.</param>
    /// <param name="topology">What the node was found by; null: the caller chose it, whatever the keys.</param>
    /// <param name="database">Where to send.</param>
    /// <param name="flags">How to send.</param>
    /// <param name="command">EVALSHA, or EVALSHA_RO for a script that only reads.</param>
    /// <param name="script">The script.</param>
    /// <param name="arguments">Its SHA-1, the number of keys, the keys, the arguments.</param>
    /// <param name="cancellationToken">Ends the waiting; the text is not sent any more.</param>
    public static async Task<RedisResult> SendAsync(
        RedisNode node, ConnectedTopology? topology, IDatabaseAsync database, CommandFlags flags, string command, RedisScript script, ICollection<object> arguments,
        CancellationToken cancellationToken)
    {
        if (node.Gate.RefusalOf(flags) is { } refusal)
        {
            throw refusal.Fault(command);
        }

        try
        {
            var reply = ExecuteAsync(node, database, flags, command, arguments);
            return await PendingReply.WaitAsync(node, command, reply, cancellationToken).ConfigureAwait(false);
        }
        catch (RedisServerException fault) when (fault.Message.StartsWith(Unknown, StringComparison.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        Task<RedisResult> second;
        using (CallSection.Enter())
        {
            // The keys may have another owner by now.
            if (topology?.RefusalOf(node.Id, "A script") is { } left)
            {
                throw left;
            }

            second = ExecuteAsync(node, database, flags, TextCommandOf(command), WithText(script, arguments));
        }

        return await PendingReply.WaitAsync(node, command, second, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a script's text at once.</summary>
    /// <inheritdoc cref="SendAsync" path="/param"/>
    public static Task<RedisResult> SendTextAsync(
        IDatabaseAsync database, CommandFlags flags, string command, RedisScript script, ICollection<object> arguments) =>
        database.ExecuteAsync(TextCommandOf(command), WithText(script, arguments), flags);

    private static string TextCommandOf(string command) => command == ByHash ? "EVAL" : "EVAL_RO";

    private static object[] WithText(RedisScript script, ICollection<object> arguments)
    {
        // A copy: StackExchange.Redis may still hold what was sent first.
        object[] withText = [.. arguments];
        withText[0] = script.Text;
        return withText;
    }

    private static Task<RedisResult> ExecuteAsync(
        RedisNode node, IDatabaseAsync database, CommandFlags flags, string command, ICollection<object> arguments) =>
        node.Slots is { } slots && ReferenceEquals(database, node.Database)
            ? SlotCall.ExecuteAsync(slots, database, command, arguments, flags)
            : database.ExecuteAsync(command, arguments, flags);

    private static CommandLine LineOf(RedisScript script, IReadOnlyCollection<RedisKey> keys, IReadOnlyCollection<object> args)
    {
        ArgumentNullException.ThrowIfNull(script);
        ArgumentNullException.ThrowIfNull(keys);
        return CommandLine.Parse(ByHash, [script.Sha1, keys.Count, .. keys.Select(static k => (object)k), .. args]);
    }
}
