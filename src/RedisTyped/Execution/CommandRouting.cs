using RedisTyped.Commands;
using RedisTyped.Routing;
using RedisTyped.Topology;

namespace RedisTyped.Execution;

/// <summary>Finds the one node that an untyped command belongs on by the command table, or says why there is none; needs no connection.</summary>
internal static class CommandRouting
{
    /// <summary>Routes a command by its keys.</summary>
    /// <returns>The index of the node, and the positions of the keys; at least one.</returns>
    /// <exception cref="UnroutableCommandException">There is no one node for it.</exception>
    /// <exception cref="ArgumentException">A key is empty or too long, or the number of arguments is wrong.</exception>
    public static (int Node, IReadOnlyList<int> Keys) NodeOf(TopologySnapshot topology, CommandLine line)
    {
        IReadOnlyList<int> positions = KeyPositionsOf(line);
        return (OneNode(topology, line, positions), positions);
    }

    /// <summary>Says which words are the keys that a command routes by; at least one.</summary>
    /// <exception cref="UnroutableCommandException">It has none, they cannot be told, or it would harm the shared connection.</exception>
    /// <exception cref="ArgumentException">The number of arguments is wrong.</exception>
    public static IReadOnlyList<int> KeyPositionsOf(CommandLine line)
    {
        if (line.Spec is null)
        {
            throw Unknown(line);
        }

        Check(line);
        var positions = line.FindKeys();
        if (positions.WhyUnknown is { } why)
        {
            throw new UnroutableCommandException(
                line.Name,
                UnroutableReason.MovableKeys,
                $"Which arguments of {line.Name} are keys cannot be told: {why}.",
                "Choose the node yourself: NodeFor(key).ExecuteAsync.");
        }

        if (positions.Positions.Count == 0)
        {
            throw new UnroutableCommandException(
                line.Name,
                UnroutableReason.NoKey,
                $"{line.Name} has no key that could name a node.",
                "Run it on one node with OnNode(id).ExecuteAsync, or on all with OnAllNodes().ExecuteAsync.");
        }

        return positions.Positions;
    }

    /// <summary>Refuses what must not be sent to any node.</summary>
    /// <exception cref="UnroutableCommandException">It would harm the shared connection.</exception>
    /// <exception cref="ArgumentException">The number of arguments is wrong.</exception>
    public static void Check(CommandLine line)
    {
        if (line.Spec is not { } spec)
        {
            return;
        }

        if (SharedConnectionRule.WhyNot(spec, line.Words) is (var harm, var advice))
        {
            throw new UnroutableCommandException(line.Name, UnroutableReason.SharedConnection, $"{line.Name} {harm}.", advice);
        }

        line.CheckArity();
    }

    /// <summary>The node that owns a key of a command.</summary>
    /// <exception cref="ArgumentException">The key is empty or too long.</exception>
    public static int NodeOf(TopologySnapshot topology, CommandLine line, int position)
    {
        byte[] key = line[position];
        CheckKey(topology.Router, line, key);
        return topology.OwnerOf(key);
    }

    /// <summary>Refuses a key that no command should be sent with.</summary>
    /// <exception cref="ArgumentException">It is empty or over 512 MB.</exception>
    /// <exception cref="UnroutableCommandException">It is a channel to which nobody could listen.</exception>
    public static void CheckKey(ShardRouter router, CommandLine line, byte[] key)
    {
        if ((KeyGuard.Fault(key) ?? KeyGuard.Fault(StoredKey(router, line.Name, key))) is { } fault)
        {
            throw new ArgumentException($"A key of {line.Name} {fault}.");
        }
    }

    /// <summary>A key as a node stores it.</summary>
    public static byte[] StoredKey(ShardRouter router, byte[] key) => router.RewritesKeys ? key[router.PartsOf(key).Stored] : key;

    /// <summary>A key of a command as a node stores it; a channel as messages have it there.</summary>
    /// <exception cref="UnroutableCommandException">It is a channel to which nobody could listen.</exception>
    public static byte[] StoredKey(ShardRouter router, string command, byte[] key)
    {
        byte[] stored = StoredKey(router, key);
        return UnheardChannel.Is(command, key, stored) ? throw UnheardChannel.Fault(router) : stored;
    }

    /// <summary>Says which node each key lives on.</summary>
    public static UnroutableCommandException ManyNodes(TopologySnapshot topology, CommandLine line, IReadOnlyList<int> positions)
    {
        KeyPlacement[] keys = [.. positions.Select(position => new KeyPlacement(line[position], topology.RouteOf(line[position]).Node))];
        string nodes = string.Join(", ", keys.Select(key => $"'{key.Node}'").Distinct());
        string advice = topology.Router.UsesHashTags
            ? "Give keys that belong together a hash tag, such as {user:42}:name and {user:42}:cart, or send one command for each node."
            : topology.Router.Tags is [var open, .., var close]
            ? $"Give keys that belong together one tag between {open} and {close}, as the router '{topology.Router.Name}' reads tags, or send one command for each node."
            : $"The router '{topology.Router.Name}' hashes whole keys: send one command for each key.";
        return new UnroutableCommandException(
            line.Name, UnroutableReason.ManyNodes, $"The {keys.Length} keys of {line.Name} live on different nodes: {nodes}. {advice}", keys);
    }

    private static int OneNode(TopologySnapshot topology, CommandLine line, IReadOnlyList<int> positions)
    {
        int[] nodes = [.. positions.Select(position => NodeOf(topology, line, position))];
        if (topology.Router.KeepsSlotsApart && positions.Select(position => topology.RouteOf(line[position]).Slot!.Value).Distinct().Skip(1).Any())
        {
            throw ManySlots(topology, line, positions);
        }

        return nodes.All(node => node == nodes[0]) ? nodes[0] : throw ManyNodes(topology, line, positions);
    }

    private static UnroutableCommandException ManySlots(TopologySnapshot topology, CommandLine line, IReadOnlyList<int> positions)
    {
        var routes = positions.Select(position => topology.RouteOf(line[position])).ToArray();
        return new UnroutableCommandException(
            line.Name,
            UnroutableReason.ManyNodes,
            $"The {positions.Count} keys of {line.Name} are in different slots of the Redis Cluster: {string.Join(", ", routes.Select(static r => r.Slot).Distinct())}. "
            + "Give keys that belong together a hash tag, such as {user:42}:name and {user:42}:cart, or send one command for each slot.",
            [.. positions.Zip(routes, (position, route) => new KeyPlacement(line[position], route.Node))]);
    }

    private static UnroutableCommandException Unknown(CommandLine line)
    {
        // A dot is the mark of a module's command, and no slip of the keyboard for one of Redis' own.
        string? near = line.Name.Contains('.', StringComparison.Ordinal) ? null : CommandTable.Nearest(line.Name);
        return near is not null
            ? new UnroutableCommandException(line.Name, UnroutableReason.UnknownCommand, $"The command {line.Name} is unknown; did you mean {near}?")
            : new UnroutableCommandException(
                line.Name, UnroutableReason.UnknownCommand, $"The command {line.Name} is unknown.", "One of a module can be sent by NodeFor(key).ExecuteAsync.");
    }
}
