using System.ComponentModel;
using RedisTyped.Blocking;
using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Telemetry;
using StackExchange.Redis;

namespace RedisTyped.ClientRuntime;

/// <summary>Sends the commands of <see cref="BlockingAttribute"/> methods on connections of their own. Only generated code uses it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class BlockingCall
{
    /// <summary>Sends a blocking command to the node of its keys.</summary>
    /// <param name="route">Where its keys are.</param>
    /// <param name="command">The command's name.</param>
    /// <param name="arguments">What follows it.</param>
    /// <param name="cancellationToken">Ends the wait; what the node gave away just then is returned all the same.</param>
    /// <returns>The pending reply; nil when the time is up.</returns>
    /// <exception cref="InvalidOperationException">The call is part of a batch or transaction, which cannot wait.</exception>
    /// <exception cref="BlockingLimitException">Too many wait already.</exception>
    /// <exception cref="TimeoutException">The node does not answer.</exception>
    public static Task<RedisResult> SendAsync(
        in CommandRoute route, string command, ICollection<object> arguments, CancellationToken cancellationToken)
    {
        ThrowIfQueued(route);
        CallMeasure measure = route.Node.Telemetry.Begin(route.Method.Call);
        Task<RedisResult> reply = route.Moving is { } moving
            ? SendBehindAsync(moving, route.Method, route.Node)
            : route.Slots is { } slots && arguments.OfType<RedisKey>().ToArray() is [var key, ..]
            ? FollowAsync(slots, key, command, arguments, cancellationToken)
            : WaitAsync(route.Method, route.Node, command, arguments, cancellationToken);
        return measure.IsOn ? EndAsync(reply, measure) : reply;

        Task<RedisResult> SendBehindAsync(IMovingCalls moving, CommandMethod method, RedisNode node) =>
            moving.SendBehindAsync(() => WaitAsync(method, node, command, arguments, cancellationToken), cancellationToken);
    }

    // Where a transition gives the keys another owner meanwhile, they are brought there, and the wait begins anew.
    private static async Task<RedisResult> WaitAsync(
        CommandMethod method, RedisNode node, string command, ICollection<object> arguments, CancellationToken cancellationToken)
    {
        ConnectedTopology? owners = null;
        while (true)
        {
            try
            {
                Task<RedisResult> wait;
                using (CallSection.Enter())
                {
                    // Once more another owner, and nobody would end the wait: what it pops would be a copy.
                    if (owners?.RefusalOf(node.Id, $"{method.Store}.{method.Method}") is { } left)
                    {
                        throw left;
                    }

                    wait = BlockingConnections.Of(node).RunAsync(command, arguments, cancellationToken);
                }

                return await wait.ConfigureAwait(false);
            }
            catch (OwnerChangedException changed)
            {
                string call = $"{method.Store}.{method.Method}";
                byte[][] keys = [.. arguments.OfType<RedisKey>().Select(static key => (byte[])key!)];
                owners = changed.Owners;
                node = owners.NodeOf(keys[0]);
                if (changed.Owners.Router.RewritesKeys || keys.Any(key => changed.Owners.NodeOf(key) != node))
                {
                    throw Refusal(changed.Owners, node, call);
                }

                await (changed.Owners.Transition?.BringOver(method.Store, call, node, keys) ?? Task.CompletedTask)
                    .WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static Task<RedisResult> FollowAsync(
        SlotFollower slots, RedisKey key, string command, ICollection<object> arguments, CancellationToken cancellationToken) =>
        slots.SendAsync(() => BlockingConnections.Of(slots.Map.OwnerOf(key)).RunAsync(command, arguments, cancellationToken), blocks: true);

    private static async Task<RedisResult> EndAsync(Task<RedisResult> reply, CallMeasure measure)
    {
        try
        {
            RedisResult result = await reply.ConfigureAwait(false);
            measure.End(null);
            return result;
        }
        catch (Exception fault)
        {
            measure.End(fault);
            throw;
        }
    }

    /// <summary>The route to read the answer with: whatever comes is handed on, even to a caller who has just cancelled.</summary>
    /// <param name="method">The calling method.</param>
    /// <returns>A route to no node.</returns>
    public static CommandRoute Route(CommandMethod method) => CommandRoute.OfSteps(method).WithoutTimeLimit();

    /// <summary>Pops the first or last element of the first list that has one, or waits until one has; the lists may be on several nodes.</summary>
    /// <param name="executor">Knows the nodes of the keys.</param>
    /// <param name="method">The calling method, of BLPOP or BRPOP.</param>
    /// <param name="keys">The lists in the order in which to look.</param>
    /// <param name="timeout">The seconds to wait; 0 for ever.</param>
    /// <param name="cancellationToken">Ends the wait; nothing is popped then.</param>
    /// <returns>The key and the element; null when the time is up, or there is no key.</returns>
    /// <exception cref="ArgumentException">
    /// The timeout is not a number of seconds, a key is refused, or there are more lists than connections; nothing was sent.
    /// </exception>
    /// <exception cref="Nodes.NodeConnectionException">The connection broke; where that was while an element was popped, it may be lost.</exception>
    public static Task<RedisValue[]?> PopAsync(
        ShardExecutor executor, CommandMethod method, SplitKeys keys, RedisValue timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(executor);
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(keys);
        double seconds = SecondsOf(method, timeout);
        using CallSection section = CallSection.Enter();
        IReadOnlyList<NodeShare> shares = executor.Split(method, keys.Keys);
        ThrowIfNone(method, keys);
        var lists = new PlacedList[keys.Keys.Count];
        foreach (NodeShare share in shares)
        {
            ThrowIfQueued(share.Route);
            foreach (int i in share.Positions)
            {
                lists[i] = new PlacedList(share.Route, share.Route.Key(keys.Keys[i]));
            }
        }

        // On one node Redis does it all at once, and serves who has waited longest.
        CommandRoute route = shares[0].Route;
        if (shares.Count == 1)
        {
            return ValuesOf(SendAsync(route, method.Command, [.. keys.ArgumentsOf(shares[0]), timeout], cancellationToken));
        }

        foreach (NodeShare share in shares)
        {
            share.Route.Moving?.Refuse($"{method.Store}.{method.Method}, whose lists are on several nodes,");
        }

        ThrowIfTooMany(method, lists);
        var pop = new ListPop(fromLeft: method.Command == "BLPOP", lists);
        return PopAsync(pop, method, route, shares.Count, BlockingTimeout.TimeOf(seconds, 1000), cancellationToken);
    }

    private static async Task<RedisValue[]?> PopAsync(
        ListPop pop, CommandMethod method, CommandRoute route, int width, TimeSpan? limit, CancellationToken cancellationToken)
    {
        FanOutMeasure measure = FanOutMeasure.Begin(route.Node.Telemetry, method.Call, width);
        try
        {
            RedisValue[]? popped = await RunAsync(pop, method, limit, cancellationToken).ConfigureAwait(false);
            measure.End(null);
            return popped;
        }
        catch (Exception fault)
        {
            measure.End(fault);
            throw;
        }
    }

    // It waits for each of its lists by itself, and has popped nothing when one of them has another owner.
    private static async Task<RedisValue[]?> RunAsync(ListPop pop, CommandMethod method, TimeSpan? limit, CancellationToken cancellationToken)
    {
        try
        {
            return await pop.RunAsync(limit, cancellationToken).ConfigureAwait(false);
        }
        catch (OwnerChangedException changed)
        {
            throw Refusal(changed.Owners, pop.FirstNode, $"{method.Store}.{method.Method}");
        }
    }

    // By another epoch the call is made again, whose keys may have several nodes there; a transition cannot bring them to any one of them.
    private static NodeRemovedException Refusal(ConnectedTopology owners, RedisNode node, string call)
    {
        owners.Transition?.RefuseBegunBefore(call);

        // Made again at once, it would end and begin again as fast as nodes answer until all have come over.
        return NodeRemovedException.OfEpoch(node.Id, call, isPast: false);
    }

    // They would wait for each other's connections and all time out.
    private static void ThrowIfTooMany(CommandMethod method, PlacedList[] lists)
    {
        foreach (var node in lists.Distinct().CountBy(static list => list.Route.Node))
        {
            int limit = node.Key.Plan.BlockingConnections;
            if (node.Value > limit)
            {
                throw new ArgumentException(
                    $"{method.Store}.{method.Method}: {node.Value} of the lists are on node '{node.Key.Id}', and each is waited for on a connection of its own, " +
                    $"of which there may be {limit}; give fewer lists, or raise BlockingConnections.");
            }
        }
    }

    /// <exception cref="ArgumentException">The timeout is not a number of seconds.</exception>
    internal static double SecondsOf(CommandMethod method, RedisValue timeout) => BlockingTimeout.Parse(timeout) ?? throw new ArgumentException(
        $"{method.Store}.{method.Method}: the timeout of {method.Command} is not a number of seconds from 0 on.", nameof(timeout));

    /// <exception cref="ArgumentException">There is no list.</exception>
    internal static void ThrowIfNone(CommandMethod method, SplitKeys keys)
    {
        if (keys.Keys.Count == 0)
        {
            throw new ArgumentException($"{method.Store}.{method.Method}: the collection is empty, so there is no list to wait for.", nameof(keys));
        }
    }

    // StackExchange.Redis 1.2.6 makes an array of one nil of a nil that came for an array.
    private static async Task<RedisValue[]?> ValuesOf(Task<RedisResult> reply)
    {
        RedisResult result = await reply.ConfigureAwait(false);
        return result.IsNull ? null : (RedisValue[]?)result;
    }

    private static void ThrowIfQueued(in CommandRoute route)
    {
        if (route.IsQueued)
        {
            throw new InvalidOperationException(
                $"{route.Method.Store}.{route.Method.Method} waits for {route.Method.Command}, which a batch or a transaction cannot; call it on the store of the client.");
        }
    }
}
