using Microsoft.CodeAnalysis.CSharp;

namespace RedisTyped.Generators.Tests.Compilation;

/// <summary>Contracts that are right but unusual: each must be generated and compile without a warning.</summary>
internal static class AwkwardStores
{
    private static IEnumerable<string> ContextualKeywords => SyntaxFacts.GetContextualKeywordKinds().Select(static k => SyntaxFacts.GetText(k)).Distinct();

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
        ["scripts and functions"] = """"
            public sealed record Profile(string Name);

            [RedisStore]
            [HashTag("user:{id}")]
            public partial interface IStore
            {
                const string Touch = "return redis.call('TOUCH', KEYS[1])";

                [Script(Touch, Keys = new[] { "user:{id}" })] Task TouchAsync([ShardKey] long id);
                [Script(Touch, Keys = new[] { "user:{id}" })] Task<bool> TouchedAsync([ShardKey] long id, CancellationToken ct);
                [Script("return \t\\\"KEYS\\\" --\u0001\r\n--\\u000a😀\n\n", Keys = new string[] { "user:{id}" })] Task<RedisResult> AwkwardAsync([ShardKey] long id);
                [Script("""
                    return {
                        KEYS[1],

                        ARGV }
                    """, Keys = new[] { "'user:{id} a'", "user:{id}:b" }, ReadOnly = true)]
                ValueTask<IReadOnlyList<string?>> ManyAsync([ShardKey] string id, int script, Profile args, params string[] rest);
                [Script("return 1", Keys = new[] { "user:{id}" }, Args = new[] { "{id} ''", "x{id}:y", "[{a} {b}]" })]
                Task<Profile?> GroupAsync([ShardKey] long id, int? a, Profile? b);
                [Script("return 1", Keys = new[] { "user:{id}" }, Args = new[] { "{pairs}" })] Task<bool?> PairsAsync([ShardKey] long id, Dictionary<string, int> pairs);
                [Script("return 1", Keys = new[] { "user:{id}" }, Args = new string[0])] Task<int> NoneAsync([ShardKey] long id);
                [Function("f", Keys = new[] { "user:{id}" })] Task<string[]> CallAsync([ShardKey] long id, byte[] a, bool b, Guid c, DateTimeOffset d);
                [Function("{f} 'g'", Keys = new[] { "a" }, Args = new[] { "EX {ttl}", "PXAT {at}" }, ReadOnly = true)] Task<double> TimesAsync(TimeSpan ttl, DateTimeOffset at);
            }
            """",
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
        ["parameters named like what is generated"] = """
            public enum Condition { NX, XX }

            [RedisStore]
            public partial interface IStore
            {
                [Command("HMGET {key}:x {item} {value} {arguments}")]
                Task<string?[]> GetAsync(
                    [ShardKey] string key, string item, string value, IReadOnlyList<string> arguments, CancellationToken route = default);

                [Command("SADD {builder}:x {route}:y [{_executor}]")]
                Task<long> AddAsync([ShardKey] string builder, string route, string? _executor);

                [Command("SADD {XKey}:x {GetAsyncMethod} {executor} {serializer} {_}")]
                Task<long> Add2Async([ShardKey] string XKey, string GetAsyncMethod, Uri executor, Condition serializer, int _);

                [Command("GET {x}")] Task<Uri?> ReadAsync([ShardKey] int x);

                [Command("HMGET a {item} {value}")]
                Task<string?[]> CollectionsAsync(IEnumerable<Uri> item, ISet<Condition> value);
            }
            """,
        ["keywords everywhere"] = """
            namespace @namespace.@class;

            public enum @enum { @int, @string }
            public partial class @static
            {
                [RedisStore]
                public partial interface @interface
                {
                    [Command("SET {class}:x {int} [{params}:{enum}]")]
                    Task @return([ShardKey] string @class, @enum @int, string? @params, @enum? @enum, CancellationToken @new = default);

                    [Command("SADD {class}:x {in}")]
                    Task @void([ShardKey] RedisKey @class, IEnumerable<@enum> @in);

                    [Command("GET {await}:{record}:{var}:{field}:{nameof}:{global}:{async}")]
                    Task<string?> Contextual(
                        [ShardKey] int await, [ShardKey] int record, [ShardKey] int var, [ShardKey] int field, [ShardKey] int nameof,
                        [ShardKey] int global, [ShardKey] int async);
                }
            }
            """,
        ["members named like what is generated"] = """
            [RedisStore]
            public partial interface IStore
            {
                [Command("GET {id}")] Task<string?> Client([ShardKey] int id);
                [Command("GET {id}")] Task<string?> StoreTraits([ShardKey] int id);
                [Command("GET {id}")] Task<string?> IdKey([ShardKey] int id);
                [Command("GET {id}")] Task<string?> Id([ShardKey] long id);
                [Command("GET {id}")] Task<string?> _executor([ShardKey] int id);
                [Command("GET a")] Task<string?> ToString();
                [Command("GET a")] Task<int?> GetHashCode();
                [Command("GET a")] Task<string?> GetType();
                [Command("GET {obj}")] Task<bool?> Equals([ShardKey] string obj);
                [Command("GET a")] Task<string?> Finalize();
                [Command("GET a")] Task<string?> MemberwiseClone();
            }
            """,
        ["overloads"] = """
            [RedisStore]
            public partial interface IStore
            {
                [Command("GET a:{id}")] Task<string?> GetAsync([ShardKey] int id);
                [Command("GET a:{id}")] Task<string?> GetAsync([ShardKey] long id);
                [Command("GET a-{id}")] Task<string?> GetAsync([ShardKey] string id);
                [Command("GET a:{id}")] Task<string?> GetAsync([ShardKey] int id, CancellationToken ct);
            }
            """,
        ["global namespace, enums of like names"] = """
            public enum AB { C }
            public static class A { public enum BC { D } public enum AB { C } }

            [RedisStore]
            internal partial interface IStore
            {
                [Command("SADD a {x} {y} {z}")] Task AddAsync(AB x, A.BC y, A.AB z);
            }
            """,
        ["one name in two namespaces and two cases"] = """
            namespace One { [RedisStore] public partial interface IStore { [Command("GET a")] Task<string?> GetAsync(); } }
            namespace Two { [RedisStore] public partial interface IStore { [Command("GET b")] Task<string?> GetAsync(); } }
            namespace Two { [RedisStore] public partial interface ISTORE { [Command("GET b")] Task<string?> GetAsync(); } }
            namespace Two { [RedisStore] public partial interface IStore<T> { [Command("GET b")] Task<string?> GetAsync(); } }
            namespace Two { [RedisStore] public partial interface IStore_T_ { [Command("GET b")] Task<string?> GetAsync(); } }
            """,
        ["generic stores"] = """
            public interface IBase<TKey, in TValue> where TKey : struct
            {
                [Command("SET a:{a} {value}")] Task SetAsync([ShardKey] long a, TValue value);
            }

            [RedisStore]
            public partial interface IStore<T, TKey, Client> : IBase<int, T>
                where T : class, new()
                where TKey : struct, IComparable<TKey>
            {
                [Command("GET t:{id}")] Task<T?> GetAsync([ShardKey] int id);
                [Command("GET t:{id}")] Task<TKey?> GetKeyAsync([ShardKey] int id);
                [Command("GET t:{id}")] Task<Client?> GetClientAsync([ShardKey] int id);
                [Command("GET t")] Task<string?> ConstantAsync();
                [Command("SADD t:{id} {a} {b} {c} {d}")] Task AddAsync([ShardKey] int id, T a, TKey b, Client c, IEnumerable<T> d);
                [Command("SADD t:{id} 1 [{a}] [{b}]")] Task AddAsync([ShardKey] int id, T? a, TKey? b);
            }
            """,
        ["nested in every kind of type"] = """
            namespace Outer;
            public partial record R<T> { [RedisStore] public partial interface IStore { [Command("GET a")] Task<T?> GetAsync(); } }
            internal partial record struct S { [RedisStore] internal partial interface IStore { [Command("GET a")] Task<string?> GetAsync(); } }
            public partial struct Q { [RedisStore] private partial interface IStore { [Command("GET a")] Task<string?> GetAsync(); } }
            public static partial class C { public partial interface I { [RedisStore] public partial interface IStore { [Command("GET a")] Task<string?> GetAsync(); } } }
            public abstract partial class D<T> where T : struct { protected partial class E { [RedisStore] protected internal partial interface IStore { [Command("GET a")] Task<T?> GetAsync(); } } }
            """,
        ["inherited members"] = """
            public interface IFirst { [Command("GET a:{id}")] Task<string?> GetAsync([ShardKey] int id); }
            public interface ISecond { [Command("GET b:{id}")] Task<string?> GetAsync([ShardKey] int id); }
            public interface IThird : IFirst, ISecond { [Command("HMGET c {fields}")] Task<string?[]> GetAsync(params string[] fields); }

            [RedisStore]
            public partial interface IBase { [Command("GET base")] Task<string?> BaseAsync(CancellationToken ct = default); }

            [RedisStore]
            public partial interface IStore : IThird, IBase
            {
                [Command("GET d:{id}")] new Task<string?> GetAsync([ShardKey] int id);
                Task<string?> TwiceAsync(int id) => GetAsync(id);
                static int Count => 1;
                const string Name = "x";
                public sealed class Nested { }
            }
            """,
        ["members that another interface implements"] = """
            public interface IUsers { [Command("GET a:{id}")] Task<string?> GetAsync([ShardKey] int id); string Name { get; } event Action Changed; }
            public interface IFirst : IUsers { Task<string?> IUsers.GetAsync(int id) => Task.FromResult<string?>("first"); }
            public interface ISecond : IUsers { Task<string?> IUsers.GetAsync(int id) => Task.FromResult<string?>("second"); }

            [RedisStore]
            public partial interface IStore : IUsers, IAsyncDisposable
            {
                [Command("GET b")] Task<string?> OwnAsync();
                async Task<string?> IUsers.GetAsync(int id) => await OwnAsync();
                string IUsers.Name => "x";
                event Action IUsers.Changed { add { } remove { } }
                ValueTask IAsyncDisposable.DisposeAsync() => default;
            }

            [RedisStore]
            public partial interface IDiamond : IFirst, ISecond { string IUsers.Name => "x"; event Action IUsers.Changed { add { } remove { } } }
            """,
        ["members that are abstract again"] = """
            public interface IUsers { [Command("GET a:{id}")] Task<string?> GetAsync([ShardKey] int id) => Task.FromResult<string?>(null); Task<string?> OtherAsync(int id); }

            [RedisStore, HashTag("a:{key}")]
            public partial interface IStore : IUsers
            {
                abstract Task<string?> IUsers.GetAsync(int id);
                [Command("GET a:{key}:x")] abstract Task<string?> IUsers.OtherAsync([ShardKey] int key);
            }
            """,
        ["members named nameof"] = """
            public enum Color { Red }

            [RedisStore]
            public partial interface INameOf
            {
                [Command("GET {id}")] Task<string?> nameof([ShardKey] string id);
                [Command("SADD {id} {class} {color} {uri} {text}:{color}")]
                Task AddAsync([ShardKey] string id, string @class, Color color, Uri uri, string text);
                [Command("SADD {id} {items}")] Task AddAllAsync([ShardKey] byte[] id, string[] items);
                [Command("MSET {items} {items}")] Task SetAllAsync([ShardKey] IReadOnlyDictionary<string, string> items);
            }

            public partial class Outer
            {
                public static string nameof(object x) => "";
                [RedisStore] public partial interface IStore { [Command("GET {id}")] Task<string?> GetAsync([ShardKey] string id); }
            }

            [RedisStore]
            public partial interface IParameter { [Command("SADD {nameof} {item}")] Task<string?> AddAsync([ShardKey] string nameof, Func<string, string> item); }

            [RedisStore]
            public partial interface IDelegate { [Command("SADD {id} {nameof}")] Task AddAsync([ShardKey] string id, Func<string, string> nameof); }
            """,
        ["types with contextual keywords for names"] = string.Join('\n', ContextualKeywords.Select(static name => $$"""
            namespace N{{name}}
            {
                public enum @{{name}} { A }
                public static partial class Outer
                {
                    public partial class @{{name}}<T>
                    {
                        [RedisStore] public partial interface IInner { [Command("GET {id}")] Task<T?> GetAsync([ShardKey] N{{name}}.@{{name}} id); }
                    }
                    [RedisStore] public partial interface IGeneric<@{{name}}> where @{{name}} : class
                    {
                        [Command("SADD a {x} [{y}] {z}")] Task<long> AddAsync(@{{name}} x, @{{name}}? y, @{{name}}[] z);
                        [Command("GET a")] Task<@{{name}}?> GetAsync();
                    }
                }
                namespace More { [RedisStore] public partial interface @{{name}} { [Command("GET a")] Task<string?> GetAsync(); } }
                [RedisStore] public partial interface IOther
                {
                    [Command("SADD {id} {{{name}}} 1 [{x}]")] Task<long> @{{name}}([ShardKey] string id, string @{{name}}, int? x);
                    [Command("SADD a 1 [{{{name}}}]")] Task<long> AddAsync(int? @{{name}});
                    [Command("MSET {{{name}}} {{{name}}}")] Task SetAsync([ShardKey] IReadOnlyDictionary<N{{name}}.@{{name}}, string> @{{name}});
                }
            }
            """)),
        ["nullability attributes"] = """
            namespace Attributed;
            using System.Diagnostics.CodeAnalysis;

            public interface IBase
            {
                [Command("SET b:{id} {v}")] Task SetAsync([ShardKey] long id, [AllowNull] string v);
                [Command("GET b:{id}")] [return: NotNull] Task<string?>? GetAsync([ShardKey] long id);
            }

            [RedisStore]
            public partial interface IStore : IBase
            {
                [Command("SET a:{id} {v}")] Task SetOneAsync([ShardKey] long id, [AllowNull] string v);
                [Command("SET a:{id} 1 [{v}]")] Task SetTwoAsync([ShardKey] long id, [DisallowNull] string? v);
                [Command("SET a:{id} {v}")] Task SetThreeAsync([ShardKey] long id, [NotNull] string v);
                [Command("GET a:{v}")] [return: NotNullIfNotNull(nameof(v))] Task<string?>? GetOneAsync([ShardKey] string v);
                [Command("GET a:{id}")] [return: MaybeNull] Task<string?> GetTwoAsync([ShardKey] long id);
                [Command("GET a:{id}")] [return: NotNull] Task<string?>? GetThreeAsync([ShardKey] long id);
                [Command("GET a:{id}"), DoesNotReturn] Task<string?> GetFourAsync([ShardKey] long id);
            }
            """,
        ["experimental and obsolete types with ids of their own"] = """
            #pragma warning disable EXP1, EXP2, EXP3, EXP4, EXP5, EXP6, EXP7, OLD1, OLD2
            using System.Diagnostics.CodeAnalysis;

            [Experimental("EXP1")] public sealed record Profile(string Name);
            [Experimental("EXP2")] public struct Point { public int X; }
            [Experimental("EXP3")] public static class Holder { public enum Color { Red } }
            public enum Size { [Experimental("EXP4")] Small, [Obsolete("x", DiagnosticId = "OLD1")] Large }
            [Experimental("EXP5")] public interface IBase<T> { [Command("GET b")] Task<T?> GetBaseAsync(); }
            [Obsolete("x", DiagnosticId = "OLD2")] public sealed class Old { }
            [Experimental("EXP6")] public static partial class Outer
            {
                [RedisStore, Experimental("EXP7")] public partial interface IInner { [Command("GET b")] Task<string?> GetInnerAsync(); }
            }
            public class Wrapped<T> { }
            public sealed class Constrained { }

            [RedisStore]
            public partial interface IStore<T> : IBase<Wrapped<Old[]>>, Outer.IInner where T : Wrapped<Constrained>
            {
                [Command("SADD a {x} {y}")] Task AddAsync(IEnumerable<Point> x, Dictionary<int, Holder.Color> y);
                [Command("SADD a {x}")] Task AddAsync(Size x);
                [Command("GET a")] Task<Wrapped<Profile[]>?> GetAsync();
                [Command("GET a")] Task<KeyValuePair<int, Profile>?> GetPairAsync();
            }
            """,
        ["split: names like those of what is generated"] = """
            [RedisStore]
            public partial interface IStore
            {
                [Command("MGET a:{keys}")] Task<string?[]> AAsync([ShardKey] string[] keys, CancellationToken buffer);
                [Command("MGET a:{buffer}:{item}")] Task<string?[]> BAsync([ShardKey] string[] buffer, [ShardKey] int item, CancellationToken keys);
                [Command("MGET a:{item}:{builder}:{keys}")] Task<string?[]> CAsync([ShardKey] string[] item, [ShardKey] Guid builder, [ShardKey] byte[] keys);
                [Command("MGET a:{builder}:{buffer}")] Task<string?[]> DAsync([ShardKey] string[] builder, [ShardKey] string buffer);
                [Command("MGET a:{class}:{int}")] Task<string?[]> EAsync([ShardKey] string[] @class, [ShardKey] string @int, CancellationToken @new);
                [Command("MSET a:{item} {item}")] Task FAsync([ShardKey] Dictionary<string, string> item);
                [Command("MSET a:{class} {class}")] Task GAsync([ShardKey] Dictionary<string, Uri> @class);
                [Command("DEL {value}")] Task<long> HAsync([ShardKey] List<int> value);
                [Command("DEL {_executor}:{route}:{list}")] Task<long> IAsync([ShardKey] List<char> _executor, [ShardKey] char route, [ShardKey] bool list);
                [Command("DEL {literal}literal")] Task<long> JAsync([ShardKey] List<int> literal);
                [Command("DEL {{{tag}}}:{ids}:{ids}")] Task<long> KAsync([ShardKey] int tag, int[] ids);
                [Command("DEL {a}:{ids}:a:ids")] Task<long> LAsync([ShardKey] int a, [ShardKey] int[] ids);
                [Command("DEL ids{ids}")] Task<long> MAsync([ShardKey] int[] ids);
            }
            """,
        ["split: every element type"] = """
            public enum Color { Red, @class }

            [RedisStore]
            public partial interface IStore
            {
                [Command("MGET a:{x}")] Task<string?[]> AAsync([ShardKey] Memory<byte>[] x);
                [Command("MGET a:{x}")] Task<string?[]> BAsync([ShardKey] IEnumerable<byte[]> x);
                [Command("MGET a:{x}")] Task<string?[]> CAsync([ShardKey] HashSet<Color> x);
                [Command("MGET a:{x}")] Task<string?[]> DAsync([ShardKey] RedisKey[] x);
                [Command("MGET a:{x}")] Task<string?[]> EAsync([ShardKey] RedisValue[] x);
                [Command("MGET a:{x:N}")] Task<string?[]> FAsync([ShardKey] IReadOnlyCollection<Guid> x);
                [Command("MGET a:{x}:{x:yyyy-MM}:{x:HH}")] Task<string?[]> GAsync([ShardKey] DateTime[] x);
                [Command("MGET a:{x}")] Task<string?[]> HAsync([ShardKey] DateOnly[] x);
                [Command("MGET a:{x:c}")] Task<string?[]> IAsync([ShardKey] TimeSpan[] x);
                [Command("MGET a:{x}")] Task<string?[]> JAsync([ShardKey] bool[] x);
                [Command("MGET a:{x}")] Task<string?[]> KAsync([ShardKey] char[] x);
                [Command("MGET a:{x:X8}")] Task<string?[]> LAsync([ShardKey] Queue<ulong> x);
                [Command("MGET a:{x}")] Task<string?[]> MAsync([ShardKey] System.Collections.Immutable.ImmutableArray<int> x);
                [Command("MGET a:{x}")] Task<string?[]> NAsync([ShardKey] ArraySegment<int> x);
                [Command("MGET a:{x}")] Task<string?[]> OAsync([ShardKey] IAsyncEnumerableAlike x);
            }

            public interface IAsyncEnumerableAlike : IEnumerable<double> { }
            """,
        ["split: every dictionary"] = """
            public enum Color { Red }
            public struct Point { public int X; }

            [RedisStore]
            public partial interface IStore
            {
                [Command("MSET a:{x} {x}")] Task AAsync([ShardKey] IEnumerable<KeyValuePair<int, string>> x);
                [Command("MSET a:{x} {x}")] ValueTask BAsync([ShardKey] KeyValuePair<Color, Color>[] x, CancellationToken ct);
                [Command("MSET a:{x} {x}")] Task CAsync([ShardKey] Dictionary<string, Dictionary<string, int>> x);
                [Command("MSET a:{x} {x}")] Task DAsync([ShardKey] IReadOnlyDictionary<string, int[]> x);
                [Command("MSET a:{x} {x}")] Task EAsync([ShardKey] IDictionary<Guid, byte[]> x);
                [Command("MSET a:{x} {x}")] Task FAsync([ShardKey] SortedDictionary<long, Point> x);
                [Command("MSET a:{x} {x}")] Task GAsync([ShardKey] Dictionary<RedisKey, RedisValue> x);
                [Command("MSET a:{x} {x:D4}")] Task HAsync([ShardKey] Dictionary<long, int> x);
                [Command("MSET a:{x:O} {x:O}")] Task IAsync([ShardKey] Dictionary<DateTime, DateTimeOffset> x);
                [Command("MSET a:{x} {x}")] Task JAsync([ShardKey] Dictionary<char, ReadOnlyMemory<byte>> x);
                [Command("MSET a:{x} {x}")] Task KAsync([ShardKey] Dictionary<bool, bool> x);
                [Command("MSET a:{x}:{y} {x}")] Task LAsync([ShardKey] List<KeyValuePair<int, double>> x, [ShardKey] string y);
                [Command("MSET a:{x} {x}")] Task MAsync([ShardKey] IPairs x);
                [Command("MSET a:{x} {x}")] Task NAsync([ShardKey] Dictionary<long, RedisKey> x);
            }

            public interface IPairs : IEnumerable<KeyValuePair<int, Uri>> { }
            """,
        ["split: results, bases and generics"] = """
            public interface IBase<T> where T : class
            {
                [Command("MGET base:{ids}")] ValueTask<IReadOnlyList<T?>> GetAsync([ShardKey] IReadOnlyList<long> ids, CancellationToken ct = default);
                [Command("MSET base:{values} {values}")] Task SetAsync([ShardKey] IReadOnlyDictionary<long, T> values);
                [Command("DEL base:{ids}")] Task<int> GetType([ShardKey] params int[] ids);
            }

            public enum Color { Red }
            public struct Point { public int X; }

            [RedisStore]
            public partial interface IStore<T, S> : IBase<Uri> where S : struct
            {
                [Command("MGET a:{ids}:x"), HashTag("a:{ids}")] Task<T?[]> AAsync([ShardKey] int[] ids);
                [Command("MGET a:{ids}")] Task<S?[]> BAsync([ShardKey] int[] ids);
                [Command("MGET a:{ids}")] ValueTask<IReadOnlyList<Color?>> CAsync([ShardKey] int[] ids);
                [Command("MGET a:{ids}")] ValueTask<RedisValue[]> DAsync([ShardKey] int[] ids);
                [Command("MGET a:{ids}")] Task<byte[]?[]> EAsync([ShardKey] int[] ids);
                [Command("MGET a:{ids}")] Task<Point?[]> FAsync([ShardKey] int[] ids);
                [Command("MGET a:{ids}")] Task<IReadOnlyList<bool?>> GAsync([ShardKey] int[] ids);
                [Command("MGET a:{ids}")] Task HAsync([ShardKey] int[] ids);
                [Command("MGET a:{ids}")] ValueTask IAsync([ShardKey] int[] ids, CancellationToken ct);
                [Command("EXISTS a:{ids}")] ValueTask<byte> JAsync([ShardKey] int[] ids, CancellationToken ct);
                [Command("TOUCH a:{ids}")] Task<nuint> KAsync([ShardKey] int[] ids);
                [Command("UNLINK a:{ids}:{more}")] ValueTask LAsync([ShardKey] int[] ids, [ShardKey] string more);
                [Command("MSET a:{ids} {ids}")] Task MAsync([ShardKey] Dictionary<int, T> ids);
                [Command("MSET a:{ids} {ids}")] ValueTask NAsync([ShardKey] Dictionary<int, S> ids);
                [Command("MGET a:{ids}")] Task<string?[]>? PAsync([ShardKey] int[] ids);
            }

            public enum Ids { One }
            """,
        ["split: annotations off"] = """
            #nullable disable
            [RedisStore]
            public partial interface IStore
            {
                [Command("MGET a:{ids}")] Task<string[]> AAsync([ShardKey] string[] ids);
                [Command("MSET a:{ids} {ids}")] Task BAsync([ShardKey] Dictionary<string, string> ids);
                [Command("DEL a:{ids}:{other}")] Task<long> CAsync([ShardKey] IEnumerable<byte[]> ids, [ShardKey] string other);
            }
            """,
        ["two parts"] = """
            [RedisStore, HashTag("a:{id}")]
            public partial interface IStore { [Command("GET a:{id}:x")] Task<string?> GetAsync([ShardKey] int id); }
            public partial interface IStore { [Command("GET a:{id}:y")] Task<string?> Get2Async([ShardKey] int id); }
            """,
        ["hash tags everywhere"] = """
            [RedisStore, HashTag("a:{id}")]
            public partial interface IStore
            {
                [Command("GET a:{id}:{part}")] Task<string?> OnInterface([ShardKey] int id, string part);
                [Command("GET x:{part}:{id}"), HashTag("x:{part}")] Task<string?> OnMethod(int id, [ShardKey] string part);
                [Command("GET x:{part}:{id}")] Task<string?> OnParameter(int id, [ShardKey, HashTag] string part);
                [Command("GET {{u:{id}}}:{part}")] Task<string?> Written([ShardKey] int id, string part);
                [Command("RENAME a:{id}:x a:{id}:y")] Task RenameAsync([ShardKey] int id);
                [Command("RENAME {{a}}:x {{a}}:y")] Task ConstantAsync();
                [Command("GET {{é😀}}x")] Task<string?> NonAsciiAsync();
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
        ["obsolete things"] = """
            [Obsolete("old")] public sealed record Old(string Name);
            public enum Color { Red, [Obsolete("old")] Green, [Obsolete("gone", true)] Blue }

