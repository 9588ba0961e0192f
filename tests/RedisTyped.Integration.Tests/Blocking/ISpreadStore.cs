namespace RedisTyped.Integration.Tests.Blocking;

/// <summary>Lists of several nodes, waited for together.</summary>
[RedisStore, Blocking]
public partial interface ISpreadStore
{
    [Command("RPUSH spread:{name} {jobs}")]
    Task<long> AddAsync([ShardKey] string name, params string[] jobs);

    [Command("LRANGE spread:{name} 0 -1")]
    Task<string[]> AllAsync([ShardKey] string name);

    [Command("BLPOP spread:{names} {wait}")]
    Task<string[]?> TakeAsync([ShardKey] IReadOnlyList<string> names, TimeSpan wait, CancellationToken ct);

    [Command("BLPOP spread:{names} {wait}")]
    Task<(string Key, string Element)?> TakePairAsync([ShardKey] IReadOnlyList<string> names, TimeSpan wait, CancellationToken ct);

    [Command("BRPOP spread:{names} {wait}")]
    Task<(string Key, int Element)?> TakeNumberAsync([ShardKey] IReadOnlyList<string> names, TimeSpan wait, CancellationToken ct);

    [Command("BRPOP spread:{names} 0.05")]
    Task<IReadOnlyList<string>> TakeLastAsync([ShardKey] IReadOnlyList<string> names);

    [Command("BLPOP spread:{first} spread:{second} 0.05")]
    Task<string[]?> TakeOfTwoAsync([ShardKey] string first, [ShardKey] string second);
}
