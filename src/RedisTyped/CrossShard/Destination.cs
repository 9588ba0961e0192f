using StackExchange.Redis;

namespace RedisTyped.CrossShard;

/// <summary>Puts what an emulation has worked out into the destination of a STORE command, in one transaction on the destination's node.</summary>
internal static class Destination
{
    /// <summary>Even, so that a score and its member stay together.</summary>
    private const int MostAtOnce = 10_000;

    /// <summary>
    /// Replaces whatever the destination holds, its type and its expiry included; no elements leave no key. Nobody sees it half written.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="add">The command that adds elements: SADD or ZADD.</param>
    /// <param name="elements">The elements as the command takes them.</param>
    public static Task ReplaceAsync(CrossShardCall call, string add, IEnumerable<RedisValue> elements)
    {
        CrossShardKey key = call.Destination;
        var steps = new List<object[]> { new object[] { "DEL", key.Stored } };
        steps.AddRange(elements.Chunk(MostAtOnce).Select(chunk => (object[])[add, key.Stored, .. chunk.Select(static e => (object)e)]));
        return call.WriteAsync(() => key.TransactAsync(steps));
    }

    /// <summary>Replaces the destination by a string; an empty one leaves no key.</summary>
    public static Task ReplaceAsync(CrossShardCall call, byte[] text)
    {
        CrossShardKey key = call.Destination;
        return call.WriteAsync(() => text.Length == 0
            ? key.AskAsync("DEL", key.Stored)
            : key.AskAsync("SET", key.Stored, (RedisValue)text));
    }
}
