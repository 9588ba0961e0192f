using RedisTyped.Scanning;

namespace RedisTyped.Integration.Tests.Stores;

/// <summary>An output of each kind, in its default form and in one of its own.</summary>
[RedisStore]
public partial interface IOutputStore
{
    [Command("SET numbers:{a}:{b}:{c}:{d:x8}:{e:D5}:{f} x")]
    Task SetNumbersAsync([ShardKey] long a, [ShardKey] double b, [ShardKey] decimal c, [ShardKey] uint d, [ShardKey] int e, [ShardKey] ulong f);

    [Command("SCAN MATCH numbers:{a}:{b}:{c}:{d:x8}:{e:D5}:{f} COUNT 1000")]
    KeyScan<(long A, double B, decimal C, uint D, int E, ulong F)> NumbersAsync();

    [Command("SET times|{a}|{b}|{c}|{d}|{e}|{f:yyyyMMdd}|{g:N} x")]
    Task SetTimesAsync(
        [ShardKey] DateTime a, [ShardKey] DateTimeOffset b, [ShardKey] DateOnly c, [ShardKey] TimeOnly d, [ShardKey] TimeSpan e, [ShardKey] DateOnly f,
        [ShardKey] Guid g);

    [Command("SCAN MATCH times|{a}|{b}|{c}|{d}|{e}|{f:yyyyMMdd}|{g:N} COUNT 1000")]
    KeyScan<(DateTime A, DateTimeOffset B, DateOnly C, TimeOnly D, TimeSpan E, DateOnly F, Guid G)> TimesAsync();

    [Command("SET others:{a}:{b}:{c}:{d} x")]
    Task SetOthersAsync([ShardKey] FlushMode a, [ShardKey] bool b, [ShardKey] char c, [ShardKey] string d);

    [Command("SCAN MATCH others:{a}:{b}:{c}:{d} COUNT 1000")]
    KeyScan<(FlushMode A, bool B, char C, string D)> OthersAsync();
}
