using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Execution;

/// <summary>Calls that can be made again when a Redis Cluster refuses them. Apart from their callers, who need no closure elsewhere.</summary>
internal static class SlotCall
{
    public static Task<RedisResult> ExecuteAsync(
        SlotFollower slots, IDatabaseAsync database, string command, ICollection<object> arguments, CommandFlags flags) =>
        slots.SendAsync(() => database.ExecuteAsync(command, arguments, flags));

    public static Task<RedisValue> GetAsync(in CommandRoute route, RedisKey key)
    {
        return route.Slots is { } slots ? FollowAsync(slots, route.Database, key, route.Flags) : route.Database.StringGetAsync(key, route.Flags);

        static Task<RedisValue> FollowAsync(SlotFollower slots, IDatabaseAsync database, RedisKey key, CommandFlags flags) =>
            slots.SendAsync(() => database.StringGetAsync(key, flags));
    }

    public static Task<RedisValue[]> GetAsync(in CommandRoute route, RedisKey[] keys)
    {
        return route.Slots is { } slots ? FollowAsync(slots, route.Database, keys, route.Flags) : route.Database.StringGetAsync(keys, route.Flags);

        static Task<RedisValue[]> FollowAsync(SlotFollower slots, IDatabaseAsync database, RedisKey[] keys, CommandFlags flags) =>
            slots.SendAsync(() => database.StringGetAsync(keys, flags));
    }

    public static Task<bool> SetAsync(in CommandRoute route, RedisKey key, RedisValue value)
    {
        return route.Slots is { } slots
            ? FollowAsync(slots, route.Database, key, value, route.Flags)
            : route.Database.StringSetAsync(key, value, null, When.Always, route.Flags);

        static Task<bool> FollowAsync(SlotFollower slots, IDatabaseAsync database, RedisKey key, RedisValue value, CommandFlags flags) =>
            slots.SendAsync(() => database.StringSetAsync(key, value, null, When.Always, flags));
    }
}
