using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Blocking;

public enum Side
{
    LEFT,
    RIGHT,
}

/// <summary>Commands that wait.</summary>
[RedisStore, Blocking]
[HashTag("line:{name}")]
public partial interface IWaitingStore
{
    [Command("RPUSH line:{name}:jobs {jobs}")]
    Task<long> AddAsync([ShardKey] string name, params string[] jobs);

    [Command("LRANGE line:{name}:jobs 0 -1")]
    Task<string[]> AllAsync([ShardKey] string name);

    [Command("GET line:{name}:note")]
    Task<string?> NoteAsync([ShardKey] string name);

    [Command("BLPOP line:{name}:jobs {wait}")]
    Task<string[]?> TakeAsync([ShardKey] string name, TimeSpan wait, CancellationToken ct);

    [Command("BLPOP line:{name}:urgent line:{name}:jobs {seconds}")]
    Task<IReadOnlyList<string>?> TakeUrgentFirstAsync([ShardKey] string name, double seconds, CancellationToken ct);

    [Command("BRPOP line:{name}:jobs 0.05")]
    Task<string[]> TakeLastAsync([ShardKey] string name);

    [Command("RPUSH line:{name}:urgent {job}")]
    Task AddUrgentAsync([ShardKey] string name, string job);

    [Command("BLMOVE line:{name}:jobs line:{name}:done {from} RIGHT {wait}")]
    ValueTask<string?> FinishAsync([ShardKey] string name, Side from, TimeSpan wait, CancellationToken ct);

    [Command("BRPOPLPUSH line:{name}:jobs line:{name}:done 0.05")]
    Task<string?> FinishLastAsync([ShardKey] string name);

    [Command("BLMPOP {wait} 2 line:{name}:urgent line:{name}:jobs LEFT COUNT 2")]
    Task<RedisResult> TakeSomeAsync([ShardKey] string name, TimeSpan wait, CancellationToken ct);

    [Command("ZADD line:{name}:ranked {score} {job}")]
    Task RankAsync([ShardKey] string name, double score, string job);

    [Command("BZPOPMIN line:{name}:ranked {wait}")]
    Task<string[]?> TakeLowestAsync([ShardKey] string name, TimeSpan wait, CancellationToken ct);

    [Command("BZPOPMAX line:{name}:ranked 0.05")]
    Task<string[]?> TakeHighestAsync([ShardKey] string name);

    [Command("BZMPOP 0.05 1 line:{name}:ranked MIN")]
    Task<RedisResult> TakeRankedAsync([ShardKey] string name);

    [Command("XADD line:{name}:log * entry {text}")]
    Task<string> LogAsync([ShardKey] string name, string text);

    [Command("XREAD COUNT 5 [BLOCK {wait}] STREAMS line:{name}:log $")]
    Task<RedisResult> ReadLogAsync([ShardKey] string name, TimeSpan? wait, CancellationToken ct);

    [Command("XGROUP CREATE line:{name}:log readers $ MKSTREAM")]
    Task MakeGroupAsync([ShardKey] string name);

    [Command("XREADGROUP GROUP readers {reader} BLOCK {wait} STREAMS line:{name}:log >")]
    Task<RedisResult> ReadGroupAsync([ShardKey] string name, string reader, TimeSpan wait, CancellationToken ct);
}
