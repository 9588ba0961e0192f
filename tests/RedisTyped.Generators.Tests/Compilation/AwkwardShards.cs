namespace RedisTyped.Generators.Tests.Compilation;

/// <summary>Contracts whose handles are hard to write.</summary>
internal static class AwkwardShards
{
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["members named like what handles are made of"] = """
            [RedisStore]
            public partial interface For
            {
                [Command("GET a:{id}")] Task<string?> Shard([ShardKey] long id);
                [Command("GET a:{id}")] Task<string?> Node([ShardKey] long id);
                [Command("GET a:{id}")] Task<string?> RoutedPart([ShardKey] long id);
                [Command("GET a:{id}")] Task<string?> Transaction([ShardKey] long id);
                [Command("GET a:{id}")] Task<string?> TransactionAsync([ShardKey] long id, CancellationToken ct = default);
                [Command("SET a:{id} {commands}")] Task TransactionAsync([ShardKey] long id, string commands, CancellationToken ct = default);
                [Command("GET a:{id}")] Task<string?> Conditions([ShardKey] long id);
                [Command("GET a:{id}")] Task<string?> ConditionsAsync([ShardKey] long id);
                [Command("GET a:{id}")] Task<string?> Require([ShardKey] long id);
                [Command("GET a:{id}")] Task<string?> Queued([ShardKey] long id);
                [Command("GET a:{id}")] Task<string?> BuildKey([ShardKey] long id);
                [Command("GET a:{id}")] Task<string?> Open([ShardKey] long id);
                [Command("GET a:{id}")] Task<string?> ShardKey([ShardKey] long id);
                [Command("GET a:{id}")] Task<string?> ForMethod([ShardKey] long id);
                [Command("GET a:{id}")] Task<string?> AIdKey([ShardKey] long id);
                [Command("GET a:{id}")] Task<string?> AIdKeyAsync([ShardKey] long id);
                [Command("GET a:{id}")] Task<string?> _store([ShardKey] long id);
                [Command("GET a:{id}")] Task<string?> _id([ShardKey] long id);
                [Command("LLEN a:{id}")] Task<long> Length([ShardKey] long id);
                [Command("GET a:{id}")] Task<string?> TextAsync([ShardKey] long id);
                [Command("GET a:{id}")] Task<string?> Async([ShardKey] long id);
                [Command("GET a:{id}")] Task<string?> classAsync([ShardKey] long id);
                [Command("GET a:{id}")] Task<string?> GetType([ShardKey] long id);
                [Command("GET a:{id}")] Task<string?> Equals([ShardKey] long id, CancellationToken ct);
                [Command("HGET a:{id} {_id}")] Task<string?> One([ShardKey] long id, string _id);
                [Command("HGET a:{id} {executor}{builder}{store}{value}{item}")]
                Task<string?> Two([ShardKey] long id, string executor, string builder, string store, string value, string item);
                [Command("GET b:{store}{executor}{builder}{commands}")]
                Task<string?> Three([ShardKey] string store, [ShardKey] string executor, [ShardKey] string builder, [ShardKey] string commands);
            }

            public static partial class Around<Transaction>
            {
                [RedisStore]
                public partial interface IStore<Shard, Conditions, Require, ShardKey>
                {
                    [Command("GET a:{id}")] Task<Shard?> GetAsync([ShardKey] long id);
                    [Command("SET a:{id} {value}")] Task SetAsync([ShardKey] long id, Transaction value);
                }
            }
            """,
        ["shard keys that are called alike"] = """
            public enum Kind { A, B }

            [RedisStore]
            [HashTag("user:{id}")]
            public partial interface IStore
            {
                [Command("GET user:{id}")] Task<string?> OneAsync([ShardKey] long id);
                [Command("GET user:{userId}")] Task<string?> TwoAsync([ShardKey] long userId);
                [Command("GET user:{id}")] Task<string?> ThreeAsync([ShardKey] string id);
                [Command("GET user:{id}")] Task<string?> FourAsync([ShardKey] Kind id);
                [Command("GET user-{id}"), HashTag("user-{id}")] Task<string?> FiveAsync([ShardKey] long id);
                [Command("GET user.{kind}"), HashTag("user.{kind}")] Task<string?> SixAsync([ShardKey] Kind kind);
                [Command("GET {id}"), HashTag("{id}")] Task<string?> SevenAsync([ShardKey] long id);
                [Command("GET {a}:{a}{b:D4}"), HashTag("{a}:{a}{b:D4}")] Task<string?> EightAsync([ShardKey] string a, [ShardKey] int b);
                [Command("HGET {x}:{x}{y:D4} {f}"), HashTag("{x}:{x}{y:D4}")] Task<string?> NineAsync(string f, [ShardKey] int y, [ShardKey] string x);
                [Command("GET {a}:{a}{b}"), HashTag("{a}:{a}{b}")] Task<string?> TenAsync([ShardKey] string a, [ShardKey] int b);
                [Command("GET ü:{id}"), HashTag("ü:{id}")] Task<string?> ElevenAsync([ShardKey] byte[] id);
            }
            """,
        ["methods that are alike without the shard key"] = """
            public interface ILeft { [Command("GET l:{id}")] Task<string?> GetAsync([ShardKey] long id); }

            public interface IRight { [Command("GET l:{id}")] Task<string?> GetAsync([ShardKey] long id); }

            [RedisStore]
            public partial interface IStore : ILeft, IRight
            {
                [Command("HGET a:{id} {field}")] Task<string?> FieldAsync([ShardKey] long id, string field);
                [Command("HGET a:{id} {field}")] Task<string?> FieldAsync(string field, [ShardKey] long id);
                [Command("HGET a:{id} {field}")] Task<string?> FieldAsync([ShardKey] long id, string field, CancellationToken ct);
                [Command("HDEL a:{id} {field}")] Task<bool> FieldAsync([ShardKey] long id, CancellationToken ct, string field);
                [Command("GET a:{id}")] Task<string?> GetAsync([ShardKey] long id, CancellationToken ct = default);
                [Command("GET a:{id}:{y}")] Task<string?> GetAsync([ShardKey] long id, [ShardKey] string y);
            }
            """,
        ["parameters with defaults of every kind"] = """
            public enum Kind : byte { A, B }

            [RedisStore]
            public partial interface IStore
            {
                [Command("LPUSH a:{id} {a} {b} {c} {d} {e} {f} {g} {h} {i} {j} {k} {l} {m} {n} {o} {p} [{q}] [{r}] [{s}] [{t}] [{u}]")]
                Task PushAsync(
                    [ShardKey] long id = 1, string a = "a\"\\\u0001", char b = '\'', bool c = true, sbyte d = -1, byte e = 255, short f = short.MinValue,
                    ushort g = 1, int h = int.MinValue, uint i = uint.MaxValue, long j = long.MinValue, ulong k = ulong.MaxValue, nint l = -5,
                    float m = float.NaN, double n = double.NegativeInfinity, decimal o = -1.50m, Kind p = Kind.B, Kind? q = Kind.B, int? r = 5,
                    string? s = null, Guid? t = null, double? u = 1e300, CancellationToken ct = default);

                [Command("LPUSH a:{id} {at} {key} {values}")]
                Task OtherAsync([ShardKey] long id, DateTime at = default, RedisKey key = default, params long[] values);
            }
            """,
        ["members that are obsolete, internal or protected"] = """
            [RedisStore]
            public partial interface IStore
            {
                [Command("GET a:{id}")] [Obsolete] Task<string?> OneAsync([ShardKey] long id);
                [Command("GET a:{id}")] [Obsolete("Say \"no\".", true)] Task<string?> TwoAsync([ShardKey] long id);
                [Command("GET a:{id}")] [Obsolete("No.", DiagnosticId = "OLD9", UrlFormat = "https://example.org/{0}")] Task<string?> ThreeAsync([ShardKey] long id);
                [Command("GET a:{id}")] Task<string?> FourAsync([ShardKey] long id);
            }

            [RedisStore]
            [Obsolete("Another one.")]
            internal partial interface IOld
            {
                [Command("GET a:{id}")] Task<string?> OneAsync([ShardKey] Kept id);
            }

            internal enum Kept { A }
            """,
        ["defaults of type parameters"] = """
            [RedisStore]
            public partial interface IStore<T, TClass> where TClass : class
            {
                [Command("SET user:{id} {value}")] Task SetAsync([ShardKey] long id, T value = default!, CancellationToken ct = default);
                [Command("GETSET user:{id} {value}")] Task<T?> SwapAsync([ShardKey] long id, TClass value = null!);
                [Command("SET user:{id} x [GET {value}]")] Task TryAsync([ShardKey] long id, TClass? value = null);
            }
            """,
    };
}
