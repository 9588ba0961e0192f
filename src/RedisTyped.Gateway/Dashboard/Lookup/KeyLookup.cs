using System.Globalization;
using RedisTyped.Nodes;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Gateway.Dashboard.Lookup;

/// <summary>Finds a key, changing nothing: not even a transition brings it over for this.</summary>
internal static class KeyLookup
{
    /// <summary>How much of a value is shown.</summary>
    private const int ValueBytes = 1024;

    /// <summary>What PTTL answers for a key that has ended since TYPE.</summary>
    private const long Gone = -2;

    /// <summary>Says where a key lives, and asks the node what is there; where it does not tell, the route stands alone.</summary>
    /// <param name="redis">The client.</param>
    /// <param name="key">The key.</param>
    /// <param name="mayShowValues">Whether values may be shown.</param>
    /// <param name="withValue">Whether to show this one.</param>
    /// <param name="stop">Ends the waiting.</param>
    /// <exception cref="ArgumentException">The key is empty or over 512 MB.</exception>
    public static async Task<KeyFinding> FindAsync(ShardedRedis redis, byte[] key, bool mayShowValues, bool withValue, CancellationToken stop)
    {
        KeyRoute route = redis.RouteOf(key);
        RedisNode node = redis.NodeFor(key);
        string? before = redis.Transition is { } transition && transition.Before.RouteOf(key).Node is var other && other != route.Node ? other.Name : null;
        var finding = new KeyFinding(
            route.Node.Name,
            route.Router,
            KeyText.Of(route.RoutedPart.Span),
            route.HasTag,
            KeyText.Of(route.StoredKey.Span),
            route.Hash?.ToString(CultureInfo.InvariantCulture),
            route.Slot,
            route.Point,
            NodeGauges.NameOf(node.State))
        {
            Before = before,
        };
        try
        {
            var keyed = new KeyedNode(redis, node, key, route.StoredKey.ToArray(), redis.Transition is not null, stop);
            return await AskAsync(keyed, finding, mayShowValues, withValue).ConfigureAwait(false);
        }
        catch (RedisServerException refused)
        {
            return finding with { Fault = refused.Message };
        }
        catch (Exception fault) when (fault is TimeoutException or NodeCallException or RedisException or NodeRemovedException)
        {
            return finding with { Fault = "The node does not answer." };
        }
    }

    private static async Task<KeyFinding> AskAsync(KeyedNode node, KeyFinding finding, bool mayShowValues, bool withValue)
    {
        string type = (string?)await node.AskAsync("TYPE").ConfigureAwait(false) ?? "none";
        if (type == "none")
        {
            return finding with { Type = type };
        }

        long ttl = (long)await node.AskAsync("PTTL").ConfigureAwait(false);
        if (ttl == Gone)
        {
            return finding with { Type = "none" };
        }

        var (command, unit) = SizeOf(type);
        RedisResult? size = command is null ? null : await node.AskAsync(command).ConfigureAwait(false);
        bool canShow = mayShowValues && type == "string";
        byte[]? value = canShow && withValue ? (byte[]?)await node.AskAsync("GETRANGE", 0, ValueBytes - 1).ConfigureAwait(false) : null;
        return finding with
        {
            Type = type,
            TtlMs = ttl,
            Size = size is null ? null : (long)size,
            Unit = unit,
            CanShowValue = canShow,
            Value = value is null ? null : KeyText.Of(value),
        };
    }

    private static (string? Command, string? Unit) SizeOf(string type) => type switch
    {
        "string" => ("STRLEN", "bytes"),
        "list" => ("LLEN", "elements"),
        "set" => ("SCARD", "members"),
        "zset" => ("ZCARD", "members"),
        "hash" => ("HLEN", "fields"),
        "stream" => ("XLEN", "entries"),
        _ => (null, null),
    };

    // During a transition a routed call would bring the key over, so the owner alone is asked then, by the name that it stores. A Redis Cluster
    // has none, and must be asked by the slot.
    private sealed record KeyedNode(ShardedRedis Redis, RedisNode Node, byte[] Key, byte[] StoredKey, bool MovesKeys, CancellationToken Stop)
    {
        public Task<RedisResult> AskAsync(string command, params object[] args) => MovesKeys
            ? Node.ExecuteAsync(command, [StoredKey, .. args], Stop)
            : Redis.ExecuteAsync(command, [Key, .. args], Stop);
    }
}
