using StackExchange.Redis;

namespace RedisTyped.Transactions.Conditions;

/// <summary>What StackExchange.Redis can require of one length.</summary>
internal sealed record WatchedLength(Func<long, Condition> Equal, Func<long, Condition> Less, Func<long, Condition> Greater)
{
    /// <summary>The length that a command reads.</summary>
    public static WatchedLength Of(string command, RedisKey key) => command switch
    {
        "STRLEN" => new(n => Condition.StringLengthEqual(key, n), n => Condition.StringLengthLessThan(key, n), n => Condition.StringLengthGreaterThan(key, n)),
        "HLEN" => new(n => Condition.HashLengthEqual(key, n), n => Condition.HashLengthLessThan(key, n), n => Condition.HashLengthGreaterThan(key, n)),
        "LLEN" => new(n => Condition.ListLengthEqual(key, n), n => Condition.ListLengthLessThan(key, n), n => Condition.ListLengthGreaterThan(key, n)),
        "SCARD" => new(n => Condition.SetLengthEqual(key, n), n => Condition.SetLengthLessThan(key, n), n => Condition.SetLengthGreaterThan(key, n)),
        "ZCARD" => new(
            n => Condition.SortedSetLengthEqual(key, n), n => Condition.SortedSetLengthLessThan(key, n), n => Condition.SortedSetLengthGreaterThan(key, n)),
        _ => throw new ArgumentException($"{command} reads no length.", nameof(command)),
    };
}
