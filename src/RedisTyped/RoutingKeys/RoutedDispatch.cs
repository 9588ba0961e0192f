using RedisTyped.Execution;
using RedisTyped.Execution.Retries;
using RedisTyped.Nodes;
using RedisTyped.Scripting;
using RedisTyped.Telemetry;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.RoutingKeys;

/// <summary>Sends commands to the nodes of their routing keys: all nodes at once, the commands of one node in their order.</summary>
internal static class RoutedDispatch
{
    /// <summary>Checks all commands, then sends them; again, by the topology of that moment, those that are refused for the sake of another epoch.</summary>
    /// <exception cref="UnroutableCommandException">A key does not live on the node of its routing key; nothing was sent.</exception>
    public static async Task<RoutedResults> ExecuteAsync(
        CurrentTopology current, ConnectedTopology topology, RoutedCommands commands, RouteLog log, ICallFollower? follower, CancellationToken cancellationToken)
    {
        long start = TimeProvider.System.GetTimestamp();
        Part[] parts = await SendAsync(topology, commands, commands.Commands, log, cancellationToken).ConfigureAwait(false);

        // Decided once for each answer: asked later, the same failure may count for something else.
        bool[] refused = Refused();
        while (refused.Contains(true) && await follower!.AwaitTurnAsync(start, cancellationToken).ConfigureAwait(false))
        {
            Part[] again = await SendAsync(
                current.Value, commands, [.. parts.Where((_, i) => refused[i]).Select(static part => part.Command)], log, cancellationToken).ConfigureAwait(false);
            int next = 0;
            parts = [.. parts.Select((part, i) => refused[i] ? again[next++] : part)];
            refused = Refused();
        }

        return Results(commands, parts);

        bool[] Refused() => follower is null ? [] : [.. parts.Select(part => follower.IsRefusal(part.Result!.Exception))];
    }

    /// <summary>Checks all commands, then sends them.</summary>
    /// <exception cref="UnroutableCommandException">A key does not live on the node of its routing key; nothing was sent.</exception>
    private static async Task<Part[]> SendAsync(
        ConnectedTopology topology, RoutedCommands commands, IReadOnlyList<RoutedCommand> some, RouteLog log, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int[] nodes = [.. commands.RoutingKeys.Select(key => CommandRouting.NodeOf(topology.Snapshot, key))];
        for (int i = 0; topology.Transition is { } transition && i < nodes.Length; i++)
        {
            transition.Refuse("A command by routing key", topology.NodeAt(nodes[i]), commands.RoutingKeys[i]);
        }

        Part[] parts = [.. some.Select(command => Prepare(topology.Snapshot, commands, command, nodes[command.RoutingKey]))];
        if (log.IsOn)
        {
            foreach (Part part in parts)
            {
                log.Write(topology, part.Command.Line.Name, commands.RoutingKeys[part.Command.RoutingKey], topology.NodeAt(part.Node).Id);
            }
        }

        IGrouping<int, Part>[] byNode = [.. parts.GroupBy(static part => part.Node)];
        FanOutMeasure measure = FanOutMeasure.Begin(topology.Nodes[0].Telemetry, CallName.Batch, byNode.Length);
        try
        {
            await Task.WhenAll(byNode.Select(node => RunAsync(topology, topology.NodeAt(node.Key), [.. node], cancellationToken))).ConfigureAwait(false);
            measure.End(parts.Select(static part => part.Result!.Exception).FirstOrDefault(static fault => fault is not null));
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            var cancelled = new OperationCanceledException(cancellationToken);
            measure.End(cancelled);
            throw cancelled;
        }

        return parts;
    }

    private static RoutedResults Results(RoutedCommands commands, Part[] parts)
    {
        var results = new List<RoutedResult>[commands.RoutingKeys.Count];
        foreach (Part part in parts)
        {
            (results[part.Command.RoutingKey] ??= []).Add(part.Result!);
        }

        return new RoutedResults(commands.RoutingKeys, results);
    }

    private static Part Prepare(TopologySnapshot topology, RoutedCommands commands, RoutedCommand command, int node)
    {
        CommandLine line = command.Line;
        IReadOnlyList<int> keys = line.Spec is not null && line.FindKeys() is { WhyUnknown: null } found ? found.Positions : [];
        if (commands.CheckKeys && keys.Any(position => CommandRouting.NodeOf(topology, line, position) != node))
        {
            byte[] routingKey = commands.RoutingKeys[command.RoutingKey];
            throw new UnroutableCommandException(
                line.Name,
                UnroutableReason.ManyNodes,
                $"A key of {line.Name} does not live on node '{topology.Nodes[node].Id}' of its routing key. Take a routing key that lives with it, " +
                "or set CheckKeys = false to send the command there all the same.",
                [
                    .. keys.Select(position => line[position]).Prepend(routingKey)
                        .Select(key => new KeyPlacement(key, topology.RouteOf(key).Node)),
                ]);
        }

        return new Part(command, node, keys.Count > 0, line.Arguments(keys, key => CommandRouting.StoredKey(topology.Router, key)));
    }

    // One after the other without waiting, but for the runs of a script until one has succeeded: if the node asked for its text while
    // later commands are on their way, it would run behind them.
    private static async Task RunAsync(ConnectedTopology topology, RedisNode node, Part[] parts, CancellationToken cancellationToken)
    {
        var known = new HashSet<string>();
        var pending = new List<Task>();
        foreach (Part part in parts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (topology.RefusalOf(node.Id, "A list of commands by routing key that") is { } left)
            {
                part.Result = new RoutedResult(node.Id, part.Command.Line.Name, null, left);
                continue;
            }

            RedisScript? asked = part.Command.Script is { } script && !known.Contains(script.Sha1) ? script : null;
            Task sent = CompleteAsync(node, part, asked, cancellationToken);
            pending.Add(sent);
            if (asked is not null)
            {
                await sent.ConfigureAwait(false);
                if (part.Result!.Succeeded)
                {
                    known.Add(asked.Sha1);
                }
            }
        }

        await Task.WhenAll(pending).ConfigureAwait(false);
    }

    private static async Task CompleteAsync(RedisNode node, Part part, RedisScript? asked, CancellationToken cancellationToken)
    {
        CommandLine line = part.Command.Line;
        try
        {
            Task<RedisResult> reply = asked is not null
                ? ScriptDispatch.SendMeasuredAsync(node, part.HasKeys ? node.Database : node.Own, line.Head, asked, part.Arguments, cancellationToken)
                : part.HasKeys ? CommandDispatch.SendAsync(node, line, part.Arguments, cancellationToken)
                : CommandDispatch.SendToNodeAsync(node, line, cancellationToken);
            RedisResult value = await reply.ConfigureAwait(false);
            part.Result = new RoutedResult(node.Id, line.Name, value, null);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            part.Result = new RoutedResult(node.Id, line.Name, null, fault);
        }
    }

    private sealed class Part(RoutedCommand command, int node, bool hasKeys, object[] arguments)
    {
        public bool HasKeys { get; } = hasKeys;

        public RoutedCommand Command { get; } = command;

        public int Node { get; } = node;

        public object[] Arguments { get; } = arguments;

        public RoutedResult? Result { get; set; }
    }
}
