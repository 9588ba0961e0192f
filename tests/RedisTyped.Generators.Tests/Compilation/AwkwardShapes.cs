namespace RedisTyped.Generators.Tests.Compilation;

/// <summary>Contracts with every shape of reply and argument.</summary>
internal static class AwkwardShapes
{
    public const string Collections = """
        public sealed record Profile(string Name);

        [RedisStore]
        public partial interface IStore
        {
            [Command("SMEMBERS {id}")] Task<HashSet<string>> SetAsync([ShardKey] long id);
            [Command("SMEMBERS {id}")] Task<ISet<int>> ISetAsync([ShardKey] long id, CancellationToken ct);
            [Command("SMEMBERS {id}")] ValueTask<IReadOnlySet<Profile>> ReadOnlySetAsync([ShardKey] long id);
            [Command("SMEMBERS {id}")] Task<HashSet<RedisValue>> RawSetAsync([ShardKey] long id);
            [Command("LRANGE {id} 0 -1")] Task<List<string>> ListAsync([ShardKey] long id);
            [Command("LRANGE {id} 0 -1")] Task<IList<DateOnly>> IListAsync([ShardKey] long id);
            [Command("LRANGE {id} 0 -1")] Task<ICollection<Guid>> CollectionAsync([ShardKey] long id);
            [Command("LRANGE {id} 0 -1")] Task<IReadOnlyCollection<Profile>> ReadOnlyCollectionAsync([ShardKey] long id);
            [Command("LRANGE {id} 0 -1")] ValueTask<IEnumerable<byte[]>> EnumerableAsync([ShardKey] long id);
            [Command("LPOP {id} 3")] Task<List<string>?> PopAsync([ShardKey] long id);
            [Command("LPOP {id} 3")] Task<IEnumerable<string>?> PopAllAsync([ShardKey] long id, CancellationToken ct);
            [Command("MGET {ids}")] Task<List<string?>> GetAllAsync([ShardKey] long[] ids);
            [Command("MGET {ids}")] Task<HashSet<int?>> GetSetAsync([ShardKey] long[] ids);
            [Command("HMGET {id} a b")] Task<List<Profile?>> FieldsAsync([ShardKey] long id);
        }
        """;

    public const string Pairs = """
        public enum Level { Low, High }
        public sealed record Profile(string Name);

        [RedisStore]
        public partial interface IStore
        {
            [Command("HGETALL {id}")] Task<Dictionary<string, string>> AllAsync([ShardKey] long id);
            [Command("HGETALL {id}")] Task<IDictionary<int, Profile>?> ObjectsAsync([ShardKey] long id, CancellationToken ct);
            [Command("HGETALL {id}")] ValueTask<IReadOnlyDictionary<Level, double?>> LevelsAsync([ShardKey] long id);
            [Command("HGETALL {id}")] Task<KeyValuePair<string, long>[]> PairsAsync([ShardKey] long id);
            [Command("HGETALL {id}")] Task<List<(string Field, Profile Value)>> TuplesAsync([ShardKey] long id);
            [Command("HGETALL {id}")] Task<IReadOnlyList<string>> RowAsync([ShardKey] long id);
            [Command("HGETALL {id}")] Task<RedisResult> RawAsync([ShardKey] long id);
            [Command("HRANDFIELD {id} 2 WITHVALUES")] Task<Dictionary<string, int>> RandomAsync([ShardKey] long id);
            [Command("ZRANGE {id} 0 -1 WITHSCORES")] Task<(string Member, double Score)[]> RangeAsync([ShardKey] long id);
            [Command("ZRANGE {id} 0 -1 WITHSCORES")] Task<Dictionary<Guid, double>> ScoresAsync([ShardKey] long id);
            [Command("ZREVRANGE {id} 0 -1 WITHSCORES")] Task<IEnumerable<(Profile, float)>> ReverseAsync([ShardKey] long id);
            [Command("ZRANGEBYSCORE {id} {min} {max} WITHSCORES LIMIT 0 {count}")]
            Task<IReadOnlyList<KeyValuePair<string, decimal>>> ByScoreAsync([ShardKey] long id, double min, double max, int count);
            [Command("ZPOPMIN {id}")] Task<(string Member, double Score)?> PopAsync([ShardKey] long id);
            [Command("ZPOPMIN {id}")] Task<KeyValuePair<string, double>?> PopPairAsync([ShardKey] long id);
            [Command("ZPOPMAX {id} 3")] Task<(string, double)[]> PopSomeAsync([ShardKey] long id);
            [Command("ZRANDMEMBER {id} 3 WITHSCORES")] Task<(RedisValue, RedisValue)[]> RandomMembersAsync([ShardKey] long id);
            [Command("ZUNION 2 {{a}}1 {{a}}2 WITHSCORES")] Task<HashSet<(string, double)>> UnionAsync();
            [Command("HMGET {id} a b c")] Task<(string? A, int? B, Profile? C)> FieldsAsync([ShardKey] long id);
            [Command("MGET {{x}}a {{x}}b")] Task<(string? A, int? B)> TwoAsync();
            [Command("ZMSCORE {id} a b")] Task<(double? A, double? B)> TwoScoresAsync([ShardKey] long id);
        }
        """;

