using StackExchange.Redis;

namespace RedisTyped.CrossShard;

/// <summary>SMOVE: the member is added to the destination, then removed from the source; it is at all times in one of them.</summary>
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

        RedisResult added = await call.WriteAsync(() => destination.AskAsync("SADD", destination.Stored, member)).ConfigureAwait(false);
        RedisResult removed = await call.FinishAsync(
            source,
            CrossShardState.SourceNotRemoved,
            "added the member to the destination, but may not have removed it from the source, so that it can be in both.",
            "SREM",
            source.Stored, member).ConfigureAwait(false);
        if ((long)removed == 1)
        {
            return 1;
        }

        // Another client has taken it out meanwhile, so it was not this call that moved it.
        if ((long)added == 1)
        {
            await call.FinishAsync(
                destination,
                CrossShardState.HandedOutTwice,
                "found the member taken from the source by another client, and may not have taken it back from the destination.",
                "SREM",
                destination.Stored, member).ConfigureAwait(false);
        }

        return 0;
    }
}
