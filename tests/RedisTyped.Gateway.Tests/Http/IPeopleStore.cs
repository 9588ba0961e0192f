using RedisTyped.Routing;
using StackExchange.Redis;

namespace RedisTyped.Gateway.Tests.Http;

/// <summary>What a person is.</summary>
public sealed record Person(string Name, int Age);

/// <summary>What a person likes.</summary>
public enum Taste
{
    Sweet,
    Sour,
}

/// <summary>One method for each way in which a store is called over HTTP.</summary>
[RedisStore]
[HashTag("p:{id}")]
public partial interface IPeopleStore
{
    /// <summary>Gives the name of a person, or <c>null</c> where <see cref="SetNameAsync"/> has not
    /// set one.</summary>
    [Command("GET p:{id}:name")]
    Task<string?> GetNameAsync([ShardKey] string id, CancellationToken ct = default);

    /// <summary>Sets a name, for a while if so.</summary>
    [Command("SET p:{id}:name {name} [EX {ttl}]")]
    Task SetNameAsync([ShardKey] string id, string name, TimeSpan? ttl = null);

    [Command("PTTL p:{id}:name")]
    Task<TimeSpan?> NameTtlAsync([ShardKey] string id);

    [Command("HGETALL p:{id}:profile")]
    Task<Person?> GetProfileAsync([ShardKey] string id);

    [Command("HSET p:{id}:profile {person}")]
    ValueTask SetProfileAsync([ShardKey] string id, Person person);

    [Command("MGET p:{ids}:name")]
    Task<string?[]> GetNamesAsync([ShardKey] IReadOnlyList<string> ids);

    [Command("MSET p:{names}:name {names}")]
    Task SetNamesAsync([ShardKey] IReadOnlyDictionary<string, string> names);

    [Command("SADD p:{id}:tastes {tastes}")]
    Task<long> AddTastesAsync([ShardKey] string id, Taste[] tastes);

    [Command("SISMEMBER p:{id}:tastes {taste}")]
    ValueTask<bool> HasTasteAsync([ShardKey] string id, Taste taste);

    [Command("SET p:{id}:blob {blob}")]
    Task SetBlobAsync([ShardKey] string id, byte[] blob);

    [Command("GET p:{id}:blob")]
    Task<RedisValue> GetBlobAsync([ShardKey] string id);

    [Command("RPUSH p:{id}:numbers {numbers}")]
    Task<long> PushAsync([ShardKey] string id, IEnumerable<int> numbers);

    [Command("LRANGE p:{id}:numbers {first} {last}")]
    Task<List<int>> NumbersAsync([ShardKey] string id, long first = 0, long last = -1);

    [Command("SSCAN p:{id}:tastes")]
    IAsyncEnumerable<string> TastesAsync([ShardKey] string id);

    [Command("DBSIZE"), AllNodes(Combine.Sum)]
    Task<long> CountKeysAsync();

    [Command("DBSIZE")]
    Task<long> CountKeysAsync(NodeId node);

    [Command("INCR p:{id}:name")]
    Task<long> SpoilAsync([ShardKey] string id);

    [Script("return {KEYS[1], ARGV[1]}", Keys = ["p:{id}:script"])]
    Task<string[]> EchoAsync([ShardKey] string id, string text);

    [Script("return redis.call('PING')", Keys = ["p:{id}:raw"])]
    Task<RedisResult> RawAsync([ShardKey] string id);
}
