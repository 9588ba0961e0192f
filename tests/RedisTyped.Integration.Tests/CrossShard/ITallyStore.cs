namespace RedisTyped.Integration.Tests.CrossShard;

/// <summary>Emulated answers in every shape that a single node's answer may have.</summary>
[RedisStore]
public partial interface ITallyStore
{
    [Command("ZADD tally:{name} {scores}")]
    Task AddAsync([ShardKey] string name, IReadOnlyDictionary<string, double> scores);

    [Command("ZUNION 1 tally:{names} WITHSCORES"), CrossShard]
    Task<(string Member, double Score)[]> UnionAsync([ShardKey] IReadOnlyList<string> names);

    [Command("ZINTER 1 tally:{names} WITHSCORES"), CrossShard]
    Task<IReadOnlyDictionary<string, double>> InterAsync([ShardKey] IReadOnlyList<string> names);

    [Command("ZDIFF 1 tally:{names} WITHSCORES"), CrossShard]
    Task<List<KeyValuePair<string, decimal>>> DifferenceAsync([ShardKey] IReadOnlyList<string> names);

    [Command("ZUNION 1 tally:{names}"), CrossShard]
    Task<HashSet<string>> MembersAsync([ShardKey] IReadOnlyList<string> names);

    [Command("SADD tags:{name} {tags}")]
    Task<long> TagAsync([ShardKey] string name, params int[] tags);

    [Command("SUNION tags:{names}"), CrossShard]
    Task<HashSet<int>> TagsAsync([ShardKey] IReadOnlyList<string> names);

    [Command("SINTER tags:{names}"), CrossShard]
    Task<List<int>> SharedTagsAsync([ShardKey] IReadOnlyList<string> names);

    [Command("SDIFF tags:{first} tags:{second}"), CrossShard]
    ValueTask<IReadOnlyList<int>> OwnTagsAsync([ShardKey] string first, [ShardKey] string second);

    [Command("SMOVE tags:{source} tags:{target} {tag}"), CrossShard]
    Task<bool> MoveTagAsync([ShardKey] string source, [ShardKey] string target, int tag);

    [Command("RPUSH line:{name} {item}")]
    Task<long> PushAsync([ShardKey] string name, string item);

    [Command("RPOPLPUSH line:{source} line:{target}"), CrossShard]
    Task<string?> ShiftAsync([ShardKey] string source, [ShardKey] string target);
}
