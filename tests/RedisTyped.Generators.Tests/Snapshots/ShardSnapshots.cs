namespace RedisTyped.Generators.Tests.Snapshots;

/// <summary>The file with the handles of a store. Read the verified files as code: an ugly one is a defect.</summary>
public sealed class ShardSnapshots
{
    [Fact]
    public void Handle_of_one_shard_key() => GeneratorRun.Of("""
        namespace Shop;

        [RedisStore]
        [HashTag("user:{id}")]
        public partial interface IUserStore
        {
            [Command("GET user:{id}:name")]
            Task<string?> GetNameAsync([ShardKey] long id, CancellationToken ct = default);

            [Command("SET user:{id}:name {name} [EX {ttl}]")]
            Task SetNameAsync([ShardKey] long id, string name, TimeSpan? ttl = null);

            [Command("HGET user:{id}:cart {article}")]
            ValueTask<int?> CountOfAsync([ShardKey] long id, string article);

            [Command("INCR user:next-id")]
            Task<long> NextIdAsync();
        }
        """).CompilesWithoutWarnings().MatchesSnapshot("Shards");

    [Fact]
    public void Handles_of_several_shard_keys() => GeneratorRun.Of("""
        namespace Shop;

        public enum Region { Eu, Us }

        public interface ICounted
        {
            [Command("LLEN queue:{name}")]
            Task<long> LengthAsync([ShardKey] string name);
        }

        public static partial class Stores
        {
            [RedisStore]
            internal partial interface IOrders<T> : ICounted
                where T : class
            {
                [Command("SADD order:{region}:{number:D6}:tags {tags}"), HashTag("order:{region}:{number:D6}")]
                Task<long> TagAsync([ShardKey] Region region, [ShardKey] int number, params T[] tags);

                [Command("EXISTS {{order:{where}:{n:D6}}}"), Obsolete("Ask for the tags.")]
                Task<bool> ExistsAsync([ShardKey] Region where, [ShardKey] int n);

                [Command("RPUSH queue:{name} {item}")]
                Task EnqueueAsync([ShardKey] string name, T item);
            }
        }
        """).CompilesWithoutWarnings().MatchesSnapshot("Shards");
}
