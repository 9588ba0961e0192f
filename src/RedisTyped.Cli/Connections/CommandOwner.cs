using RedisTyped.Commands;
using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Routing;

namespace RedisTyped.Cli.Connections;

/// <summary>
/// Finds the one node that a command belongs on before anything is connected, so that nodes which are down keep no command from the
/// others, and an unroutable command needs no node at all.
/// </summary>
internal static class CommandOwner
{
    /// <summary>Takes a command and its arguments.</summary>
    /// <exception cref="UsageException">The first word is no name of a command.</exception>
    public static CommandLine Parse(string[] words) => words[0].Length == 0 || words[0].Any(char.IsWhiteSpace)
        ? throw new UsageException(
            $"The command '{words[0]}' is not a name; give the name and each argument as a word of its own: GET user:42:name")
        : CommandLine.Parse(words[0], words[1..]);

    /// <summary>Refuses a command that no node should be sent, wherever it belongs.</summary>
    /// <exception cref="CommandRefusedException">It does more than to take one reply.</exception>
    /// <exception cref="ArgumentException">It has too few or too many arguments.</exception>
    public static void Check(CommandLine line)
    {
        if (line.Spec is not { } spec)
        {
            return;
        }

        if (SharedConnectionRule.WhyNot(spec, line.Words) is not null)
        {
            throw new CommandRefusedException(
                $"exec sends one command and takes one reply, and {line.Name} needs a connection of its own, with --node too; " +
                "give it to redis-cli -h HOST -p PORT, with an address that 'redistyped nodes' lists.");
        }

        line.CheckArity();
    }

    /// <summary>Gives the node.</summary>
    /// <exception cref="CommandRefusedException">There is none for the command, or more than one.</exception>
    public static NodePlan Find(TopologyInput topology, CommandLine line)
    {
        if (line.Spec is null)
        {
            string near = CommandTable.Nearest(line.Name) is { } name ? $"; did you mean {name}?" : ".";
            throw new CommandRefusedException($"The command {line.Name} is unknown{near} With --node NODE it is sent as it is.");
        }

        var found = line.FindKeys();
        if (found.WhyUnknown is { } why)
        {
            throw new CommandRefusedException($"Which arguments of {line.Name} are keys cannot be told: {why}. Name the node with --node NODE.");
        }

        return found.Positions.Select(position => OwnerOf(topology, line, position)).Distinct().ToArray() switch
        {
            [] => throw new CommandRefusedException($"{line.Name} has no key that could name a node; name one with --node NODE."),
            [var owner] => topology.Plan(owner.Name),
            _ => throw ManyNodes(CommandRouting.ManyNodes(topology.Snapshot, line, found.Positions)),
        };
    }

    /// <summary>Names the keys too: the client keeps them out of its messages, which may end in a log; here they go back to who typed them.</summary>
    public static CommandRefusedException ManyNodes(UnroutableCommandException refusal)
    {
        const int Shown = 8;
        IEnumerable<string> keys = refusal.Keys.Take(Shown).Select(static key => $"'{KeyText.Of(key.Key.Span)}' on '{key.Node}'");
        string more = refusal.Keys.Count > Shown ? $" and {refusal.Keys.Count - Shown} more" : "";
        return new CommandRefusedException($"{refusal.Message} They are {string.Join(", ", keys)}{more}.");
    }

    private static NodeId OwnerOf(TopologyInput topology, CommandLine line, int position)
    {
        byte[] key = line[position];
        var route = topology.Snapshot.RouteOf(key);
        if (UnheardChannel.Is(line.Name, key, route.StoredKey.Span))
        {
            throw new CommandRefusedException(UnheardChannel.Fault(topology.Snapshot.Router).Message);
        }

        return (KeyGuard.Fault(key) ?? KeyGuard.Fault(route.StoredKey.ToArray())) is { } fault
            ? throw new CommandRefusedException($"A key of {line.Name} {fault}.")
            : route.Node;
    }
}
