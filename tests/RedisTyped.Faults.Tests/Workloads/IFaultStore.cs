using RedisTyped.Execution;

namespace RedisTyped.Faults.Tests.Workloads;

/// <summary>The calls of the workload. The value of id 7 is <c>v7</c>.</summary>
[RedisStore, Blocking]
[HashTag("fault:{id}")]
public partial interface IFaultStore
{
    [Command("SET fault:{id}:value {value}")]
    Task PutAsync([ShardKey] long id, string value);

    [Command("SET fault:{id}:value {value}")]
    ValueTask PutQuicklyAsync([ShardKey] long id, string value);

    [Command("MSET fault:{values}:value {values}")]
    Task PutAllAsync([ShardKey] IReadOnlyDictionary<long, string> values);

    [Command("SET fault:{id}:twin {value}")]
    Task PutTwinAsync([ShardKey] long id, string value);

    [Script("redis.call('SET', KEYS[1], ARGV[1]) redis.call('SET', KEYS[2], ARGV[1]) return 1", Keys = ["fault:{id}:value", "fault:{id}:twin"])]
    Task<long> PutBothAsync([ShardKey] long id, string value);

    [Command("INCR fault:{id}:count")]
    Task<long> CountAsync([ShardKey] long id);

    [Command("RPUSH fault:{id}:jobs {job}")]
    Task<long> PushAsync([ShardKey] long id, long job);

    [Command("BLMOVE fault:{id}:jobs fault:{id}:done LEFT RIGHT {wait}")]
    Task<long?> MoveAsync([ShardKey] long id, TimeSpan wait, CancellationToken ct = default);

    [Command("PUBLISH fault:{id}:channel {number}")]
    Task<long> PublishAsync([ShardKey] long id, long number);

    [Command("SUBSCRIBE fault:{id}:channel")]
    IAsyncEnumerable<long> MessagesAsync([ShardKey] long id, CancellationToken ct = default);

    [Command("DBSIZE"), AllNodes]
    Task<NodeResults<long>> SizesAsync();

    [Command("SCAN MATCH fault:{id}:fixed COUNT 1000")]
    IAsyncEnumerable<long> FixedIdsAsync(CancellationToken ct = default);

    [Command("SET fault:{id}:fixed x")]
    Task PutFixedAsync([ShardKey] long id);
}
