namespace RedisTyped.Generators.Tests.Compilation;

/// <summary>Contracts with commands that are not sent as one command to one node, or are tagged, or scripts.</summary>
internal static class AwkwardCommands
{
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
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
        ["commands that wait, and channels"] = """
            public interface IWaits
            {
                [Command("BLPOP base:{class} {wait}")] Task<Guid[]?> BaseAsync([ShardKey] long @class, TimeSpan wait, CancellationToken cancellation);
            }

            [RedisStore, Blocking]
            public partial interface IStore<T> : IWaits
            {
                [Command("BLPOP a:{keys} b:{route} {timeout}")]
                ValueTask<IReadOnlyList<int?>?> TakeAsync([ShardKey] int keys, [ShardKey] int route, decimal timeout, CancellationToken arguments);
                [Command("BRPOP a:{buffer} 5")] Task DropAsync([ShardKey] params string[] buffer);
                [Command("BRPOP a:{buffer}:{item} 5")] ValueTask<byte[][]> LastAsync([ShardKey] HashSet<string> buffer, [ShardKey] string item);
                [Command("BLMPOP {in} 1 a RIGHT [COUNT {count}]")] Task<RedisResult?> SomeAsync(TimeSpan @in, int? count, CancellationToken ct);
                [Command("BZPOPMAX a 1")] Task<IReadOnlyList<RedisValue>> HighestAsync();
                [Command("BRPOPLPUSH a a 1.5")] Task<string?> TurnAsync();
                [Command("SUBSCRIBE {{x}}:{route}"), Messages(Capacity = int.MaxValue)] IAsyncEnumerable<T> ReadAsync(int route);
                [Command("SUBSCRIBE x"), Messages] IAsyncEnumerable<int?> NumbersAsync(CancellationToken read = default);
                [Command("PUBLISH x {value}")] Task<long> SayAsync(T value);
                [Command("PUBLISH {value} {value}")] ValueTask<RedisResult> SayTwiceAsync([ShardKey] string value);
            }
            """,
        ["commands over several nodes"] = """
            public enum Way { LEFT, RIGHT }
            public sealed record Profile(string Name);

            public interface IShared
            {
                [Command("RENAMENX {from} {buffer}"), CrossShard] Task<bool> RenameAsync([ShardKey] string from, [ShardKey] string buffer);
            }

            [RedisStore]
            public partial interface IStore : IShared
            {
                [Command("SUNION {line}:{item} {class}"), CrossShard]
                ValueTask<IReadOnlyList<Profile>> UnionAsync([ShardKey] Guid[] line, [ShardKey] int item, [ShardKey] List<RedisKey> @class, CancellationToken builder);

                [Command("SINTER a b"), CrossShard] Task<long[]?> ConstantsAsync();
                [Command("SUNION {{{id}}}:{names}"), CrossShard] Task<string[]> TogetherAsync([ShardKey] long id, params string[] names);
                [Command("SDIFFSTORE a {keys} {keys}"), CrossShard] Task TwiceAsync([ShardKey] HashSet<DayOfWeek> keys);
                [Command("LMOVE {a} {b} {from} {to}"), CrossShard] Task<Profile?> MoveAsync([ShardKey] byte[] a, [ShardKey] byte[] b, Way from, Way to);
                [Command("ZUNION 2 {a} b WEIGHTS {weights} 1 AGGREGATE {how}"), CrossShard]
                ValueTask<string[]> BestAsync([ShardKey] double[] a, IEnumerable<float> weights, string how);
                [Command("MSETNX {one} {two} {class:D3}:x {class}"), CrossShard]
                ValueTask<bool> SetAsync([ShardKey] string one, Profile two, [ShardKey] IDictionary<int, Profile> @class);
                [Command("SMOVE a b x:{member}:{way}"), CrossShard] Task MoveAsync(string member, Way way);
                [Command("PFCOUNT {keys}"), CrossShard] Task<int> CountAsync([ShardKey] IEnumerable<IPAddress> keys);
            }
            """.Insert(0, "using System.Net;\n"),
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
        ["scripts, functions and commands of modules on chosen nodes"] = """
            using RedisTyped.Execution;
            using RedisTyped.Routing;

            [RedisStore]
            public partial interface IStore
            {
                [Script("return 1"), AllNodes] Task<NodeResults<long>> AllAsync(int a, CancellationToken ct);
                [Script("return ARGV", Args = new[] { "{a}", "[{b}]" }), AllNodes(Combine.Concat)] ValueTask<string[]> ConcatAsync(int a, int? b);
                [Script("return ARGV")] Task<string[]> OnAsync(NodeId node, params int[] script);
                [Function("f", ReadOnly = true), AllNodes(Combine.Sum)] Task<long> SumAsync();
                [Command("JSON.GET d:{id} [{path}] $", Keys = new[] { 1 }, ReadOnly = true)] Task<string?> GetAsync([ShardKey] long id, string? path);
                [Command("JSON.X [{path}] d:{id} {all}", Keys = new[] { 2 })] Task<string?> XAsync([ShardKey] long id, string? path, params string[] all);
                [Command("XREAD BLOCK {wait} STREAMS a:{id} $"), Blocking]
                Task<RedisResult?> ReadAsync([ShardKey] long id, TimeSpan wait, CancellationToken ct);
            }
            """,
    };
}
