using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Routing;
using RedisTyped.Topology;

namespace RedisTyped.Cli.Connections;

/// <summary>
/// Finds the one node that a command belongs on before anything is connected, so that nodes which are down keep no command from the
/// others, and an unroutable command needs no node at all.
/// </summary>
internal static class CommandOwner
{
    private const int KeysInMessage = 8;

    /// <summary>Gives the node.</summary>
    /// <exception cref="CommandRefusedException">There is none for the command, or it cannot be sent.</exception>
    public static async Task<NodePlan> FindAsync(TopologyInput topology, CommandLine line)
    {
        int[] keys = line.Spec is not null && line.FindKeys() is { WhyUnknown: null } found ? [.. found.Positions] : [];
        var routes = keys.Select(position => RouteOf(topology, line, position)).ToArray();
        NodeId[] owners = [.. routes.Select(route => route.Node).Distinct()];
        if (owners.Length > 1)
        {
            throw ManyNodes(topology, line, keys, routes);
        }

        return owners.Length == 1 ? topology.Plan(owners[0].Name) : throw await WhyNotAsync(topology, line);
    }

    private static KeyRoute RouteOf(TopologyInput topology, CommandLine line, int position)
    {
        byte[] key = line[position];
        var route = topology.Snapshot.RouteOf(key);
        return (KeyGuard.Fault(key) ?? KeyGuard.Fault(route.StoredKey.ToArray())) is { } fault
            ? throw new CommandRefusedException($"A key of {line.Name} {fault}.")
            : route;
    }

    /// <summary>The client says itself why it would not send a command; it needs no nodes for that when the command names none.</summary>
    private static async Task<Exception> WhyNotAsync(TopologyInput topology, CommandLine line)
    {
        try
        {
            await CommandDispatch.ExecuteAsync(new ConnectedTopology(topology.Snapshot, []), line, CancellationToken.None);
            throw new InvalidOperationException($"{line.Name} has keys after all.");
        }
        catch (UnroutableCommandException e) when (e.Reason is not UnroutableReason.SharedConnection)
        {
            return new CommandRefusedException($"{e.Message} On the command line: --node NODE.");
        }
        catch (UnroutableCommandException e)
        {
            return e;
        }
        catch (ArgumentException e)
        {
            return e;
        }
    }

    private static CommandRefusedException ManyNodes(TopologyInput topology, CommandLine line, int[] keys, KeyRoute[] routes)
    {
        var shown = keys.Zip(routes).Take(KeysInMessage).Select(key => $"'{KeyText.Of(line[key.First])}' on '{key.Second.Node}'");
        string more = keys.Length > KeysInMessage ? $" and {keys.Length - KeysInMessage} more" : "";
        string advice = topology.Snapshot.Router.UsesHashTags
            ? "Give keys that belong together a hash tag, such as {user:42}:name and {user:42}:cart, or send one command for each node."
            : $"The router '{topology.Snapshot.Router.Name}' hashes whole keys: send one command for each key.";
        return new CommandRefusedException($"The keys of {line.Name} live on different nodes: {string.Join(", ", shown)}{more}. {advice}");
    }
}
