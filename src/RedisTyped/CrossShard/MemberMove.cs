using StackExchange.Redis;

namespace RedisTyped.CrossShard;

/// <summary>
/// SMOVE: the member is added to the destination, then removed from the source; it is at all times in one of them. Which of several calls
/// has moved it is decided where it is removed; the others take back what they have added.
/// </summary>
internal static class MemberMove
{
    public static async Task<EmulatedReply> RunAsync(CrossShardCall call)
    {
        CrossShardKey source = call.Keys[0], destination = call.Keys[1];
        RedisValue member = call.Options[0];

        // Redis looks at the types of both before it looks for the member, but at none where there is no source.
        Task<RedisResult> exists = call.ReadAsync(source, "EXISTS");
        Task<RedisResult> isMember = call.ReadAsync(source, "SISMEMBER", member);
        Task<RedisResult> size = call.ReadAsync(destination, "SCARD");
        await ((Task)Task.WhenAll(exists, isMember, size)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if ((long)await exists.ConfigureAwait(false) == 0)
        {
            return 0;
        }

        bool isThere = (long)await isMember.ConfigureAwait(false) == 1;
        await size.ConfigureAwait(false);
        if (!isThere)
        {
            return 0;
        }

        var claim = new MemberClaim(call, destination, member);
        await claim.AddAsync().ConfigureAwait(false);
        bool isMoved;
        try
        {
            RedisResult removed = await call.FinishAsync(
                source,
                CrossShardState.SourceNotRemoved,
                "added the member to the destination, but may not have removed it from the source, so that it can be in both.",
                "SREM",
                source.Stored, member).ConfigureAwait(false);
            isMoved = (long)removed == 1;
        }
        catch
        {
            claim.Keep();
            throw;
        }

        if (isMoved)
        {
            claim.Keep();
            return 1;
        }

        // Another client has taken it out meanwhile, so it was not this call that moved it.
        if (claim.IsAdded)
        {
            await claim.TakeBackAsync().ConfigureAwait(false);
        }

        return 0;
    }
}
