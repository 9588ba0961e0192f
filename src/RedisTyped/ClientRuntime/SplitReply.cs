using System.ComponentModel;
using System.Numerics;
using RedisTyped.Execution;
using RedisTyped.Execution.Retries;
using RedisTyped.Keys;
using RedisTyped.Telemetry;
using StackExchange.Redis;

namespace RedisTyped.ClientRuntime;

/// <summary>
/// Sends a command with many keys to the nodes that own them, one command to each, all at once, and puts the answers together. Only
/// generated code uses it. Not atomic over nodes: each node does its part by itself.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SplitReply
{
    /// <summary>Reads a value for each key: MGET.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="executor">Shares the keys out.</param>
    /// <param name="method">The calling method.</param>
    /// <param name="keys">The keys; without any nothing is sent.</param>
    /// <param name="read">Reads a value.</param>
    /// <param name="nil">What nil means.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The values in the order of the keys, repeated where a key is.</returns>
    /// <exception cref="PartialFailureException{T}">Some nodes failed; it holds the values of the others.</exception>
    public static Task<T[]> ArrayAsync<T>(
        ShardExecutor executor, CommandMethod method, SplitKeys keys, Func<RedisValue, T> read, NilReply nil, CancellationToken cancellationToken)
    {
        var values = new T[Required(keys).Count];
        return RunAsync(executor, method, keys, ReadShareAsync, () => values, cancellationToken);

        // Async, as is SendAsync.
        async Task ReadShareAsync(NodeShare share)
        {
            Task<RedisValue[]> reply = SlotCall.GetAsync(share.Route, keys.KeysOf(share));
            var reader = new ShareReader<T>(method, read, nil, values, share.Positions);
            await share.Route.ReadAsync<RedisValue[], bool, ShareReader<T>>(reply, reader, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sums the counts of all nodes: DEL, UNLINK, EXISTS, TOUCH.</summary>
    /// <typeparam name="T">The return type.</typeparam>
    /// <param name="executor">Shares the keys out.</param>
    /// <param name="method">The calling method.</param>
    /// <param name="keys">The keys; without any nothing is sent.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The sum.</returns>
    /// <exception cref="PartialFailureException{T}">Some nodes failed; it holds the sum over the others.</exception>
    public static Task<T> SumAsync<T>(ShardExecutor executor, CommandMethod method, SplitKeys keys, CancellationToken cancellationToken)
        where T : struct, INumber<T>
    {
        // One place for each share, that of its first key: a share that was answered and is made again counts once, however it is shared out then.
        long[] counts = new long[Required(keys).Count];
        return RunAsync(executor, method, keys, CountShareAsync, () => T.CreateChecked(counts.Sum()), cancellationToken);

        async Task CountShareAsync(NodeShare share)
        {
            counts[share.Positions[0]] = 0;
            RedisResult reply = await SendAsync(method, keys, share, cancellationToken).ConfigureAwait(false);
            counts[share.Positions[0]] = (long)reply;
        }
    }

    /// <summary>Sends a command whose answer does not matter, such as MSET.</summary>
    /// <param name="executor">Shares the keys out.</param>
    /// <param name="method">The calling method.</param>
    /// <param name="keys">The keys; without any nothing is sent.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The pending call.</returns>
    /// <exception cref="PartialFailureException">Some nodes failed; what the others did stands.</exception>
    public static Task NoneAsync(ShardExecutor executor, CommandMethod method, SplitKeys keys, CancellationToken cancellationToken) =>
        RunAsync(executor, method, Required(keys), share => SendAsync(method, keys, share, cancellationToken), static () => true, cancellationToken);

    private static SplitKeys Required(SplitKeys keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return keys;
    }

    // Async, so that what is thrown for one node is that node's failure: thrown at the caller it would hide what others have been sent.
    private static async Task<RedisResult> SendAsync(CommandMethod method, SplitKeys keys, NodeShare share, CancellationToken cancellationToken) =>
        await Reply.AsIsAsync(share.Route, share.Route.ExecuteAsync(method.Command, keys.ArgumentsOf(share)), cancellationToken).ConfigureAwait(false);

    // Keys are checked and shared out before this returns, so that what is wrong with one is thrown at the caller and nothing was sent.
    private static Task<T> RunAsync<T>(
        ShardExecutor executor, CommandMethod method, SplitKeys keys, Func<NodeShare, Task> run, Func<T> result, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(executor);
        ArgumentNullException.ThrowIfNull(method);
        using CallSection section = CallSection.Enter();
        IReadOnlyList<NodeShare> shares = executor.Split(method, keys.Keys);
        FanOutMeasure measure = shares.Count > 0 && !shares[0].Route.IsQueued
            ? FanOutMeasure.Begin(shares[0].Route.Node.Telemetry, method.Call, shares.Count)
            : default;
        if (executor.Follower is { } follower)
        {
            // The keys may be needed again, and are left to the collector.
            long start = TimeProvider.System.GetTimestamp();
            Task[] followed = [.. shares.Select(share => FollowAsync(follower, executor, method, keys, share, run, start, cancellationToken))];
            measure.Sent();
            return executor.Joined(JoinAsync(method.Command, shares, followed, result, measure, cancellationToken));
        }

        Task[] parts = [.. shares.Select(run)];
        measure.Sent();
        keys.Release();
        return executor.Joined(JoinAsync(method.Command, shares, parts, result, measure, cancellationToken));
    }

    // Only what was refused is sent again, by the topology of that moment: its keys may have several nodes there. What other nodes have done is done.
    private static async Task FollowAsync(
        ICallFollower follower, ShardExecutor executor, CommandMethod method, SplitKeys keys, NodeShare share, Func<NodeShare, Task> run, long start,
        CancellationToken cancellationToken)
    {
        Task sent = run(share);
        if (!await follower.IsToBeMadeAgainAsync(sent, start, cancellationToken).ConfigureAwait(false))
        {
            await sent.ConfigureAwait(false);
            return;
        }

        // Sent here, in its turn. Should it end at once, the caller is not to go on where other calls are given theirs.
        await AgainAsync().ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

        async Task AgainAsync()
        {
            BuiltKey[] some = [.. share.Positions.Select(position => keys.Keys[position])];
            Task again;
            using (CallSection.Enter())
            {
                again = Task.WhenAll(executor.Split(method, some).Select(part => FollowAsync(
                    follower, executor, method, keys, part with { Positions = [.. part.Positions.Select(i => share.Positions[i])] }, run, start, cancellationToken)));
            }

            await again.ConfigureAwait(false);
        }
    }

    private static async Task<T> JoinAsync<T>(
        string command, IReadOnlyList<NodeShare> shares, Task[] parts, Func<T> result, FanOutMeasure measure, CancellationToken cancellationToken)
    {
        await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var failures = new List<NodeFault>();
        for (int i = 0; i < parts.Length; i++)
        {
            if (!parts[i].IsCompletedSuccessfully)
            {
                Exception fault = parts[i].Exception?.InnerException ?? new TaskCanceledException(parts[i]);
                failures.Add(shares[i].Failed(fault));
            }
        }

        measure.End(failures.Count > 0 ? failures[0].Exception : null);
        if (failures.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new PartialFailureException<T>(command, parts.Length, failures, result());
        }

        return result();
    }
}