    public const string Nested = """
        using RedisTyped.Values;

        public sealed record Order(string Item, int Count, DateTime? At = null);

        [RedisStore]
        public partial interface IStore
        {
            [Command("XRANGE {id} - +")] Task<StreamMessage<Order>[]> RangeAsync([ShardKey] long id);
            [Command("XREVRANGE {id} {to} {from} COUNT 2")]
            Task<List<StreamMessage<Dictionary<string, string>>>> ReverseAsync([ShardKey] long id, StreamId to, StreamId from);
            [Command("XRANGE {id} - +")] Task<Dictionary<StreamId, Order>> ByIdAsync([ShardKey] long id);
            [Command("XRANGE {id} - +")] Task<StreamMessage<(string Field, string Value)[]>[]> PairsAsync([ShardKey] long id);
            [Command("XREAD COUNT 5 STREAMS {{s}}a {{s}}b {a} {b}")]
            Task<Dictionary<string, StreamMessage<Order>[]>?> ReadAsync(StreamId a, StreamId b);
            [Command("XREAD COUNT 5 STREAMS {{s}}a {{s}}b {a} {b}")]
            Task<(string Stream, IReadOnlyList<StreamMessage<Order>> Entries)[]> ReadRowsAsync(StreamId a, StreamId b);
            [Command("XREAD STREAMS {id} {after}")] Task<StreamMessage<Order>[]> ReadOneAsync([ShardKey] long id, StreamId after);
            [Command("XREAD STREAMS {id} {after}")] Task<Dictionary<StreamId, Order>> ReadOneByIdAsync([ShardKey] long id, StreamId after);
            [Command("XREADGROUP GROUP g c STREAMS {id} 0")] Task<StreamMessage<Order?>[]> PendingAsync([ShardKey] long id);
            [Command("XCLAIM {id} g c 0 {entry}")] Task<StreamMessage<Order?>[]> ClaimAsync([ShardKey] long id, StreamId entry);
            [Command("XCLAIM {id} g c 0 {entry} JUSTID")] Task<StreamId[]> ClaimIdsAsync([ShardKey] long id, StreamId entry);
            [Command("XAUTOCLAIM {id} g c 0 0")]
            Task<(StreamId Next, StreamMessage<Order?>[] Claimed, StreamId[] Deleted)> AutoClaimAsync([ShardKey] long id);
            [Command("XPENDING {id} g - + 5")] Task<(StreamId Id, string Consumer, long Idle, int Count)[]> PendingRowsAsync([ShardKey] long id);
            [Command("XPENDING {id} g")]
            Task<(long Count, StreamId? First, StreamId? Last, Dictionary<string, int>? Consumers)> SummaryAsync([ShardKey] long id);
            [Command("XADD {id} * {order}")] Task<StreamId> AddAsync([ShardKey] long id, Order order);
            [Command("XADD {id} NOMKSTREAM MAXLEN ~ {most} * {fields}")]
            Task<StreamId?> AddSomeAsync([ShardKey] long id, long most, Dictionary<string, int> fields);
            [Command("XADD {id} {entry} order {order}")] Task<string> AddWholeAsync([ShardKey] long id, StreamId entry, Order order);

            [Command("GEOPOS {id} {names}")] Task<GeoPoint?[]> PositionsAsync([ShardKey] long id, string[] names);
            [Command("GEOPOS {id} a b")] Task<List<(double Longitude, double Latitude)?>> TuplesAsync([ShardKey] long id);
            [Command("GEOSEARCH {id} FROMMEMBER a BYRADIUS 5 km WITHDIST WITHCOORD WITHHASH")]
            Task<GeoMatch<string>[]> SearchAsync([ShardKey] long id);
            [Command("GEOSEARCH {id} FROMLONLAT {at} BYRADIUS 5 km WITHDIST")]
            Task<(string Name, double Distance)[]> NearAsync([ShardKey] long id, GeoPoint at);
            [Command("GEOSEARCH {id} FROMLONLAT {at} BYRADIUS 5 km WITHDIST")]
            Task<Dictionary<string, double>> DistancesAsync([ShardKey] long id, GeoPoint at);
            [Command("GEOADD {id} {at} {name}")] Task<bool> PlaceAsync([ShardKey] long id, GeoPoint at, string name);
            [Command("GEOADD {id} {places}")]
            Task<int> PlaceAllAsync([ShardKey] long id, IEnumerable<(double Longitude, double Latitude, string Name)> places);
            [Command("GEODIST {id} a b km")] Task<double?> DistanceAsync([ShardKey] long id);

            [Command("SSCAN {id} {cursor}")] Task<(long Cursor, string[] Members)> ScanAsync([ShardKey] long id, long cursor);
            [Command("HSCAN {id} {cursor}")] Task<(long Cursor, Dictionary<string, string> Fields)> ScanHashAsync([ShardKey] long id, long cursor);
            [Command("ZSCAN {id} {cursor}")] Task<(RedisValue Cursor, (string, double)[] Members)> ScanSortedAsync([ShardKey] long id, long cursor);
            [Command("LMPOP 2 {{l}}a {{l}}b LEFT COUNT 2")] Task<(string Key, List<int> Items)?> PopAsync();
            [Command("ZMPOP 1 {id} MIN")] Task<(string Key, (string Member, double Score)[] Members)?> PopSortedAsync([ShardKey] long id);
            [Command("ZMPOP 1 {id} MIN")] Task<(string Key, Dictionary<string, double> Members)?> PopScoresAsync([ShardKey] long id);
            [Command("ZMPOP 1 {id} MIN")] Task<(string Key, RedisResult Members)?> PopHalfRawAsync([ShardKey] long id);
        }
        """;

