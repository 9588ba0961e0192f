using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Links;

/// <summary>The keys that a target has of a link, of which some are looked for at the source. Immutable.</summary>
/// <param name="target">What the target is called.</param>
/// <param name="access">How to connect to it.</param>
/// <param name="owned">Which keys are the link's.</param>
/// <param name="isAlone">Whether it has keys of no other source, and none of its own.</param>
internal sealed class HeldKeys(string target, SourceOptions access, IKeyFilter owned, bool isAlone)
{
    /// <summary>How many are looked at: those that SCAN gives first, which are as good as any.</summary>
    public const int Most = 1000;

    /// <summary>By what the source is asked for keys: EXISTS, or what links need anyway.</summary>
    private static readonly string[] Questions = ["EXISTS", "PEXPIRETIME", "PTTL"];

    /// <summary>Looks at some.</summary>
    /// <param name="source">A connection to the server of the source that is to be gone by.</param>
    /// <param name="hasKeys">Whether the target has been given keys of the link.</param>
    /// <param name="limit">Ends the look: what was looked at until then counts.</param>
    /// <returns>How many were looked at, and how many of them the source has not; none where it may not be asked.</returns>
    /// <exception cref="ReshardException">A server cannot be reached.</exception>
    /// <remarks>The users need <c>+select +scan</c> at the target and <c>+select +exists</c> at the source, or <c>+info</c>, by which only numbers are compared.</remarks>
    public async Task<LookedKeys> LookAsync(NodeClient source, bool hasKeys, CancellationToken limit)
    {
        try
        {
            // One that follows may wait for the very snapshot that is asked for, and give no keys until then.
            NodeClient node = await NodeClient.ConnectAsync(target, access with { MayLackPrimary = true }, limit).ConfigureAwait(false);
            await using (node.ConfigureAwait(false))
            {
                return (await IsMuteAsync(node, limit).ConfigureAwait(false) ? null : await UnlessRefusedAsync(() => CompareAsync(node, source, limit)).ConfigureAwait(false))
                    ?? await UnlessRefusedAsync(() => CountAsync(node, source, hasKeys, limit)).ConfigureAwait(false)
                    ?? new LookedKeys(0, 0) { AreCounted = true };
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return new LookedKeys(0, 0) { IsCutShort = true };
        }
    }

    private async Task<LookedKeys> CompareAsync(NodeClient node, NodeClient source, CancellationToken limit)
    {
        long looked = 0;
        long gone = 0;
        int question = 0;
        try
        {
            await foreach (var (db, keys) in KeyPages.OfAsync(node, limit).ConfigureAwait(false))
            {
                byte[][] own = [.. keys.Where(key => owned.Keeps(key, db)).Take((int)(Most - looked))];
                bool[] areThere = own.Length == 0 ? [] : await AskAsync(own, db).ConfigureAwait(false);
                looked += own.Length;
                gone += areThere.Count(static isThere => !isThere);
                if (looked == Most)
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return new LookedKeys(looked, gone) { IsCutShort = true };
        }

        return new LookedKeys(looked, gone);

        async Task<bool[]> AskAsync(byte[][] own, int db)
        {
            while (true)
            {
                try
                {
                    return await source.ExistAsync(own, db, limit, Questions[question]).ConfigureAwait(false);
                }
                catch (ReshardException e) when (e.Failure == ReshardFailure.SourceRefused && question < Questions.Length - 1)
                {
                    question++;
                }
            }
        }
    }

    // Where others have keys there too, it tells only that there are some: which may be the link's if it has brought any.
    private async Task<LookedKeys> CountAsync(NodeClient node, NodeClient source, bool hasKeys, CancellationToken limit)
    {
        long held = await KeyPages.CountAsync(node, limit).ConfigureAwait(false);
        held = isAlone ? held : hasKeys ? Math.Min(held, 1) : 0;
        long there = await KeyPages.CountAsync(source, limit).ConfigureAwait(false);
        return new LookedKeys(held, Math.Max(0, held - there)) { AreCounted = true, Source = there };
    }

    private static async Task<bool> IsMuteAsync(NodeClient node, CancellationToken limit) =>
        await node.TryAsync(limit, "SCAN", "0", "COUNT", "1").ConfigureAwait(false) is ReplyError error && error.Text.StartsWith("MASTERDOWN", StringComparison.Ordinal);

    private static async Task<LookedKeys?> UnlessRefusedAsync(Func<Task<LookedKeys>> look)
    {
        try
        {
            return await look().ConfigureAwait(false);
        }
        catch (ReshardException e) when (e.Failure == ReshardFailure.SourceRefused)
        {
            return null;
        }
    }
}
