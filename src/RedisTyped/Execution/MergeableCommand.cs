using StackExchange.Redis;

namespace RedisTyped.Execution;

/// <summary>What a mergeable call sends.</summary>
/// <param name="Kind">The command.</param>
/// <param name="Key">The key as the node stores it.</param>
/// <param name="First">The first word behind the key, such as the value of SET or the field of HGET; null where there is none.</param>
/// <param name="Second">The second one: the value of HSET, the member of ZADD; null where there is none.</param>
internal readonly record struct MergeableCommand(MergeKind Kind, RedisKey Key, RedisValue First = default, RedisValue Second = default)
{
    /// <summary>Where it writes what a later one replaces; null where none does.</summary>
    public WrittenPlace? Place => Kind switch
    {
        MergeKind.Set => new WrittenPlace(Key),
        MergeKind.HashSet => new WrittenPlace(Key, (byte[]?)First),
        MergeKind.SortedSetAdd => new WrittenPlace(Key, (byte[]?)Second),
        _ => null,
    };

    /// <summary>How it is sent; only calls that are sent alike can be merged.</summary>
    public CommandFlags Flags { get; init; } = SendingRule.Flags;
}