    public const string Objects = """
        using RedisTyped.Values;

        public enum Rank { Low, High }

        public sealed record Address(string City, string[] Lines);

        public record Person(Guid Id, [property: HashField("n")] string Name, Rank Rank = Rank.High, int? Age = 5, double Ratio = double.NaN)
        {
            public Address? Home { get; init; }
            public required DateTimeOffset Born { get; init; }
            public TimeSpan Shift { get; set; } = TimeSpan.FromHours(8);
            public string? @class { get; set; }
            public bool IsAdult => Age > 17;
            [HashIgnore] public string Secret { get; set; } = "";
            public byte[]? Photo;
            public const int Legs = 2;
            public static string? Last { get; set; }
        }

        public class Plain { public int Count { get; set; } = 3; public string? Text { get; set; } }
        public class Derived : Plain { public DateOnly Day { get; init; } public char Letter { get; set; } }
        public readonly record struct Pixel(int X, int Y);
        public struct Open { public long A; public decimal B; }
        public sealed class Old
        {
            public Old(string name, char sign = '\'') { Name = name; Sign = sign; }
            public string Name { get; }
            public char Sign { get; }
        }
        public sealed record Box<T>(T Value, string? Note);

        [RedisStore]
        public partial interface IStore
        {
            [Command("HGETALL {id}")] Task<Person?> PersonAsync([ShardKey] long id);
            [Command("HGETALL {id}")] ValueTask<Plain?> PlainAsync([ShardKey] long id, CancellationToken ct);
            [Command("HGETALL {id}")] Task<Derived?> DerivedAsync([ShardKey] long id);
            [Command("HGETALL {id}")] Task<Pixel?> PixelAsync([ShardKey] long id);
            [Command("HGETALL {id}")] Task<Open?> OpenAsync([ShardKey] long id);
            [Command("HGETALL {id}")] Task<Old?> OldAsync([ShardKey] long id);
            [Command("HGETALL {id}")] Task<Box<int>?> BoxAsync([ShardKey] long id);
            [Command("HGETALL {id}")] Task<Box<Address>?> OtherBoxAsync([ShardKey] long id);
            [Command("HMGET {id} X Y")] Task<Pixel?> PixelOfAsync([ShardKey] long id);
            [Command("HMGET {id} Text")] Task<Plain?> PartAsync([ShardKey] long id);
            [Command("GET {id}")] Task<Person?> JsonAsync([ShardKey] long id);
            [Command("HGETALL {fields}")] Task<Plain?> OddNamesAsync([ShardKey] long fields, CancellationToken reply);
            [Command("HSET {value} {arguments}")] Task OddArgumentsAsync([ShardKey] long value, Plain arguments);
            [Command("XADD {row} * {item}")] Task AddPlainAsync([ShardKey] long row, Plain item);
            [Command("XRANGE {row} - +")] Task<StreamMessage<Plain>[]> ReadPlain([ShardKey] long row, CancellationToken item);

            [Command("HSET {id} {person}")] Task SetAsync([ShardKey] long id, Person person);
            [Command("HSET {id} {plain}")] Task<long> SetAsync([ShardKey] long id, Plain plain);
            [Command("HSET {id} {pixel}")] Task<int> SetAsync([ShardKey] long id, Pixel pixel);
            [Command("HSET {id} a 1 {open} b 2")] Task SetAsync([ShardKey] long id, Open open);
            [Command("HSET {id} a 1 [{pixel}]")] Task SetAsync([ShardKey] long id, Pixel? pixel);
            [Command("HSET {id} a 1 [{plain}]")] Task SetMaybeAsync([ShardKey] long id, Plain? plain);
            [Command("HSET {id} {old}")] Task SetAsync([ShardKey] long id, Old old);
            [Command("HSET {id} {box}")] Task SetAsync([ShardKey] long id, Box<Address> box);
            [Command("HSET {id} field {person}")] Task SetFieldAsync([ShardKey] long id, Person person);
            [Command("HSET {id} {fields}")] Task SetFieldsAsync([ShardKey] long id, (string Field, Person Value)[] fields);
            [Command("SET {id} {person}")] Task SetJsonAsync([ShardKey] long id, Person person);
        }
        """;

