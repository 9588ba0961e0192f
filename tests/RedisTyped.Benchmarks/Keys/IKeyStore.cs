namespace RedisTyped.Benchmarks.Keys;

/// <summary>What is measured, as a typed store.</summary>
[RedisStore]
public partial interface IKeyStore
{
    /// <summary>Reads a value.</summary>
    [Command("GET key:{id:D6}")]
    Task<string?> GetAsync([ShardKey] int id);

    /// <summary>Reads a value, as a ValueTask.</summary>
    [Command("GET key:{id:D6}")]
    ValueTask<string?> GetValueTaskAsync([ShardKey] int id);

    /// <summary>Reads many values, in the order of the ids.</summary>
    [Command("MGET key:{ids:D6}")]
    Task<string?[]> GetManyAsync([ShardKey] IReadOnlyList<int> ids);

    /// <summary>Writes a value.</summary>
    [Command("SET set:{id:D6} {value}")]
    Task SetAsync([ShardKey] int id, string value);

    /// <summary>Writes a value, as a ValueTask.</summary>
    [Command("SET set:{id:D6} {value}")]
    ValueTask SetValueTaskAsync([ShardKey] int id, string value);

    /// <summary>Reads an object.</summary>
    [Command("HGETALL obj:{id:D6}")]
    Task<Profile?> GetProfileAsync([ShardKey] int id);

    /// <summary>Counts.</summary>
    [Command("INCRBY num:{id:D6} {by}")]
    Task<long> AddAsync([ShardKey] int id, int by);

    /// <summary>Counts the keys of all nodes.</summary>
    [Command("DBSIZE"), AllNodes(Combine.Sum)]
    Task<long> CountKeysAsync();
}
