using System.Collections.Generic;
using System.Linq;

namespace RedisTyped.Generators.Emission;

/// <summary>
/// The commands that a method of StackExchange.Redis sends word for word, with the same meaning, in every version from 1.2.6 on. A test
/// looks at what each really sends.
/// </summary>
/// <remarks>
/// Left out on purpose: KeyDelete (UNLINK in later versions), KeyExpire and KeyTimeToLive (PEXPIRE and PTTL), StringIncrement by 1 or less
/// (INCR or DECRBY, by the number), whatever takes a floating-point number (formatted otherwise) or an array, and methods that 1.2.6 lacks.
/// </remarks>
internal static class TypedCalls
{
    private const string Always = ", " + Runtime.When + ".Always";
    private const string Exists = ", " + Runtime.When + ".Exists";
    private const string NotExists = ", " + Runtime.When + ".NotExists";
    private const string Ascending = ", " + Runtime.Order + ".Ascending";
    private const string Descending = ", " + Runtime.Order + ".Descending";
    private const string Everything = ", double.NegativeInfinity, double.PositiveInfinity, " + Runtime.Exclude + ".None";
    private const string Difference = Runtime.SetOperation + ".Difference, ";
    private const string Intersect = Runtime.SetOperation + ".Intersect, ";
    private const string Union = Runtime.SetOperation + ".Union, ";

    /// <summary>All of them, by the command's name; a command has one for each number of arguments.</summary>
    public static ILookup<string, TypedCall> All { get; } = Rows().ToLookup(static row => row.Command, static row => row.Call);

    private static IEnumerable<(string Command, TypedCall Call)> Rows() => Keys().Concat(Strings()).Concat(Hashes()).Concat(Lists()).Concat(Sets())
        .Concat(SortedSets()).Concat(Channels());

    private static IEnumerable<(string Command, TypedCall Call)> Keys()
    {
        yield return ("EXISTS", new("KeyExistsAsync", "K", TypedResult.Boolean));
        yield return ("PERSIST", new("KeyPersistAsync", "K", TypedResult.Boolean));
        yield return ("RENAME", new("KeyRenameAsync", "KK", TypedResult.Status) { Tail = Always });
        yield return ("RENAMENX", new("KeyRenameAsync", "KK", TypedResult.Boolean) { Tail = NotExists });
    }

    private static IEnumerable<(string Command, TypedCall Call)> Strings()
    {
        yield return ("APPEND", new("StringAppendAsync", "KV", TypedResult.Integer));
        yield return ("DECR", new("StringDecrementAsync", "K", TypedResult.Integer) { Tail = ", 1L" });
        yield return ("DECRBY", new("StringDecrementAsync", "KN", TypedResult.Integer));
        yield return ("GET", new("StringGetAsync", "K", TypedResult.Value));
        yield return ("GETBIT", new("StringGetBitAsync", "KI", TypedResult.Boolean));
        yield return ("GETRANGE", new("StringGetRangeAsync", "KII", TypedResult.Value));
        yield return ("GETSET", new("StringGetSetAsync", "KV", TypedResult.Value));
        yield return ("INCR", new("StringIncrementAsync", "K", TypedResult.Integer) { Tail = ", 1L" });
        yield return ("INCRBY", new("StringIncrementAsync", "KN", TypedResult.Integer));
        yield return ("PFADD", new("HyperLogLogAddAsync", "KV", TypedResult.Boolean));
        yield return ("PFCOUNT", new("HyperLogLogLengthAsync", "K", TypedResult.Integer));
        yield return ("SET", new("StringSetAsync", "KV", TypedResult.Status) { Tail = ", null" + Always });
        yield return ("SETBIT", new("StringSetBitAsync", "KIB", TypedResult.Boolean));
        yield return ("SETRANGE", new("StringSetRangeAsync", "KIV", TypedResult.Value));
        yield return ("STRLEN", new("StringLengthAsync", "K", TypedResult.Integer));
    }

    private static IEnumerable<(string Command, TypedCall Call)> Hashes()
    {
        yield return ("HDEL", new("HashDeleteAsync", "KV", TypedResult.Boolean));
        yield return ("HEXISTS", new("HashExistsAsync", "KV", TypedResult.Boolean));
        yield return ("HGET", new("HashGetAsync", "KV", TypedResult.Value));
        yield return ("HGETALL", new("HashGetAllAsync", "K", TypedResult.Fields));
        yield return ("HINCRBY", new("HashIncrementAsync", "KVI", TypedResult.Integer));
        yield return ("HKEYS", new("HashKeysAsync", "K", TypedResult.Values));
        yield return ("HLEN", new("HashLengthAsync", "K", TypedResult.Integer));
        yield return ("HSET", new("HashSetAsync", "KVV", TypedResult.Boolean) { Tail = Always });
        yield return ("HSETNX", new("HashSetAsync", "KVV", TypedResult.Boolean) { Tail = NotExists });
        yield return ("HVALS", new("HashValuesAsync", "K", TypedResult.Values));
    }

