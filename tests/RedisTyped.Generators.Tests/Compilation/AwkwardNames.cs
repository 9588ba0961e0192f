using Microsoft.CodeAnalysis.CSharp;

namespace RedisTyped.Generators.Tests.Compilation;

/// <summary>Contracts whose names are those of generated code, or keywords, or alike.</summary>
internal static class AwkwardNames
{
    private static IEnumerable<string> ContextualKeywords => SyntaxFacts.GetContextualKeywordKinds().Select(static k => SyntaxFacts.GetText(k)).Distinct();

    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
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
        ["types named like what is generated"] = """
            public enum Shard { A, B }
            public sealed record UserShard(string Name);
            public enum Transaction { Open }
            public sealed record Explanations(string Text);
            public sealed class Client : RedisTyped.Values.IRedisSerializer
            {
                public byte[] Serialize<T>(T value) => new byte[0];
                public T Deserialize<T>(ReadOnlySpan<byte> bytes) => default!;
            }

            [RedisStore]
            public partial interface IStore
            {
                [Command("GET a:{id}")] Task<string?> GetAsync([ShardKey] Shard id);
                [Command("GET user:{id}")] Task<UserShard?> UserAsync([ShardKey] long id);
                [Command("SET user:{id} {transaction}")] Task SetAsync([ShardKey] long id, Transaction transaction = Transaction.Open);
                [Command("SET user:{id} {text}")] Task SetAsync([ShardKey] long id, [Serializer(typeof(Client))] Explanations text);
            }

            [RedisStore]
            public partial interface IOther { [Command("GET a:{id}")] Task<string?> GetAsync([ShardKey] Shard id); }
            """,
        ["parameters named like the types beside the implementation"] = """
            #pragma warning disable RTY2012 // This is about names, not about places.
            public enum Color { Red, Blue }
            public sealed record Profile(string Name, Color Color, int? Age);

            [RedisStore]
            public partial interface IStore
            {
                [Command("GET a:{id}")] Task<Color?> GetAsync([ShardKey] long id);
                [Command("SET a:{id} {Client} [{Explanations}] [EX {Explain}]")]
                Task SetAsync([ShardKey] long id, Color Client, Color? Explanations, TimeSpan? Explain);
                [Command("HSET h:{id} {Profile}")] Task WriteAsync([ShardKey] Color id, Profile Profile);
                [Command("HGET h:{id} {For}")] Task<Color?> FieldAsync([ShardKey] Color id, Color For);
                [Command("HGETALL h:{id}")] Task<Profile?> ReadAsync([ShardKey] Color id, CancellationToken Shard);
                [Command("HGET a:{_id}:{id} {id}")] Task<Color?> TwiceAsync([ShardKey] long _id, [ShardKey] Color id);
                [Command("HGET a:{x}:{y} {_id}")] Task<Color?> OthersAsync([ShardKey] long x, [ShardKey] Color y, string _id);
                [Script("return 1", Keys = new[] { "a:{id}" })] Task<long> RunAsync([ShardKey] long id, Color client);
                [Command("PUBLISH c:{id} {color}")] Task PublishAsync([ShardKey] long id, Color color);
                [Command("MSET h:{colors} {colors}")] Task SetAllAsync([ShardKey] Dictionary<Color, Color> colors);
            }
            """,
    };
}
