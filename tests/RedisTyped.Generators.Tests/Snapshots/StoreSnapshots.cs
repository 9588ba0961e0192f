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
    public void Commands_over_several_nodes() => GeneratorRun.Of("""
        namespace Shop;

        [RedisStore]
        public partial interface ITagStore
        {
            [Command("SUNION tag:{tags}"), CrossShard]
            Task<string[]> WithAnyAsync([ShardKey] IReadOnlyList<string> tags, CancellationToken ct = default);

            [Command("ZINTERSTORE best 2 shop:{shop}:best day:{days:yyyy-MM-dd} [AGGREGATE {how}]"), CrossShard]
            Task<long> BestAsync([ShardKey] long shop, [ShardKey] IEnumerable<DateOnly> days, string? how);

            [Command("MSETNX owner:{owners} {owners}"), CrossShard]
            Task<bool> ClaimAsync([ShardKey] IReadOnlyDictionary<string, Guid> owners);

            [Command("RENAME draft:{from} article:{to}"), CrossShard]
            ValueTask PublishAsync([ShardKey] Guid from, [ShardKey] long to, CancellationToken ct);
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

    [Fact]
    public void Commands_that_wait() => GeneratorRun.Of("""
        namespace Shop;

        [RedisStore, Blocking]
        [HashTag("shop:{id}")]
        public partial interface IJobStore
        {
            [Command("BLPOP shop:{id}:urgent shop:{id}:jobs {wait}")]
            Task<string[]?> TakeAsync([ShardKey] long id, TimeSpan wait, CancellationToken ct);

            [Command("BLMOVE shop:{id}:jobs shop:{id}:done LEFT RIGHT 5")]
            ValueTask<Guid?> FinishAsync([ShardKey] long id);

            [Command("BLPOP shop:{ids}:jobs {wait}")]
            Task<IReadOnlyList<string>?> TakeAnyAsync([ShardKey] IReadOnlyList<long> ids, TimeSpan wait, CancellationToken ct);

            [Command("BRPOP shop:{first}:jobs shop:{second}:jobs 5")]
            Task<string[]> TakeOfTwoAsync([ShardKey] long first, [ShardKey] long second);

            [Command("XREAD [BLOCK {wait}] STREAMS shop:{id}:log {after}")]
            Task<RedisResult> ReadAsync([ShardKey] long id, TimeSpan? wait, string after, CancellationToken ct);
        }
        """).CompilesWithoutWarnings().MatchesSnapshot();

    [Fact]
    public void Channels() => GeneratorRun.Of("""
        namespace Shop;

        public sealed record ChatMessage(string Who, string Text);

        [RedisStore]
        public partial interface IChat
        {
            [Command("PUBLISH room:{id} {message}")]
            Task<long> SayAsync([ShardKey] long id, ChatMessage message);

            [Command("SUBSCRIBE room:{id}")]
            IAsyncEnumerable<ChatMessage> MessagesAsync([ShardKey] long id, CancellationToken ct);

            [Command("SUBSCRIBE news"), Messages(Capacity = 10, Overflow = MessageOverflow.DropOldest, SurvivesDisconnect = true)]
            IAsyncEnumerable<string> NewsAsync();
        }
        """).CompilesWithoutWarnings().MatchesSnapshot();

    [Fact]
    public void Objects_in_hashes_and_streams() => GeneratorRun.Of("""
        using RedisTyped.Values;

        namespace Shop;

        public enum Level { Basic, Gold }

        public sealed record Address(string City);

        public sealed record Customer(long Id, [property: HashField("n")] string Name, Level Level = Level.Gold)
        {
            public DateOnly? Born { get; init; }
            public Address? Home { get; set; }
            public int Orders { get; set; }
        }

        public readonly record struct Visit(string Page, TimeSpan Length);

        [RedisStore]
        [HashTag("customer:{id}")]
        public partial interface ICustomerStore
        {
            [Command("HSET customer:{id} {customer}")]
            Task SetAsync([ShardKey] long id, Customer customer);

            [Command("HGETALL customer:{id}")]
            Task<Customer?> GetAsync([ShardKey] long id, CancellationToken ct = default);

            [Command("XADD customer:{id}:visits * {visit}")]
            Task<StreamId> VisitAsync([ShardKey] long id, Visit visit);

            [Command("XRANGE customer:{id}:visits {from} +")]
            Task<StreamMessage<Visit>[]> VisitsAsync([ShardKey] long id, StreamId from);
        }
        """).CompilesWithoutWarnings().MatchesSnapshot();

    [Fact]
    public void Pairs_rows_and_places() => GeneratorRun.Of("""
        using RedisTyped.Values;

        namespace Shop;

        [RedisStore]
        public partial interface IBoardStore
        {
            [Command("ZADD board:{day} {scores}")]
            Task AddAsync([ShardKey] DateOnly day, IReadOnlyDictionary<string, double> scores);

            [Command("ZREVRANGE board:{day} 0 9 WITHSCORES")]
            Task<(string Player, double Score)[]> TopAsync([ShardKey] DateOnly day);

            [Command("ZPOPMIN board:{day}")]
            Task<(string Player, double Score)?> LastAsync([ShardKey] DateOnly day);

            [Command("ZMPOP 1 board:{day} MAX COUNT 3")]
            Task<(string Key, Dictionary<string, double> Scores)?> PopAsync([ShardKey] DateOnly day);

            [Command("GEOSEARCH shops:{city} FROMLONLAT {at} BYRADIUS 5 km WITHDIST")]
            Task<GeoMatch<Guid>[]> NearAsync([ShardKey] string city, GeoPoint at);
        }
        """).CompilesWithoutWarnings().MatchesSnapshot();

    [Fact]
    public void Serializers_named_by_the_contract() => GeneratorRun.Of("""
        using RedisTyped.Values;

        namespace Shop;

        public sealed record Note(string Text);

        public sealed class Plain : IRedisSerializer
        {
            public byte[] Serialize<T>(T value) => [];
            public T Deserialize<T>(ReadOnlySpan<byte> bytes) => default!;
        }

        [RedisStore]
        public partial interface INoteStore
        {
            [Command("GET note:{id}")]
            [Serializer(typeof(Plain))]
            Task<Note?> GetAsync([ShardKey] long id);

            [Command("SMEMBERS notes:{id}")]
            Task<HashSet<Note>> AllAsync([ShardKey] long id);

            [Command("SET note:{id}:text {text}")]
            Task SetTextAsync([ShardKey] long id, [Serializer(typeof(Plain))] string text);
        }
        """).CompilesWithoutWarnings().MatchesSnapshot();
}
