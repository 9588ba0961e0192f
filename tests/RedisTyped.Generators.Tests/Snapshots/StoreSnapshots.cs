namespace RedisTyped.Generators.Tests.Snapshots;

/// <summary>Small contract in, whole file out. Read the verified files as code: an ugly one is a defect.</summary>
public sealed class StoreSnapshots
{
    [Fact]
    public void One_key_and_one_value() => GeneratorRun.Of("""
        namespace Shop;

        [RedisStore]
        [HashTag("user:{id}")]
        public partial interface IUserStore
        {
            [Command("GET user:{id}:name")]
            Task<string?> GetNameAsync([ShardKey] long id, CancellationToken ct = default);

            [Command("SET user:{id}:name {name} [EX {ttl}]")]
            Task SetNameAsync([ShardKey] long id, string name, TimeSpan? ttl = null);

            [Command("SINTER user:{id}:follows user:{id}:followers")]
            Task<string[]> MutualsAsync([ShardKey] long id);

            [Command("INCR user:next-id")]
            Task<long> NextIdAsync();
        }
        """).CompilesWithoutWarnings().MatchesSnapshot();
}
