using StackExchange.Redis;

namespace RedisTyped.CrossShard;

/// <summary>
/// SINTER, SUNION, SDIFF, SINTERCARD and the STORE forms: each node works out its part at once and for itself, the parts are put together
/// here. The parts are read at nearly the same time, but not at one moment.
/// </summary>
internal static class SetAlgebra
{
    public static async Task<EmulatedReply> AnswerAsync(CrossShardCall call) =>
        Members(await CombineAsync(call).ConfigureAwait(false)).ToArray();

    public static async Task<EmulatedReply> CountAsync(CrossShardCall call)
    {
        long limit = LimitOption.Of(call);
        return Math.Min(limit, (await CombineAsync(call).ConfigureAwait(false)).Count);
    }

    public static async Task<EmulatedReply> StoreAsync(CrossShardCall call)
    {
        HashSet<byte[]> members = await CombineAsync(call).ConfigureAwait(false);
        await Destination.ReplaceAsync(call, "SADD", Members(members)).ConfigureAwait(false);
        return members.Count;
    }

    private static IEnumerable<RedisValue> Members(HashSet<byte[]> members) => members.Select(static m => (RedisValue)m);

    private static async Task<HashSet<byte[]>> CombineAsync(CrossShardCall call)
    {
        bool isUnion = call.Command.StartsWith("SUNION", StringComparison.Ordinal);
        bool isDifference = call.Command.StartsWith("SDIFF", StringComparison.Ordinal);
        int first = call.Sources[0].Order;

        // What the first source does not share a node with is taken away as one union of each node.
        HashSet<byte[]>[] parts = await Task.WhenAll(CrossShardCall.ByNode(call.Sources)
            .OrderByDescending(keys => keys[0].Order == first)
            .Select((keys, i) => PartAsync(call, keys, isUnion || (isDifference && i > 0) ? "SUNION" : isDifference ? "SDIFF" : "SINTER")))
            .ConfigureAwait(false);
        HashSet<byte[]> combined = parts[0];
        foreach (HashSet<byte[]> part in parts.Skip(1))
        {
            if (isUnion)
            {
                combined.UnionWith(part);
            }
            else if (isDifference)
            {
                combined.ExceptWith(part);
            }
            else
            {
                combined.IntersectWith(part);
            }
        }

        return combined;
    }

    private static async Task<HashSet<byte[]>> PartAsync(CrossShardCall call, IReadOnlyList<CrossShardKey> keys, string command)
    {
        RedisResult members = await call.ReadAsync(keys[0], command, [.. keys.Skip(1).Select(static k => (object)k.Stored)]).ConfigureAwait(false);
        return new HashSet<byte[]>((byte[][])members!, ByteStrings.Comparer);
    }
}
