namespace RedisTyped.Benchmarks.Keys;

/// <summary>What is measured, as a typed store.</summary>
[RedisStore]
public partial interface IKeyStore
{
    /// <summary>Reads a value.</summary>
    [Command("GET key:{id:D6}")]
    Task<string?> GetAsync([ShardKey] int id);

    /// <summary>Writes a value.</summary>
    [Command("SET set:{id:D6} {value}")]
    Task SetAsync([ShardKey] int id, string value);
}
