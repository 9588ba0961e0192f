namespace RedisTyped.Generators.Tests.Snapshots;

/// <summary>Small contract in, the file that explains its calls out.</summary>
public sealed class ExplainSnapshots
{
    [Fact]
    public void Every_way_of_a_call() => GeneratorRun.Of("""
        namespace Shop;

        public enum Condition { NX, XX }

        public sealed record Cart(string Owner, int Items);

        [RedisStore]
        [HashTag("user:{id}")]
        public partial interface IUserStore
        {
            [Command("GET user:{id}:name")]
            Task<string?> GetNameAsync([ShardKey] long id, CancellationToken ct = default);

            [Command("SET user:{id}:name {name} [EX {ttl}] [{when}]")]
            Task SetNameAsync([ShardKey] long id, string name, TimeSpan? ttl = null, Condition? when = Condition.XX);

            [Command("SET user:{id}:cart {cart}")]
            Task SetCartAsync([ShardKey] long id, Cart cart, CancellationToken ct);

            [Command("SINTER user:{id}:follows user:{id}:followers")]
            Task<string[]> MutualsAsync([ShardKey] long id);

            [Command("MSET user:{names}:name {names}")]
            Task SetNamesAsync([ShardKey] IReadOnlyDictionary<long, string> names);

            [Command("INCR user:next-id")]
            Task<long> NextIdAsync();
        }
        """).CompilesWithoutWarnings().MatchesSnapshot("Explain");
}
