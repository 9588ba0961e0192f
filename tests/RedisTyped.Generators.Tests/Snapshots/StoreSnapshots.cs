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

    [Fact]
    public void Optional_groups_and_enums() => GeneratorRun.Of("""
        namespace Shop;

        public enum Condition { NX, XX }

        public enum Lifetime { Keep, Discard }

        [RedisStore]
        public partial interface ISessionStore
        {
            [Command("SET session:{id} {value} [PX {ttl}] [{when}]")]
            Task<bool> SetAsync([ShardKey] Guid id, byte[] value, TimeSpan? ttl = null, Condition? when = null);

            [Command("HSET session:{id} lifetime {lifetime} [seen {seen} by:{who}:{vip}]")]
            Task TouchAsync([ShardKey] Guid id, Lifetime lifetime, DateTimeOffset seen, string? who, bool? vip);
        }
        """).CompilesWithoutWarnings().MatchesSnapshot();

    [Fact]
    public void Collections_and_dictionaries() => GeneratorRun.Of("""
        namespace Shop;

        public sealed record Tag(string Name);

        [RedisStore]
        public partial interface ITagStore
        {
            [Command("SADD tags:{item} {tags}")]
            Task<long> AddAsync([ShardKey] string item, IReadOnlyCollection<Tag> tags);

            [Command("HSET counts:{item} {counts}")]
            Task CountAsync([ShardKey] string item, IReadOnlyDictionary<string, int> counts);

            [Command("HMGET counts:{item} {names}")]
            Task<IReadOnlyList<int?>> CountsAsync([ShardKey] string item, params string[] names);
        }
        """).CompilesWithoutWarnings().MatchesSnapshot();

    [Fact]
    public void Objects_through_the_serializer() => GeneratorRun.Of("""
        namespace Shop;

        public sealed record Cart(string Owner, int Items);

        [RedisStore]
        public partial interface ICartStore
        {
            [Command("GET cart:{id}")]
            ValueTask<Cart?> GetAsync([ShardKey] long id, CancellationToken ct = default);

            [Command("SET cart:{id} {cart}")]
            ValueTask SetAsync([ShardKey] long id, Cart cart, CancellationToken ct = default);

            [Command("SMEMBERS carts:{day:yyyy-MM-dd}")]
            Task<Cart[]> OfDayAsync([ShardKey] DateOnly day);
        }
        """).CompilesWithoutWarnings().MatchesSnapshot();

    [Fact]
    public void Nested_generic_and_inherited() => GeneratorRun.Of("""
        namespace Shop;

        public interface ICounted
        {
            [Command("OBJECT ENCODING counter:{id}")]
            Task<string?> EncodingAsync([ShardKey] int id);
        }

        internal static partial class Stores
        {
            [RedisStore]
            internal partial interface ILog<@event> : ICounted
                where @event : class
            {
                [Command("RPUSH {{log}}:{class} {event}")]
                Task<long> AppendAsync(string @class, @event @event);

                [Command("TTL {{log}}:{class}")]
                Task<TimeSpan?> LeftAsync(string @class);
            }
        }
        """).CompilesWithoutWarnings().MatchesSnapshot();

    [Fact]
    public void Members_that_cannot_be_generated() => GeneratorRun.Of("""
        namespace Shop;

        [RedisStore]
        public partial interface IBrokenStore
        {
            [Command("GET user:{id}:name")]
            Task<string?> GetAsync([ShardKey] long id);

            [Command("GTE user:{id}:name")]
            Task<string?> MistypedAsync([ShardKey] long id);

            Task<T?> GenericAsync<T>(T? value);

            string Name { get; set; }

            event EventHandler Changed;
        }
        """).MatchesSnapshot();

    [Fact]
    public void Commands_split_by_node() => GeneratorRun.Of("""
        namespace Shop;

        [RedisStore]
        [HashTag("user:{id}")]
        public partial interface IUserStore
        {
            [Command("MGET user:{ids}:name")]
            Task<string?[]> GetNamesAsync([ShardKey] IReadOnlyList<long> ids, CancellationToken ct = default);

            [Command("MSET user:{names}:name {names}")]
            Task SetNamesAsync([ShardKey] IReadOnlyDictionary<long, string> names);

            [Command("UNLINK user:{ids}:name")]
            ValueTask<int> RemoveAsync([ShardKey] params long[] ids);
        }
        """).CompilesWithoutWarnings().MatchesSnapshot();

    [Fact]
    public void Commands_for_all_nodes() => GeneratorRun.Of("""
        using RedisTyped.Execution;
        using RedisTyped.Routing;

        namespace Shop;

        public sealed class Median : INodeCombiner<long, long>
        {
            public static long Combine(NodeResults<long> results) => results.RequireAll()[results.Count / 2];
        }

        [RedisStore]
        public partial interface INodeStore
        {
            [Command("DBSIZE"), AllNodes(Combine.Sum)]
            Task<long> CountKeysAsync(CancellationToken ct = default);

            [Command("PING"), AllNodes(TimeoutMilliseconds = 500)]
            Task<NodeResults<string>> PingAsync();

            [Command("CONFIG SET {settings}"), AllNodes]
            ValueTask ConfigureAsync(IReadOnlyDictionary<string, string> settings);

            [Command("KEYS {pattern}"), AllNodes(Combine.Concat)]
            Task<string[]> KeysAsync(string pattern);

            [Command("DBSIZE"), AllNodes(Combiner = typeof(Median))]
            Task<long> MedianAsync();

            [Command("INFO {section}")]
            Task<string> InfoAsync(NodeId node, string section);
        }
        """).CompilesWithoutWarnings().MatchesSnapshot();

    [Fact]
    public void Scans_and_inverse_templates() => GeneratorRun.Of("""
        using RedisTyped.Scanning;

        namespace Shop;

        [RedisStore]
        [HashTag("user:{id}")]
        public partial interface IUserKeys
        {
            [Command("SCAN MATCH cart:* COUNT 500")]
            IAsyncEnumerable<RedisKey> CartsAsync(CancellationToken ct = default);

            [Command("SCAN {cursor} MATCH user:{id}:{field} TYPE string")]
            KeyScan<(long Id, string Field)> FieldsAsync(ScanCursor? cursor, IProgress<RedisKey>? misfits, CancellationToken ct = default);

            [Command("SCAN MATCH user:{id}:seen:{day:yyyyMMdd}")]
            IAsyncEnumerable<DateOnly> DaysAsync(long id);

            [Command("HSCAN user:{id}:profile MATCH {prefix}*")]
            IAsyncEnumerable<(string Field, string Value)> ProfileAsync([ShardKey] long id, string prefix);

            [Command("ZSCAN user:{id}:scores")]
            IAsyncEnumerable<KeyValuePair<Guid, double>> ScoresAsync([ShardKey] long id);

            [Command("SSCAN user:{id}:tags")]
            IAsyncEnumerable<string> TagsAsync([ShardKey] long id);
        }
        """).CompilesWithoutWarnings().MatchesSnapshot();
}
