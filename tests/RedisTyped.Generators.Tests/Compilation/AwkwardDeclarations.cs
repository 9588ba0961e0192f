namespace RedisTyped.Generators.Tests.Compilation;

/// <summary>Contracts that are generic, nested, inherited, partial or annotated.</summary>
internal static class AwkwardDeclarations
{
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
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
        ["two parts"] = """
            [RedisStore, HashTag("a:{id}")]
            public partial interface IStore { [Command("GET a:{id}:x")] Task<string?> GetAsync([ShardKey] int id); }
            public partial interface IStore { [Command("GET a:{id}:y")] Task<string?> Get2Async([ShardKey] int id); }
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
        ["stores that derive from stores"] = """
            [RedisStore]
            public partial interface IUsers
            {
                [Command("GET user:{id}")] Task<string?> UserAsync([ShardKey] long id);
            }

            [RedisStore]
            public partial interface IOrders
            {
                [Command("GET order:{id}")] Task<string?> OrderAsync([ShardKey] long id);
            }

            [RedisStore]
            public partial interface IUsersAgain : IUsers
            {
                [Command("SET user:{id} {name}")] Task SetAsync([ShardKey] long id, string name);
            }

            [RedisStore]
            public partial interface IAll : IUsersAgain, IOrders { }

            public static class Uses
            {
                public static Task<string?>[] All(IUsers users, IUsersAgain again, IAll all) => new[]
                {
                    users.For(1).UserAsync(), again.For(1).UserAsync(), ((IUsers)again).For(1).UserAsync(),
                    all.ForUser(1).UserAsync(), all.ForOrder(1).OrderAsync(), ((IOrders)all).For(1).OrderAsync(),
                };

                public static async Task<string?> Transactions(IAll all)
                {
                    bool ran = await all.ForUser(1).TransactionAsync(t => { t.SetAsync("x"); t.Require.User().IsMissing(); });
                    var name = await all.ForUser(1).TransactionAsync(t => t.UserAsync());
                    var both = await all.ForUser(1).TransactionAsync(async t =>
                    {
                        Task set = t.SetAsync("y");
                        Task<string?> user = t.UserAsync();
                        await set;
                        return (Name: await user, Ran: ran);
                    });
                    return name.Value ?? both.Value.Name;
                }
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
    };
}
