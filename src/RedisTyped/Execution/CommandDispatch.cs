using RedisTyped.Commands;
using RedisTyped.Nodes;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Execution;

/// <summary>Sends untyped commands: finds the one node they belong on by the command table, or says why there is none.</summary>
internal static class CommandDispatch
{
    /// <summary>Routes a command by its keys and sends it.</summary>
    /// <exception cref="UnroutableCommandException">There is no one node for it.</exception>
    public static Task<RedisResult> ExecuteAsync(
        ConnectedTopology topology, CommandLine line, RouteLog log, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (node, arguments) = Place(topology, line, log);
        return SendAsync(node, line, arguments, cancellationToken);
    }

    /// <summary>Finds the node of a command by its keys, and what to send there behind its first word.</summary>
    /// <exception cref="UnroutableCommandException">There is no one node for it.</exception>
    public static (RedisNode Node, object[] Arguments) Place(ConnectedTopology topology, CommandLine line, RouteLog log)
    {
        if (line.Spec is null)
        {
            throw Unknown(line);
        }

        Check(line, line.Spec);
        var positions = line.FindKeys();
        if (positions.WhyUnknown is { } why)
        {
            throw new UnroutableCommandException(
                line.Name,
                UnroutableReason.MovableKeys,
                $"Which arguments of {line.Name} are keys cannot be told: {why}. Choose the node yourself: NodeFor(key).ExecuteAsync.");
        }

        if (positions.Positions.Count == 0)
        {
            throw new UnroutableCommandException(
                line.Name,
                UnroutableReason.NoKey,
                $"{line.Name} has no key that could name a node. Run it on one node with OnNode(id).ExecuteAsync, or on all with OnAllNodes().ExecuteAsync.");
        }

        var node = OneNode(topology, line, positions.Positions);
        if (log.IsOn)
        {
            log.Write(topology, line.Name, line[positions.Positions[0]], node.Id);
        }

        return (node, line.Arguments(positions.Positions, key => Stored(topology, key)));
    }

    /// <summary>Sends a command to a node that the caller chose; one that the table does not know is sent as it is.</summary>
    /// <exception cref="UnroutableCommandException">It would harm the shared connection.</exception>
    public static Task<RedisResult> ExecuteAsync(RedisNode node, CommandLine line, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CheckForNode(line);
        return SendAsync(node, line, line.Arguments([], key => key), cancellationToken);
    }

    /// <summary>Refuses what must not be sent to any node.</summary>
    /// <exception cref="UnroutableCommandException">It would harm the shared connection.</exception>
    /// <exception cref="ArgumentException">The number of arguments is wrong.</exception>
    public static void CheckForNode(CommandLine line)
    {
        if (line.Spec is { } spec)
        {
            Check(line, spec);
        }
    }

    private static void Check(CommandLine line, CommandSpec spec)
    {
        if (SharedConnectionRule.WhyNot(spec, line.Words) is { } why)
        {
            throw new UnroutableCommandException(line.Name, UnroutableReason.SharedConnection, $"{line.Name} {why}.");
        }

        line.CheckArity();
    }

    private static RedisNode OneNode(ConnectedTopology topology, CommandLine line, IReadOnlyList<int> positions)
    {
        RedisNode? owner = null;
        bool together = true;
        foreach (int position in positions)
        {
            byte[] key = line[position];
            if ((KeyGuard.Fault(key) ?? KeyGuard.Fault(Stored(topology, key))) is { } fault)
            {
                throw new ArgumentException($"A key of {line.Name} {fault}.");
            }

            var node = topology.NodeOf(key);
            owner ??= node;
            together &= node == owner;
        }

        return together ? owner! : throw ManyNodes(topology.Snapshot, line, positions);
    }

    private static byte[] Stored(ConnectedTopology topology, byte[] key) =>
        topology.Router.RewritesKeys ? key[topology.Router.PartsOf(key).Stored] : key;

    private static Task<RedisResult> SendAsync(RedisNode node, CommandLine line, object[] arguments, CancellationToken cancellationToken) =>
        PendingReply.WaitAsync(node, line.Name, node.Database.ExecuteAsync(line.Head, arguments, SendingRule.Flags), cancellationToken);

    private static UnroutableCommandException Unknown(CommandLine line)
    {
        // A dot is the mark of a module's command, and no slip of the keyboard for one of Redis' own.
        string? near = line.Name.Contains('.', StringComparison.Ordinal) ? null : CommandTable.Nearest(line.Name);
        string advice = near is not null ? $"did you mean {near}?" : "a command of a module can be sent by NodeFor(key).ExecuteAsync.";
        return new UnroutableCommandException(line.Name, UnroutableReason.UnknownCommand, $"The command {line.Name} is unknown; {advice}");
    }

    /// <summary>Says which node each key lives on; needs no connection.</summary>
    internal static UnroutableCommandException ManyNodes(TopologySnapshot topology, CommandLine line, IReadOnlyList<int> positions)
    {
        KeyPlacement[] keys = [.. positions.Select(position => new KeyPlacement(line[position], topology.RouteOf(line[position]).Node))];
        string nodes = string.Join(", ", keys.Select(key => $"'{key.Node}'").Distinct());
        string advice = topology.Router.UsesHashTags
            ? "Give keys that belong together a hash tag, such as {user:42}:name and {user:42}:cart, or send one command for each node."
            : $"The router '{topology.Router.Name}' hashes whole keys: send one command for each key.";
        return new UnroutableCommandException(
            line.Name, UnroutableReason.ManyNodes, $"The {keys.Length} keys of {line.Name} live on different nodes: {nodes}. {advice}", keys);
    }
}