    public const string Rows = """
        using RedisTyped.Values;

        public sealed record Item(string Name);

        [RedisStore]
        public partial interface IStore
        {
            [Command("ZADD {id} {members}")] Task<long> AddAsync([ShardKey] long id, (double Score, string Member)[] members);
            [Command("ZADD {id} {members}")] Task<long> AddSwappedAsync([ShardKey] long id, List<(string Member, double Score)> members);
            [Command("ZADD {id} {members}")] Task<long> AddUnnamedAsync([ShardKey] long id, (Item, int)[] members);
            [Command("ZADD {id} NX {members}")] Task<long> AddDictionaryAsync([ShardKey] long id, IReadOnlyDictionary<string, double> members);
            [Command("ZADD {id} {members}")] Task<long> AddNumbersAsync([ShardKey] long id, Dictionary<int, double> members);
            [Command("ZADD {id} {members}")] Task<long> AddPairsAsync([ShardKey] long id, KeyValuePair<double, string>[] members);
            [Command("ZADD {id} {member}")] Task<long> AddOneAsync([ShardKey] long id, (string Member, double Score) member);
            [Command("ZADD {id} 1 a [{member}]")] Task<long> AddMaybeAsync([ShardKey] long id, (string Member, double Score)? member);
            [Command("XADD {id} * {rows}")] Task<StreamId> AppendAsync([ShardKey] long id, (string, Item)[] rows);
            [Command("HSET {id} {arguments}")] Task SetAsync([ShardKey] long id, (string item, string @class)[] arguments);
            [Command("RPUSH {id} {point}")] Task<long> PushPointAsync([ShardKey] long id, GeoPoint point);
        }
        """;