    private static IEnumerable<(string Command, TypedCall Call)> Lists()
    {
        yield return ("LINDEX", new("ListGetByIndexAsync", "KI", TypedResult.Value));
        yield return ("LLEN", new("ListLengthAsync", "K", TypedResult.Integer));
        yield return ("LPOP", new("ListLeftPopAsync", "K", TypedResult.Value));
        yield return ("LPUSH", new("ListLeftPushAsync", "KV", TypedResult.Integer) { Tail = Always });
        yield return ("LPUSHX", new("ListLeftPushAsync", "KV", TypedResult.Integer) { Tail = Exists });
        yield return ("LRANGE", new("ListRangeAsync", "KII", TypedResult.Values));

        // The method takes the value before the count.
        yield return ("LREM", new("ListRemoveAsync", "KIV", TypedResult.Integer) { Order = "021" });
        yield return ("RPOP", new("ListRightPopAsync", "K", TypedResult.Value));
        yield return ("RPOPLPUSH", new("ListRightPopLeftPushAsync", "KK", TypedResult.Value));
        yield return ("RPUSH", new("ListRightPushAsync", "KV", TypedResult.Integer) { Tail = Always });
        yield return ("RPUSHX", new("ListRightPushAsync", "KV", TypedResult.Integer) { Tail = Exists });
    }

    private static IEnumerable<(string Command, TypedCall Call)> Sets()
    {
        yield return ("SADD", new("SetAddAsync", "KV", TypedResult.Boolean));
        yield return ("SCARD", new("SetLengthAsync", "K", TypedResult.Integer));
        yield return ("SDIFF", new("SetCombineAsync", "KK", TypedResult.Values) { Head = Difference });
        yield return ("SDIFFSTORE", new("SetCombineAndStoreAsync", "KKK", TypedResult.Integer) { Head = Difference });
        yield return ("SINTER", new("SetCombineAsync", "KK", TypedResult.Values) { Head = Intersect });
        yield return ("SINTERSTORE", new("SetCombineAndStoreAsync", "KKK", TypedResult.Integer) { Head = Intersect });
        yield return ("SISMEMBER", new("SetContainsAsync", "KV", TypedResult.Boolean));
        yield return ("SMEMBERS", new("SetMembersAsync", "K", TypedResult.Values));
        yield return ("SMOVE", new("SetMoveAsync", "KKV", TypedResult.Boolean));
        yield return ("SPOP", new("SetPopAsync", "K", TypedResult.Value));
        yield return ("SRANDMEMBER", new("SetRandomMemberAsync", "K", TypedResult.Value));
        yield return ("SRANDMEMBER", new("SetRandomMembersAsync", "KI", TypedResult.Values));
        yield return ("SREM", new("SetRemoveAsync", "KV", TypedResult.Boolean));
        yield return ("SUNION", new("SetCombineAsync", "KK", TypedResult.Values) { Head = Union });
        yield return ("SUNIONSTORE", new("SetCombineAndStoreAsync", "KKK", TypedResult.Integer) { Head = Union });
    }

    private static IEnumerable<(string Command, TypedCall Call)> SortedSets()
    {
        yield return ("ZCARD", new("SortedSetLengthAsync", "K", TypedResult.Integer) { Tail = Everything });
        yield return ("ZRANGE", new("SortedSetRangeByRankAsync", "KII", TypedResult.Values) { Tail = Ascending });
        yield return ("ZRANK", new("SortedSetRankAsync", "KV", TypedResult.MaybeInteger) { Tail = Ascending });
        yield return ("ZREM", new("SortedSetRemoveAsync", "KV", TypedResult.Boolean));
        yield return ("ZREMRANGEBYRANK", new("SortedSetRemoveRangeByRankAsync", "KII", TypedResult.Integer));
        yield return ("ZREVRANGE", new("SortedSetRangeByRankAsync", "KII", TypedResult.Values) { Tail = Descending });
        yield return ("ZREVRANK", new("SortedSetRankAsync", "KV", TypedResult.MaybeInteger) { Tail = Descending });
        yield return ("ZSCORE", new("SortedSetScoreAsync", "KV", TypedResult.MaybeDouble));
    }

    private static IEnumerable<(string Command, TypedCall Call)> Channels()
    {
        yield return ("PUBLISH", new("PublishAsync", "KV", TypedResult.Integer));
    }
}