            [RedisStore]
            public partial interface IStore
            {
                [Obsolete("old"), Command("SADD a {c}")] Task AddAsync(Color c);
                #pragma warning disable CS0618
                [Command("GET a")] Task<Old?> GetAsync();
                #pragma warning restore CS0618
            }
            """,
        ["annotations off"] = """
            #nullable disable
            [RedisStore]
            public partial interface IStore
            {
                [Command("SET a:{id} {value}")] Task SetAsync([ShardKey] string id, string value);
                [Command("GET a:{id}")] Task<string> GetAsync([ShardKey] string id);
                [Command("GET a:{id}")] Task<Uri> GetUriAsync([ShardKey] string id);
                [Command("GET a:{id}")] Task<byte[]> GetBytesAsync([ShardKey] string id, CancellationToken ct);
                [Command("SMEMBERS a:{id}")] Task<string[]> MembersAsync([ShardKey] string id);
                [Command("HMGET a:{id} {fields}")] Task<IReadOnlyList<string>> FieldsAsync([ShardKey] string id, string[] fields);
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
        ["all nodes, with names that the generated code uses itself"] = """
            using RedisTyped.Execution;
            using RedisTyped.Routing;

            public enum Mode { Sync, Async }
            public interface ICounts { [Command("DBSIZE"), AllNodes(Combine.Sum)] Task<long> CountAsync(CancellationToken token = default); }
            public sealed class Joined<T> : INodeCombiner<T, string?> { public static string? Combine(NodeResults<T> results) => null; }

            [RedisStore]
            public partial interface IStore<TValue> : ICounts
            {
                [Command("KEYS {route}{arguments}"), AllNodes(Combine.Concat)] ValueTask<IReadOnlyList<RedisKey>> AskAsync(string route, string arguments);
                [Command("ECHO {AskAsync}"), AllNodes(Combine.First)] Task<TValue> EchoAsync(string AskAsync);
                [Command("ECHO {text}"), AllNodes] ValueTask<NodeResults<TValue?>> EchoAllAsync(string text);
                [Command("FLUSHALL [{mode}]"), AllNodes] ValueTask FlushAsync(Mode? mode, CancellationToken @class);
                [Command("DBSIZE"), AllNodes(Combiner = typeof(Joined<int>))] ValueTask<string?> JoinAsync();
                [Command("LASTSAVE"), AllNodes(Combine.Max)] Task<long> SavedAsync();
                [Command("CONFIG GET {names}")] Task<RedisResult> GetAsync(NodeId @params, params string[] names);
                [Command("DBSIZE")] Task<long> SizeAsync(NodeId route, CancellationToken executor);
                [Command("RANDOMKEY"), AllNodes(Combine.First, TimeoutMilliseconds = 20)] Task<byte[]?> AnyAsync();
            }
            """,
        ["scans, with names that the generated code uses itself"] = """
            using RedisTyped.Scanning;

            public enum Color { Red, @class }
            public sealed record Profile(string Name);

            [RedisStore]
            public partial interface IStore<TValue>
            {
                [Command("SCAN {from} MATCH a:{value}:{pattern}:{Read}:{pieces} COUNT {arguments}")]
                KeyScan<(string, Guid Read)> ScanAsync(ScanCursor from, string value, Color pattern, long arguments, IProgress<RedisKey> builder, CancellationToken ct);
                [Command("SCAN MATCH {class}:{readRead}:{read}")] IAsyncEnumerable<(Color Class, char Read, bool ReadRead)> KeywordsAsync();
                [Command("SCAN MATCH {a:yyyy}-{b}-{c}-{d:c}-{e:N}-{f:X8}-{g}-{h}-{i}-{j}-{k}-{l}-{m}")]
                IAsyncEnumerable<(DateTime, DateTimeOffset, DateOnly, TimeSpan, Guid, uint, decimal, double, Half, byte[], RedisKey, RedisValue, TimeOnly)> TypesAsync();
                [Command("SCAN MATCH x{a}*{b}?")] IAsyncEnumerable<ReadOnlyMemory<byte>> GlobAsync(byte[] a, DateOnly b);
                [Command("SCAN MATCH {options}:x")] IAsyncEnumerable<string> OnAsync(RedisTyped.Routing.NodeId @params);
                [Command("SCAN MATCH {glob}")] IAsyncEnumerable<RedisValue> GivenAsync(string glob, CancellationToken ct = default);
                [Command("HSCAN {builder}:{key} MATCH {value}*{first}")]
                IAsyncEnumerable<(Profile? First, TValue Second)> FieldsAsync([ShardKey] string builder, [ShardKey] int key, string value, Color first);
                [Command("HSCAN h [COUNT {count}]")] IAsyncEnumerable<KeyValuePair<string, Profile>> PairsAsync(int? count);
                [Command("SSCAN s MATCH {pattern}")] IAsyncEnumerable<TValue> SetAsync(string pattern);
                [Command("ZSCAN {route}")] IAsyncEnumerable<(byte[] Member, float Score)> ScoresAsync([ShardKey] RedisKey route);
            }
            """,
    };
}