    public const string Serializers = """
        using RedisTyped.Values;

        public sealed record Item(string Name);

        public sealed class Plain : IRedisSerializer
        {
            public byte[] Serialize<T>(T value) => new byte[0];
            public T Deserialize<T>(ReadOnlySpan<byte> bytes) => default!;
        }

        public sealed class Zip : IRedisSerializer
        {
            private Zip() { }
            public static Zip Instance { get; } = new();
            public byte[] Serialize<T>(T value) => new byte[0];
            public T Deserialize<T>(ReadOnlySpan<byte> bytes) => default!;
        }

        [RedisStore]
        [Serializer(typeof(Plain))]
        public partial interface IStore
        {
            [Command("GET {id}")] Task<Item?> GetAsync([ShardKey] long id);
            [Command("GET {id}")] [Serializer(typeof(Zip))] Task<Item?> GetZippedAsync([ShardKey] long id);
            [Command("GET {id}")] [return: Serializer(typeof(Zip))] Task<string?> GetTextAsync([ShardKey] long id);
            [Command("GET {id}")] [return: Serializer(typeof(Zip))] Task<int?> GetNumberAsync([ShardKey] long id);
            [Command("SMEMBERS {id}")] [return: Serializer(typeof(Zip))] Task<HashSet<string>> MembersAsync([ShardKey] long id);
            [Command("GET {id}")] [return: Serializer(typeof(Zip))] Task<(int, string)?> TupleAsync([ShardKey] long id);
            [Command("SET {id} {item}")] Task SetAsync([ShardKey] long id, Item item);
            [Command("SET {id} {text}")] Task SetTextAsync([ShardKey] long id, [Serializer(typeof(Zip))] string text);
            [Command("HSET {id} {name} {item}")] Task SetFieldAsync([ShardKey] long id, string name, [Serializer(typeof(Zip))] Item item);
            [Command("HGETALL {id}")] Task<Dictionary<string, Item>> AllAsync([ShardKey] long id);
            [Command("MSET {items} {items}")] Task SetAllAsync([ShardKey] Dictionary<long, Item> items);
        }
        """;

    public const string Enumerated = """
        public sealed record Profile(string Name);
        public sealed class Own : RedisTyped.Values.IRedisSerializer
        {
            public byte[] Serialize<T>(T value) => new byte[0];
            public T Deserialize<T>(ReadOnlySpan<byte> bytes) => default!;
        }

        [RedisStore, Serializer(typeof(Own))]
        public partial interface IStore
        {
            [Command("SADD s:{id} {profiles}")] Task AddAsync([ShardKey] long id, IEnumerable<Profile> profiles);
            [Command("SSCAN s:{id}")] IAsyncEnumerable<Profile> SetAsync([ShardKey] long id);
            [Command("HSCAN h:{id}")] IAsyncEnumerable<(string Field, Profile Value)> FieldsAsync([ShardKey] long id, CancellationToken ct);
            [Command("ZSCAN z:{id}")] IAsyncEnumerable<KeyValuePair<Profile, double>> ScoresAsync([ShardKey] long id);
            [Command("PUBLISH c:{id} {profile}")] Task PublishAsync([ShardKey] long id, Profile profile);
            [Command("SUBSCRIBE c:{id}")] IAsyncEnumerable<Profile> SubscribeAsync([ShardKey] long id, CancellationToken ct);
            [Command("SSCAN s:{id}")] [return: Serializer(typeof(Own))] IAsyncEnumerable<string> TextsAsync([ShardKey] string id);
        }
        """;
}
