namespace RedisTyped.Generators.Tests.Snapshots;

/// <summary>The file with the store that repeats calls.</summary>
public sealed class RetrySnapshots
{
    [Fact]
    public void Store_that_repeats_what_may_be_repeated() => GeneratorRun.Of("""
        public interface INamed
        {
            [Command("GET name:{stop}")] Task<string?> NameAsync([ShardKey] long stop, CancellationToken ct = default);
        }

        [RedisStore]
        public partial interface IRetried : INamed
        {
            [Command("GET k:{id}")] ValueTask<string?> GetAsync([ShardKey] long id);
            [Command("SET k:{id} {value} [EX {ttl}]")] Task SetAsync([ShardKey] long id, string value, TimeSpan? ttl = null);
            [Command("SET k:{id} {value} NX")] Task<bool> SetIfNewAsync([ShardKey] long id, string value);
            [Command("SADD s:{id} {member}"), Idempotent] ValueTask AddAsync([ShardKey] long id, string member, CancellationToken ct);
            [Command("INCR n:{id}")] Task<long> IncrementAsync([ShardKey] long id, CancellationToken ct);
            [Command("INCR n:all")] ValueTask<long> IncrementAllAsync();
            [Command("MGET k:{ids}")] Task<string?[]> GetManyAsync([ShardKey] IReadOnlyList<long> ids);
            [Command("SSCAN s:{id}")] IAsyncEnumerable<string> MembersAsync([ShardKey] long id);
        }
        """).CompilesWithoutWarnings().MatchesSnapshot("Retries");

    [Fact]
    public void Store_without_such_a_call_has_none() => Assert.DoesNotContain(
        GeneratorRun.Of("""
            [RedisStore]
            public partial interface ITokens
            {
                [Command("SSCAN t:{id}")] IAsyncEnumerable<string> MembersAsync([ShardKey] long id);
            }
            """).CompilesWithoutWarnings().Result.GeneratedSources,
        static source => GeneratorRun.FacetOf(source.HintName) == "Retries");
}
