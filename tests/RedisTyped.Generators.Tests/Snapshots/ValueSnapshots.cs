namespace RedisTyped.Generators.Tests.Snapshots;

/// <summary>Types that take more than one word, or a serializer.</summary>
public sealed class ValueSnapshots
{
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
