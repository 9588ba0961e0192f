namespace RedisTyped.Generators.Tests.Compilation;

/// <summary>Contracts with every type of argument, key and answer, and with words that are hard to write.</summary>
internal static class AwkwardValues
{
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["every argument type"] = """
            public enum Color { Red, Green = 5, Rot = 0, @class = 7 }
            public sealed record Profile(string Name);
            public struct Point { public int X; }

            [RedisStore]
            public partial interface IStore
            {
                [Command("LPUSH all:{id} {a} {b} {c} {d} {e} {f} {g} {h} {i} {j} {k} {l} {m} {n} {o} {p} {q} {r} {s} {t} {u} {v} {w} {x} {y} {z}")]
                Task<long> NumbersAsync(
                    [ShardKey] long id, string a, char b, bool c, sbyte d, byte e, short f, ushort g, int h, uint i, long j, ulong k, nint l, nuint m,
                    Half n, float o, double p, decimal q, Int128 r, UInt128 s, Guid t, Color u, DateTime v, DateTimeOffset w, DateOnly x, TimeOnly y, byte[] z);

                [Command("LPUSH all:{id} {a} {b} {c} {d} {e} {f} {g:c}")]
                Task<long> OthersAsync(
                    [ShardKey] long id, Memory<byte> a, ReadOnlyMemory<byte> b, RedisValue c, RedisKey d, Profile e, Point f, TimeSpan g);

                [Command("LPUSH all:{id} {a:N2} {b:yyyy-MM-dd HH:mm} {c:D} {d:X4} {e:HH'h'mm} {f:HH\\hmm}")]
                Task<long> FormatsAsync([ShardKey] long id, double a, DateTime b, Guid c, int d, TimeOnly e, DateTime f);
            }
            """,
        ["every key type"] = """
            public enum Color { Red, Green }

            [RedisStore]
            public partial interface IStore
            {
                [Command("GET {a}{b}{c}{d}{e}{f}{g}{h}{i}{j}{k}{l}{m}{n}{o}{p}{q}{r}{s}{t}{u}{v:D4}{w:c}{x}{y}{z}")]
                Task<string?> GetAsync(
                    [ShardKey] string a, [ShardKey] char b, [ShardKey] bool c, [ShardKey] sbyte d, [ShardKey] byte e, [ShardKey] short f,
                    [ShardKey] ushort g, [ShardKey] int h, [ShardKey] uint i, [ShardKey] long j, [ShardKey] ulong k, [ShardKey] nint l,
                    [ShardKey] Half m, [ShardKey] float n, [ShardKey] double o, [ShardKey] decimal p, [ShardKey] Int128 q, [ShardKey] Guid r,
                    [ShardKey] Color s, [ShardKey] DateTime t, [ShardKey] DateTimeOffset u, [ShardKey] int v, [ShardKey] TimeSpan w,
                    [ShardKey] byte[] x, [ShardKey] Memory<byte> y, [ShardKey] ReadOnlyMemory<byte> z);

                [Command("GET {a}:{b}:{c}:{d}:{e}")]
                Task<string?> GetAsync(
                    [ShardKey] RedisValue a, [ShardKey] RedisKey b, [ShardKey] DateOnly c, [ShardKey] TimeOnly d, [ShardKey] nuint e);
            }
            """,
        ["every return type"] = """
            public enum Color { Red, Green }
            public sealed record Profile(string Name);
            public struct Point { public int X; }

            [RedisStore]
            public partial interface IStore
            {
                [Command("GET {id}")] Task TaskAsync([ShardKey] long id);
                [Command("GET {id}")] ValueTask ValueTaskAsync([ShardKey] long id);
                [Command("GET {id}")] Task<string?> StringAsync([ShardKey] long id);
                [Command("GET {id}")] ValueTask<string?> ValueStringAsync([ShardKey] long id, CancellationToken ct);
                [Command("GET {id}")] Task<char?> CharAsync([ShardKey] long id);
                [Command("GET {id}")] Task<bool?> BoolAsync([ShardKey] long id);
                [Command("GET {id}")] Task<sbyte?> SByteAsync([ShardKey] long id);
                [Command("GET {id}")] Task<byte?> ByteAsync([ShardKey] long id);
                [Command("GET {id}")] Task<int?> IntAsync([ShardKey] long id);
                [Command("GET {id}")] Task<uint?> UIntAsync([ShardKey] long id);
                [Command("GET {id}")] Task<long?> LongAsync([ShardKey] long id);
                [Command("GET {id}")] Task<ulong?> ULongAsync([ShardKey] long id);
                [Command("GET {id}")] Task<nint?> NIntAsync([ShardKey] long id);
                [Command("GET {id}")] Task<Half?> HalfAsync([ShardKey] long id);
                [Command("GET {id}")] Task<float?> FloatAsync([ShardKey] long id);
                [Command("GET {id}")] Task<double?> DoubleAsync([ShardKey] long id);
                [Command("GET {id}")] Task<decimal?> DecimalAsync([ShardKey] long id);
                [Command("GET {id}")] Task<Int128?> Int128Async([ShardKey] long id);
                [Command("GET {id}")] Task<Guid?> GuidAsync([ShardKey] long id);
                [Command("GET {id}")] Task<Color?> EnumAsync([ShardKey] long id);
                [Command("GET {id}")] Task<DateTime?> DateTimeAsync([ShardKey] long id);
                [Command("GET {id}")] Task<DateTimeOffset?> DateTimeOffsetAsync([ShardKey] long id);
                [Command("GET {id}")] Task<DateOnly?> DateOnlyAsync([ShardKey] long id);
                [Command("GET {id}")] Task<TimeOnly?> TimeOnlyAsync([ShardKey] long id);
                [Command("GET {id}")] Task<TimeSpan?> TimeSpanAsync([ShardKey] long id);
                [Command("GET {id}")] Task<byte[]?> BytesAsync([ShardKey] long id);
                [Command("GET {id}")] Task<Memory<byte>?> MemoryAsync([ShardKey] long id);
                [Command("GET {id}")] Task<ReadOnlyMemory<byte>?> ReadOnlyMemoryAsync([ShardKey] long id);
                [Command("GET {id}")] Task<RedisValue> RedisValueAsync([ShardKey] long id);
                [Command("GET {id}")] Task<RedisValue?> NullableRedisValueAsync([ShardKey] long id);
                [Command("GET {id}")] Task<RedisKey> RedisKeyAsync([ShardKey] long id);
                [Command("GET {id}")] Task<RedisResult> RedisResultAsync([ShardKey] long id);
                [Command("GET {id}")] Task<RedisResult?> NullableRedisResultAsync([ShardKey] long id);
                [Command("GET {id}")] ValueTask<RedisResult?> ValueRedisResultAsync([ShardKey] long id, CancellationToken ct);
                [Command("GET {id}")] Task<Profile?> ProfileAsync([ShardKey] long id);
                [Command("GET {id}")] Task<Point?> PointAsync([ShardKey] long id);
                [Command("LINDEX {id} 0")] Task<Point?> PointAtAsync([ShardKey] long id);
                [Command("GET {id}")] Task<string?>? NullableTaskAsync([ShardKey] long id, CancellationToken ct);
                [Command("SMEMBERS {id}")] Task<Profile[]> ProfilesAsync([ShardKey] long id);
                [Command("SMEMBERS {id}")] Task<Point[]> PointsAsync([ShardKey] long id);
                [Command("SMEMBERS {id}")] Task<string[]?> NullableArrayAsync([ShardKey] long id);
                [Command("SMEMBERS {id}")] Task<RedisValue[]> RawAsync([ShardKey] long id);
                [Command("SMEMBERS {id}")] Task<IReadOnlyList<RedisValue>> RawListAsync([ShardKey] long id);
                [Command("SMEMBERS {id}")] Task<IReadOnlyList<RedisValue>?> NullableRawListAsync([ShardKey] long id, CancellationToken ct);
                [Command("HMGET {id} {fields}")] Task<string?[]> FieldsAsync([ShardKey] long id, string[] fields);
                [Command("HMGET {id} {fields}")] ValueTask<IReadOnlyList<int?>> NumbersAsync([ShardKey] long id, IEnumerable<string> fields);
                [Command("HMGET {id} {fields}")] ValueTask<IReadOnlyList<string?>?> NullableListAsync([ShardKey] long id, params string[] fields);
                [Command("LPOP {id} 5")] Task<string[]?> PopAsync([ShardKey] long id);
                [Command("TTL {id}")] Task<TimeSpan?> TtlAsync([ShardKey] long id);
                [Command("TTL {id}")] Task<long> SecondsAsync([ShardKey] long id);
                [Command("PEXPIRETIME {id}")] Task<DateTimeOffset?> ExpiryAsync([ShardKey] long id);
                [Command("INCR {id}")] Task<int> IncrementAsync([ShardKey] long id);
                [Command("SISMEMBER {id} 1")] Task<bool> IsMemberAsync([ShardKey] long id);
                [Command("SISMEMBER {id} 1")] Task<bool?> IsMemberOrNullAsync([ShardKey] long id);
                [Command("SISMEMBER {id} 1")] Task<long> MembershipAsync([ShardKey] long id);
                [Command("SET {id} 1 NX")] Task<bool> TrySetAsync([ShardKey] long id);
                [Command("SET {id} 1")] Task<bool> SetAsync([ShardKey] long id);
                [Command("SET {id} 1")] Task<string?> SetTextAsync([ShardKey] long id);
                [Command("OBJECT ENCODING {id}")] Task<string?> EncodingAsync([ShardKey] long id);
                [Command("ZSCORE {id} m")] Task<double?> ScoreAsync([ShardKey] long id);
            }
            """,
        ["optional groups of every kind"] = """
            public enum Condition { NX, XX }

            [RedisStore]
            public partial interface IStore
            {
                [Command("SET a:{id} {value} [EX {ttl}] [{when}] [{get}]")]
                Task<string?> SetAsync([ShardKey] long id, string value, TimeSpan? ttl = null, Condition? when = null, string? get = null);

                [Command("GETEX a:{id} [PX {px}] [EXAT {at}]")]
                Task<string?> GetAsync([ShardKey] long id, TimeSpan? px, DateTime? at);

                [Command("ZADD a:{id} [{flag}] {score} {member}")]
                Task<long> AddAsync([ShardKey] long id, string? flag, double score, string member);

                [Command("HSET a:{id} n 1 [b {text}:{number:D3}:{on}:{when}]")]
                Task<long> MixedAsync([ShardKey] long id, string? text, int? number, bool? on, Condition? when);

                [Command("HMGET a:{id} first [{rest}]")]
                Task<string?[]> FieldsAsync([ShardKey] long id, IReadOnlyList<string>? rest);
            }
            """,
        ["times"] = """
            [RedisStore]
            public partial interface IStore
            {
                [Command("EXPIRE a:{id} {ttl}")] Task<bool> ExpireAsync([ShardKey] long id, TimeSpan ttl);
                [Command("PEXPIRE a:{id} {ttl}")] Task<bool> PExpireAsync([ShardKey] long id, TimeSpan ttl);
                [Command("EXPIREAT a:{id} {at}")] Task<bool> ExpireAtAsync([ShardKey] long id, DateTimeOffset at);
                [Command("PEXPIREAT a:{id} {at}")] Task<bool> PExpireAtAsync([ShardKey] long id, DateTime at);
                [Command("SETEX a:{id} {ttl} x")] Task SetExAsync([ShardKey] long id, TimeSpan ttl);
                [Command("SET a:{id} x EXAT {at}")] Task SetAtAsync([ShardKey] long id, DateTimeOffset at);
                [Command("SET a:{id} x PXAT {at}")] Task SetAtAsync([ShardKey] int id, DateTimeOffset at);
            }
            """,
        ["hostile text"] = """
            [RedisStore]
            public partial interface IStore
            {
                [Command("SET a--<b>&]]>:{id} '<c/> -- ]]> {{x}} \" \\ \u0001\u0085\u2028\0 é 😀 */'")]
                Task SetAsync([ShardKey] int id);

                [Command("SADD \"*/ // <>&:{id}\u0007é😀\u2029\ufffe\" '\r\n {id} \" {{{id}}} \\ 😀 {text}'")]
                Task AddAsync([ShardKey] int id, string text);

                [Command(@"GET 'a ""b"":{id}'")]
                Task<string?> VerbatimAsync([ShardKey] int id);
            }
            """,
        ["collections"] = """
            public enum Color { Red }
            public sealed record Profile(string Name);

            [RedisStore]
            public partial interface IStore
            {
                [Command("SADD a:{id} {items}")] Task A([ShardKey] int id, IEnumerable<string> items);
                [Command("SADD a:{id} {items:D4}")] Task B([ShardKey] int id, params int[] items);
                [Command("SADD a:{id} {items}")] Task C([ShardKey] int id, List<Profile> items);
                [Command("SADD a:{id} {items}")] Task D([ShardKey] int id, HashSet<Color> items, CancellationToken ct);
                [Command("SADD a:{id} {items}")] Task E([ShardKey] int id, IReadOnlyCollection<byte[]> items);
                [Command("SADD a:{id} {items:c}")] Task F([ShardKey] int id, TimeSpan[] items);
                [Command("HSET a:{id} {items}")] Task G([ShardKey] int id, IReadOnlyDictionary<string, int> items);
                [Command("HSET a:{id} {items}")] Task H([ShardKey] int id, Dictionary<Color, Profile> items);
                [Command("HSET a:{id} {items}")] Task I([ShardKey] int id, IEnumerable<KeyValuePair<long, DateTime>> items);
                [Command("SADD a:{id} {items}")] Task J([ShardKey] int id, params IEnumerable<RedisValue> items);
            }
            """,
        ["types that format and parse themselves"] = """
            using System.Net;
            using System.Numerics;
            using System.Text;
            using System.Text.Json.Nodes;

            public readonly record struct UserId(long Value) : ISpanParsable<UserId>, IFormattable
            {
                public static UserId Parse(string s, IFormatProvider? provider) => new(long.Parse(s, provider));
                public static UserId Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => new(long.Parse(s, provider));
                public static bool TryParse(string? s, IFormatProvider? provider, out UserId result) => throw new NotSupportedException();
                public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out UserId result) => throw new NotSupportedException();
                public string ToString(string? format, IFormatProvider? provider) => Value.ToString(format, provider);
            }

            [RedisStore]
            public partial interface IStore
            {
                [Command("GET {a}{b}{c}{d}{e}")]
                Task<string?> GetAsync([ShardKey] UserId a, [ShardKey] BigInteger b, [ShardKey] IPAddress c, [ShardKey] Rune d, [ShardKey] ArraySegment<byte> e);

                [Command("SADD a {a} {b:R} {c} {d} {e} {f} {g} x:{a}:{b:R}:{c}:{d}")]
                Task AddAsync(UserId a, BigInteger b, IPAddress c, Rune d, ArraySegment<byte> e, JsonArray f, JsonNode g);

                [Command("SADD a {a} {b}")] Task AddAllAsync(List<IPAddress> a, ArraySegment<byte>[] b);
                [Command("SADD a b [{a}] [{b}] [x:{a}]")] Task AddSomeAsync(IPAddress? a, ArraySegment<byte>? b);
                [Command("GET a")] Task<UserId?> UserAsync();
                [Command("GET a")] Task<BigInteger?> NumberAsync();
                [Command("GET a")] Task<IPAddress?> AddressAsync();
                [Command("GET a")] Task<Rune?> RuneAsync();
                [Command("GET a")] Task<ArraySegment<byte>?> BytesAsync();
                [Command("GET a")] Task<JsonObject?> JsonAsync();
                [Command("SMEMBERS a")] Task<UserId[]> UsersAsync();
            }
            """,
        ["arrays of arrays and dynamic"] = """
            [RedisStore]
            public partial interface IStore
            {
                [Command("SADD a {b} {c} {d} {e}")]
                Task AddAsync(int[,] b, List<int[]> c, object d, Func<string?, int> e);
                [Command("GET a")] Task<object?> GetObjectAsync();
            }
            """,
        ["a very long template"] = $$"""
            [RedisStore]
            public partial interface IStore
            {
                [Command("SADD {{new string('k', 3000)}}:{id} {{string.Join(' ', Enumerable.Range(0, 500))}}")] Task AddAsync([ShardKey] int id);
            }
            """,
    };
}
