using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.HashTags;

/// <summary>
/// Keys in whose parameters braces can stand: before, in and behind the tag, and without one. What is read is never there, so that no
/// type of value is in the way; what is written has a prefix of its own.
/// </summary>
[RedisStore]
public partial interface IHostileStore
{
    [Command("GET {id}")]
    Task<string?> BareAsync([ShardKey] string id);

    [Command("GET r:{id}:x")]
    Task<string?> PlainAsync([ShardKey] string id);

    [Command("GET r:{a}:{b}")]
    Task<string?> PlainPairAsync([ShardKey] string a, [ShardKey] string b);

    [Command("GET {before}:{id}:{behind}")]
    Task<string?> AroundAsync(string before, [ShardKey, HashTag] string id, string behind);

    [Command("GET r:{id}:{behind}"), HashTag("r:{id}")]
    Task<string?> PrefixedAsync([ShardKey] string id, string behind);

    [Command("GET {before}:{a}|{b}:{behind}"), HashTag("{a}|{b}")]
    Task<string?> PairAsync(string before, [ShardKey] string a, [ShardKey] string b, string behind);

    [Command("GET r{{:{id}}}:{behind}")]
    Task<string?> WrittenTagAsync([ShardKey] string id, string behind);

    [Command("GET {before}:{{constant}}:{behind}")]
    Task<string?> ConstantTagAsync(string before, string behind);

    [Command("GET {before}:{id}:{behind}")]
    Task<string?> CharactersAsync(char before, [ShardKey, HashTag] char id, char behind);

    [Command("GET {before}:{id}:{behind}")]
    Task<string?> BytesAsync(byte[] before, [ShardKey, HashTag] byte[] id, byte[] behind);

    [Command("GET {before}:{id}:{behind}")]
    Task<string?> MemoryAsync(ReadOnlyMemory<byte> before, [ShardKey, HashTag] ReadOnlyMemory<byte> id, ReadOnlyMemory<byte> behind);

    [Command("GET {before}:{id}:{behind}")]
    Task<string?> ValuesAsync(RedisValue before, [ShardKey, HashTag] RedisValue id, RedisValue behind);

    [Command("GET {before}:{id}:{behind}")]
    Task<string?> KeysAsync(RedisKey before, [ShardKey, HashTag] RedisKey id, RedisKey behind);

    [Command("GET {before}:{id}:{behind}")]
    Task<string?> FormattedAsync(Wild before, [ShardKey, HashTag] Wild id, Wild behind);

    [Command("GET r:{id:b}:{behind:b}"), HashTag("{id:b}")]
    Task<string?> FormatsAsync([ShardKey] Wild id, Wild behind);

    [Command("SINTER r:{id}:x r:{id}:x")]
    Task<string[]> SameTwiceAsync([ShardKey] string id);

    [Command("SINTER {before}:{id}:x r:{id}:{behind} {id}")]
    Task<string[]> TogetherAsync(string before, [ShardKey, HashTag] string id, string behind);

    [Command("SINTERSTORE w:{id}:{behind} r:{id} r:{id}:y"), HashTag("{id}")]
    Task<long> StoreTogetherAsync([ShardKey] string id, string behind);

    [Command("MGET r:{ids}:x")]
    Task<string?[]> SplitPlainAsync([ShardKey] IReadOnlyList<string> ids);

    [Command("MGET {before}:{ids}:{behind}")]
    Task<string?[]> SplitAsync(string before, [ShardKey, HashTag] IReadOnlyList<string> ids, string behind);

    [Command("MSET w:{names}:x {names}"), HashTag("w:{names}")]
    Task SplitPairsAsync([ShardKey] IReadOnlyDictionary<string, string> names);

    [Command("DEL w:{ids}:x"), HashTag("w:{ids}")]
    Task<long> SplitDeleteAsync([ShardKey] IEnumerable<byte[]> ids);

    [Command("SINTER r:{a}:x {before}:{b}:y"), CrossShard]
    Task<string[]> EmulatedAsync(string before, [ShardKey, HashTag] string a, [ShardKey, HashTag] string b);

    [Command("SUNION r:{ids}:{behind}"), CrossShard]
    Task<string[]> EmulatedManyAsync([ShardKey, HashTag] IReadOnlyList<string> ids, string behind);

    [Script("return 1", Keys = ["r:{id}:x", "{before}:{id}:{behind}"], Args = [])]
    Task ScriptAsync(string before, [ShardKey, HashTag] string id, string behind);

    [Script("return 2", Keys = ["r:{id}"])]
    Task ScriptWithoutTagAsync([ShardKey] string id);
}

/// <summary>Keys of one thing, for handles and batches.</summary>
[RedisStore]
[HashTag("thing:{id}")]
public partial interface IThingStore
{
    [Command("GET thing:{id}:{part}")]
    Task<string?> PartAsync([ShardKey] string id, string part);

    [Command("SINTER thing:{id}:x thing:{id}:{part}")]
    Task<string[]> SharedAsync([ShardKey] string id, string part);
}

/// <summary>Keys that are found again by a scan.</summary>
[RedisStore]
public partial interface IFoundStore
{
    [Command("SET found:{id}:end x")]
    Task SetAsync([ShardKey, HashTag] string id);

    [Command("SCAN MATCH found:{id}:end COUNT 1000"), HashTag("{id}")]
    IAsyncEnumerable<string> IdsAsync();

    [Command("SCAN MATCH found:{id}:end COUNT 1000"), HashTag("{id}")]
    IAsyncEnumerable<string> KeysOfAsync(string id);

    [Command("DEL found:{ids}:end")]
    Task<long> DeleteAsync([ShardKey, HashTag] IReadOnlyList<string> ids);
}
