using RedisTyped.Commands;
using RedisTyped.Execution.Retries;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Execution;

/// <summary>Sends untyped commands to the one node that they belong on, or to one that the caller chose.</summary>
internal static class CommandDispatch
{
    /// <summary>Routes a command by its keys and sends it; again where that helps, and by the topology of that moment.</summary>
    /// <exception cref="UnroutableCommandException">There is no one node for it.</exception>
    public static Task<RedisResult> ExecuteAsync(
        CurrentTopology current, CommandLine line, RouteLog log, CallRetries? retries, CancellationToken cancellationToken)
    {
        if (retries is null || line.Spec is not { } spec || !IdempotentByHand.Is(spec, [.. line.Words.Skip(spec.NameWords)]))
        {
            Task<RedisResult> first = ExecuteAsync(current, line, log, cancellationToken);
            return retries?.Follower is { } follower && !first.IsCompletedSuccessfully
                ? follower.FollowAsync(
                    first, (current, line, log), static (call, stop) => ExecuteAsync(call.current, call.line, call.log, stop), cancellationToken)
                : first;
        }

        // What is wrong with the command is thrown at the caller, as ever.
        _ = CommandRouting.NodeOf(current.Value.Snapshot, line);
        return RepeatAsync(current, line, log, retries, cancellationToken);
    }

    // Apart, as whatever needs a closure: a method that has one pays for it with every call.
    private static Task<RedisResult> RepeatAsync(
        CurrentTopology current, CommandLine line, RouteLog log, CallRetries retries, CancellationToken cancellationToken) =>
        retries.RunAsync(stop => ExecuteAsync(current, line, log, stop), cancellationToken);

    private static Task<RedisResult> ExecuteAsync(CurrentTopology current, CommandLine line, RouteLog log, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using CallSection section = CallSection.Enter();
        ConnectedTopology topology = current.Value;
        var (node, arguments) = Place(topology, line, log);
        return (topology.Transition is { } transition ? SendBehindAsync(transition, topology, line, node, arguments, cancellationToken) : null)
            ?? SendAsync(node, line, arguments, SendingRule.FlagsOf(line.Spec, node), cancellationToken);
    }

    // To the primary: a replica has what was brought over later, and the owner before has it no more.
    private static Task<RedisResult>? SendBehindAsync(
        IKeyTransition transition, ConnectedTopology topology, CommandLine line, RedisNode node, object[] arguments, CancellationToken cancellationToken) =>
        transition.SendBehindAsync(
            topology,
            nameof(ShardedRedis),
            line.Name,
            node,
            KeysOf(line),
            () => SendAsync(node, line, arguments, SendingRule.Flags, cancellationToken),
            cancellationToken);

    /// <summary>The keys of a command.</summary>
    public static IEnumerable<byte[]> KeysOf(CommandLine line) => line.FindKeys().Positions.Select(position => (byte[])line[position]);

    /// <summary>Finds the node of a command by its keys, and what to send there behind its first word.</summary>
    /// <exception cref="UnroutableCommandException">There is no one node for it.</exception>
    public static (RedisNode Node, object[] Arguments) Place(ConnectedTopology topology, CommandLine line, RouteLog log)
    {
        var (index, keys) = CommandRouting.NodeOf(topology.Snapshot, line);
        var node = topology.NodeAt(index);
        if (log.IsOn)
        {
            log.Write(topology, line.Name, line[keys[0]], node.Id);
        }

        return (node, line.Arguments(keys, key => CommandRouting.StoredKey(topology.Snapshot.Router, line.Name, key)));
    }

    /// <summary>Sends a command to a node that the caller chose; one that the table does not know is sent as it is.</summary>
    /// <exception cref="UnroutableCommandException">It would harm the shared connection.</exception>
    public static Task<RedisResult> ExecuteAsync(RedisNode node, CommandLine line, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CommandRouting.Check(line);
        return SendToNodeAsync(node, line, cancellationToken);
    }

    /// <summary>
    /// Sends a command that has been checked to this node, whatever its keys. But for a primary of a Redis Cluster: what has keys goes to the
    /// node of their slot, which is the only one that takes them.
    /// </summary>
    public static Task<RedisResult> SendToNodeAsync(RedisNode node, CommandLine line, CancellationToken cancellationToken)
    {
        if (node.Slots is not null && line.Spec is not null && line.FindKeys() is { WhyUnknown: null, Positions: { Count: > 0 } keys })
        {
            return SendAsync(node, line, line.Arguments(keys, static key => key), SendingRule.FlagsOf(line.Spec, node), cancellationToken);
        }

        // The own connection of a primary of a Redis Cluster leads to no other server.
        CommandFlags flags = node.Slots is null ? SendingRule.FlagsOf(line.Spec, node) : SendingRule.Flags;
        return node.Gate.RefusalOf(flags) is { } refusal
            ? Refused(node, line, refusal.Fault(line.Name))
            : PendingReply.WaitAsync(
                node,
                line.Name,
                node.Own.ExecuteAsync(line.Head, line.Arguments([], static key => key), flags),
                cancellationToken,
                node.Telemetry.IsOn ? line.Call : null);
    }

    /// <summary>Sends a command that has been checked, with its arguments as the node is to receive them.</summary>
    public static Task<RedisResult> SendAsync(RedisNode node, CommandLine line, object[] arguments, CommandFlags flags, CancellationToken cancellationToken) =>
        node.Gate.RefusalOf(flags) is { } refusal
            ? Refused(node, line, refusal.Fault(line.Name))
            : PendingReply.WaitAsync(
                node,
                line.Name,
                node.Slots is { } slots
                    ? SlotCall.ExecuteAsync(slots, node.Database, line.Head, arguments, flags)
                    : node.Database.ExecuteAsync(line.Head, arguments, flags),
                cancellationToken,
                node.Telemetry.IsOn ? line.Call : null);

    private static Task<RedisResult> Refused(RedisNode node, CommandLine line, Exception fault)
    {
        node.Telemetry.Refused(line.Call, fault);
        return Task.FromException<RedisResult>(fault);
    }
}
