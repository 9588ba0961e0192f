namespace RedisTyped.Integration.Tests.Stores;

/// <summary>Keys of several shapes, for where they land.</summary>
[RedisStore]
public partial interface IPlaceStore
{
    [Command("SET plain:{id} {value}")]
    Task SetPlainAsync([ShardKey] string id, int value);

    [Command("SET {id} {value}")]
    Task SetBareAsync([ShardKey] string id, int value);

    [Command("SET tagged:{id}:a {value}")]
    [HashTag("{id}")]
    Task SetTaggedAsync([ShardKey] string id, int value);

    [Command("SET {kind}:{id}:a {value}")]
    Task SetBehindAsync(string kind, [ShardKey, HashTag] string id, int value);

    [Command("SUNION tagged:{id}:a tagged:{id}:b")]
    [HashTag("{id}")]
    Task<string[]> UnionAsync([ShardKey] string id);

    [Command("SET constant:{{place}}:x {value}")]
    Task SetConstantAsync(int value);
}
