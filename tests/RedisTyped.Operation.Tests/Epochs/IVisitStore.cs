namespace RedisTyped.Operation.Tests.Epochs;

/// <summary>Writes of every kind that a fence can refuse.</summary>
[RedisStore]
[HashTag("visit:{id}")]
public partial interface IVisitStore
{
    [Command("INCR visit:{id}:count")]
    Task<long> CountAsync([ShardKey] long id);

    [Command("INCR visit:{id}:count")]
    ValueTask<long> CountValueAsync([ShardKey] long id);

    [Command("APPEND visit:{id}:log {text}")]
    Task AppendAsync([ShardKey] long id, string text);

    [Command("SET visit:{id}:name {name}")]
    Task SetNameAsync([ShardKey] long id, string name);

    [Command("GET visit:{id}:name")]
    Task<string?> GetNameAsync([ShardKey] long id);

    [Command("GET visit:{id}:profile")]
    Task<VisitProfile?> GetProfileAsync([ShardKey] long id);

    [Command("SET visit:{id}:profile {profile}")]
    Task SetProfileAsync([ShardKey] long id, VisitProfile profile);

    [Command("MGET visit:{ids}:name")]
    Task<string?[]> GetNamesAsync([ShardKey] IReadOnlyList<long> ids);

    [Command("ZADD visit:{id}:days {score} {day}")]
    Task<long> AddDayAsync([ShardKey] long id, double score, string day);

    [Command("MSET visit:{names}:name {names}")]
    Task SetNamesAsync([ShardKey] IReadOnlyDictionary<long, string> names);

    [Command("DEL visit:{ids}:name")]
    Task<long> ForgetNamesAsync([ShardKey] IReadOnlyList<long> ids);

    [Command("EXISTS visit:{ids}:name")]
    Task<long> CountNamesAsync([ShardKey] IReadOnlyList<long> ids);

    [Script("return redis.call('INCRBY', KEYS[1], ARGV[1])", Keys = ["visit:{id}:count"])]
    Task<long> CountByScriptAsync([ShardKey] long id, int by);

    [Command("SSCAN visit:{id}:tags")]
    IAsyncEnumerable<string> TagsAsync([ShardKey] long id);

    [Command("BLPOP visit:{id}:jobs {timeout}")]
    [Blocking]
    Task<string[]?> TakeJobAsync([ShardKey] long id, TimeSpan timeout, CancellationToken cancellationToken = default);

    [Command("SUBSCRIBE visit:{id}:news")]
    IAsyncEnumerable<string> NewsAsync([ShardKey] long id, CancellationToken cancellationToken = default);
}

/// <summary>What is read by the client's serializer.</summary>
/// <param name="Text">Some text.</param>
public sealed record VisitProfile(string Text);
