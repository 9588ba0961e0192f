using System.Diagnostics;
using System.Globalization;
using RedisTyped.Execution;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Blocking;

/// <summary>
/// BLPOP and BRPOP over lists of several nodes. To wait with BLPOP on two nodes could pop from both and lose one of the elements, so
/// each list is waited for by moving its first element onto itself, <c>BLMOVE key key LEFT LEFT</c>, which changes nothing, and what is
/// popped is popped from one list by a command that does not wait.
/// </summary>
/// <param name="fromLeft">Whether to pop from the left.</param>
/// <param name="lists">The lists in the caller's order.</param>
internal sealed class ListPop(bool fromLeft, IReadOnlyList<PlacedList> lists)
{
    /// <summary>The node of the first list, for messages.</summary>
    public RedisNode FirstNode => lists[0].Route.Node;

    /// <summary>Pops from the first list that has an element, or waits until one has.</summary>
    /// <param name="limit">How long to wait; null for ever.</param>
    /// <param name="cancellationToken">Ends the wait; never between a pop and its reply.</param>
    /// <returns>The key and the element, or null when the time is up.</returns>
    public async Task<RedisValue[]?> RunAsync(TimeSpan? limit, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            if (await PopAsync(cancellationToken).ConfigureAwait(false) is { } popped)
            {
                return popped;
            }

            TimeSpan? left = limit - Stopwatch.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
            {
                return null;
            }

            await WaitAsync(left, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<RedisValue[]?> PopAsync(CancellationToken cancellationToken)
    {
        long[] lengths = await Task.WhenAll(lists.Select(
            list => list.Route.StepAsync("LLEN", list.Route.Database.ListLengthAsync(list.Key, list.Route.Flags), cancellationToken))).ConfigureAwait(false);
        for (int i = 0; i < lengths.Length; i++)
        {
            if (lengths[i] == 0)
            {
                continue;
            }

            cancellationToken.ThrowIfCancellationRequested();
            (CommandRoute route, RedisKey key) = lists[i];
            Task<RedisValue> pop;
            using (CallSection.Enter())
            {
                ThrowIfElsewhere(lists[i]);
                pop = fromLeft
                    ? route.Database.ListLeftPopAsync(key, route.Flags)
                    : route.Database.ListRightPopAsync(key, route.Flags);
            }

            RedisValue element = await ElementAsync(route, fromLeft ? "LPOP" : "RPOP", pop).ConfigureAwait(false);
            if (!element.IsNull)
            {
                return [(byte[])key!, element];
            }
        }

        return null;
    }

    // Behind an answer, and perhaps behind a wait of any length: the list may have another owner by now.
    private static void ThrowIfElsewhere(PlacedList list)
    {
        CommandRoute route = list.Route;
        if (!route.Topology.Keeps(list.Key!) && route.Topology.RefusalOf(route.Node.Id, $"{route.Method.Store}.{route.Method.Method}") is { } left)
        {
            throw left;
        }
    }

    // Not to be given up: the element is no longer in the list.
    private static async Task<RedisValue> ElementAsync(CommandRoute route, string command, Task<RedisValue> pop)
    {
        try
        {
            return await route.StepAsync(command, pop, CancellationToken.None).ConfigureAwait(false);
        }
        catch (NodeConnectionException fault) when (fault.MayHaveRun)
        {
            throw new NodeConnectionException(
                route.Node.Id, $"The connection to node '{route.Node.Id}' broke while an element was popped; whether the node took one out is unknown.", fault.InnerException);
        }
    }

    // Until some list has an element, or the time is up.
    private async Task WaitAsync(TimeSpan? left, CancellationToken cancellationToken)
    {
        string seconds = left is { } time
            ? Math.Max(0.001, time.TotalSeconds).ToString("0.###", CultureInfo.InvariantCulture)
            : "0";
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<RedisResult>[] waits;
        using (CallSection.Enter())
        {
            // At a node that has given its list away nobody would end the wait.
            foreach (PlacedList list in lists)
            {
                ThrowIfElsewhere(list);
            }

            // Before the first wait begins: where a node is closed, nobody would end it.
            (RedisKey Key, BlockingConnections At)[] places = [.. lists.Distinct().Select(static list => (list.Key, BlockingConnections.Of(list.Route.Node)))];
            waits =
            [
                .. places.Select(place => place.At.RunAsync(
                    "BLMOVE", (object[])[place.Key, place.Key, (RedisValue)"LEFT", (RedisValue)"LEFT", (RedisValue)seconds], stop.Token)),
            ];
        }

        try
        {
            await foreach (Task<RedisResult> wait in Task.WhenEach(waits).ConfigureAwait(false))
            {
                if (!(await wait.ConfigureAwait(false)).IsNull)
                {
                    return;
                }
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)Task.WhenAll(waits)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

/// <summary>A list, as its node stores it, and the way there. Lists of one name on two nodes are two.</summary>
internal readonly record struct PlacedList(CommandRoute Route, RedisKey Key)
{
    public bool Equals(PlacedList other) => Route.Node == other.Route.Node && Key == other.Key;

    public override int GetHashCode() => HashCode.Combine(Route.Node, Key);
}
