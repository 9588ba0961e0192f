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
        CurrentTopology current, RoutedCommands commands, RouteLog log, ICallFollower? follower, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ConnectedTopology topology = current.Value;
        int[] nodes = NodesOf(topology, commands);
        Part[] parts = [.. commands.Commands.Select(command => Prepare(topology, commands, command, nodes))];
        await SendAsync(topology, parts, commands, log, cancellationToken).ConfigureAwait(false);

        // Scripts go one behind the other, and may have taken any time. What counts is how long it takes to make commands again.
        long start = TimeProvider.System.GetTimestamp();

        // Decided once for each answer: asked later, the same failure may count for something else.
        bool[] refused = follower is null ? [] : [.. parts.Select(part => follower.IsRefusal(part.Result!.Exception))];
        while (refused.Contains(true) && (topology.IsPast || await follower!.AwaitTurnAsync(start, cancellationToken).ConfigureAwait(false)))
        {
            topology = current.Value;
            nodes = NodesOf(topology, commands);
            parts = [.. parts.Select((part, i) => refused[i] ? PrepareAgain(topology, commands, part.Command, nodes) : part)];
            await SendAsync(topology, [.. parts.Where((_, i) => refused[i])], commands, log, cancellationToken).ConfigureAwait(false);
            refused = [.. parts.Select((part, i) => refused[i] && follower!.IsRefusal(part.Result!.Exception))];
        }

        return Results(commands, parts);
    }

    /// <summary>Sends commands, but for those that have failed before.</summary>
    private static async Task SendAsync(
        ConnectedTopology topology, Part[] parts, RoutedCommands commands, RouteLog log, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Part[] open = [.. parts.Where(static part => part.Result is null)];
        if (log.IsOn)
        {
            foreach (Part part in open)
            {
                log.Write(topology, part.Command.Line.Name, commands.RoutingKeys[part.Command.RoutingKey], topology.NodeAt(part.Node).Id);
            }
        }

        IGrouping<int, Part>[] byNode = [.. open.GroupBy(static part => part.Node)];
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

    private static int[] NodesOf(ConnectedTopology topology, RoutedCommands commands) =>
        [.. commands.RoutingKeys.Select(key => topology.Snapshot.OwnerOf(key))];

    // By another topology a key may live elsewhere than its routing key. Other commands have run by then, so that this is the failure of one.
    private static Part PrepareAgain(ConnectedTopology topology, RoutedCommands commands, RoutedCommand command, int[] nodes)
    {
        try
        {
            return Prepare(topology, commands, command, nodes);
        }
        catch (RedisTypedException fault)
        {
            int node = nodes[command.RoutingKey];
            return new Part(command, node, hasKeys: false, []) { Result = new RoutedResult(topology.NodeAt(node).Id, command.Line.Name, null, fault) };
        }
    }

    private static Part Prepare(ConnectedTopology connected, RoutedCommands commands, RoutedCommand command, int[] nodes)
    {
        TopologySnapshot topology = connected.Snapshot;
        byte[] routingKey = commands.RoutingKeys[command.RoutingKey];
        int node = nodes[command.RoutingKey];
        connected.Transition?.Refuse("A command by routing key", connected.NodeAt(node), routingKey);
        CommandLine line = command.Line;
        IReadOnlyList<int> keys = line.Spec is not null && line.FindKeys() is { WhyUnknown: null } found ? found.Positions : [];
        if (commands.CheckKeys && keys.Any(position => CommandRouting.NodeOf(topology, line, position) != node))
        {
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

        return new Part(command, node, keys.Count > 0, line.Arguments(keys, key => CommandRouting.StoredKey(topology.Router, line.Name, key)));
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
            RedisScript? asked = part.Command.Script is { } script && !known.Contains(script.Sha1) ? script : null;
            Task sent;
            using (CallSection.Enter())
            {
                if (topology.RefusalOf(node.Id, "A list of commands by routing key") is { } left)
                {
                    part.Result = new RoutedResult(node.Id, part.Command.Line.Name, null, left);
                    continue;
                }

                sent = CompleteAsync(topology, node, part, asked, cancellationToken);
            }

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

    private static async Task CompleteAsync(ConnectedTopology topology, RedisNode node, Part part, RedisScript? asked, CancellationToken cancellationToken)
    {
        CommandLine line = part.Command.Line;
        try
        {
            Task<RedisResult> reply = asked is not null
                ? ScriptDispatch.SendMeasuredAsync(node, topology, part.HasKeys ? node.Database : node.Own, line.Head, asked, part.Arguments, cancellationToken)
                : part.HasKeys ? CommandDispatch.SendAsync(node, line, part.Arguments, SendingRule.FlagsOf(line.Spec, node), cancellationToken)
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
