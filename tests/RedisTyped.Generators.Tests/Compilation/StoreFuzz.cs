using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.CodeAnalysis;

namespace RedisTyped.Generators.Tests.Compilation;

/// <summary>Random contracts: neither generator nor analyzer throws, they agree, and what is generated compiles.</summary>
public sealed class StoreFuzz
{
    private static readonly Gen<string> Commands = Gen.Elements(
        "GET", "SET", "HSET", "SADD", "MGET", "DEL", "EXPIRE", "RENAME", "ZADD", "LPOP", "TTL", "OBJECT ENCODING", "OBJECT", "XADD", "EVAL", "FCALL",
        "SINTER", "BLPOP", "DBSIZE", "SCAN", "KEYS", "SUBSCRIBE", "PUBLISH", "MSETNX", "GTE", "{a}", "", "get");

    private static readonly Gen<string> Words = Gen.Elements(
        "a", "{a}", "{b}", "{c}", "user:{a}", "user:{a}:{b}", "{{{a}}}:{b}", "{{x}}y", "{a:D3}", "{b:O}", "x-{c}", "''", "'a b {c}'", "[EX {c}]",
        "[{c}]", "[NX]", "EX", "1", "0", "{{", "}}", "{d}", "{", "[", "é😀", "NX", "\\\"q\\\"", "*");

    private static readonly Gen<string> Types = Gen.Elements(
        "long", "string", "string?", "int?", "TimeSpan", "TimeSpan?", "DateTime", "When", "DayOfWeek?", "byte[]", "string[]", "List<int>",
        "Dictionary<string, int>", "Uri", "Uri?", "RedisValue", "bool", "Guid", "CancellationToken", "ref int", "Span<byte>", "T", "T?", "object", "Missing",
        "(double, string)[]", "(string, int)", "KeyValuePair<string, double>[]", "Version", "Uri[]", "RedisTyped.Values.GeoPoint", "RedisTyped.Values.StreamId",
        "Tuple<int, string>", "System.Drawing.Point", "RedisTyped.Routing.NodeId", "RedisTyped.Scanning.ScanCursor", "Dictionary<long, T>");

    private static readonly Gen<string> CommonTypes = Gen.Elements("long", "string", "string?", "int?", "Guid");

    private static readonly Gen<string> Returns = Gen.Elements(
        "Task", "Task<string?>", "Task<long>", "Task<bool>", "ValueTask<int?>", "ValueTask", "Task<string[]>", "Task<IReadOnlyList<string?>>",
        "Task<RedisResult>", "Task<TimeSpan?>", "Task<Uri?>", "Task<T?>", "Task<double?>", "void", "string", "Task<List<string>>", "Task<Missing>",
        "Task<HashSet<int>?>", "Task<(string, double)[]>", "Task<(string, double)?>", "Task<Dictionary<string, T>>", "Task<KeyValuePair<int, string>[]>",
        "Task<Version?>", "Task<System.Drawing.Point?>", "Task<RedisTyped.Values.StreamMessage<T>[]>", "Task<RedisTyped.Values.StreamMessage<Dictionary<string, int>>[]>",
        "Task<RedisTyped.Values.GeoPoint?[]>", "Task<RedisTyped.Values.GeoMatch<T>[]>", "Task<(string, (string, double)[])?>", "Task<(long, string[])>", "Task<Tuple<string, string>>",
        "Task<(string?, int?)>", "Task<Dictionary<T, (T, T)>>", "IAsyncEnumerable<T>", "IAsyncEnumerable<(T, double)>", "IAsyncEnumerable<long>",
        "RedisTyped.Scanning.KeyScan<string>", "Task<RedisTyped.Execution.NodeResults<T>>");

    private static readonly Gen<string> ParameterMarks = Gen.Elements("", "", "[ShardKey] ", "[ShardKey] ", "[HashTag] ", "[ShardKey, HashTag] ", "[Serializer(typeof(RedisTyped.Values.JsonRedisSerializer))] ");

    private static readonly Gen<string> MemberMarks = Gen.Elements("", "", "", "[HashTag(\"user:{a}\")] ", "[HashTag(\"{x}\")] ", "[HashTag] ");

    private static readonly Gen<string> MethodMarks = Gen.OneOf(MemberMarks, Gen.Elements(
        "[CrossShard] ", "[Blocking] ", "[AllNodes] ", "[AllNodes(Combine.Sum)] ", "[CrossShard, Blocking] ", "[Messages(Capacity = 1)] ",
        "[Serializer(typeof(RedisTyped.Values.JsonRedisSerializer))] ", "[return: Serializer(typeof(RedisTyped.Values.JsonRedisSerializer))] "));

    private static readonly Gen<string> Templates =
        from command in Commands
        from words in Words.ListOf()
        select string.Join(' ', words.Take(5).Prepend(command));

    // Commands that have a chance to be right, so that more than refusals is tested.
    private static readonly Gen<string> Plausible =
        from key in Gen.Elements("a", "user:{a}", "{a}", "user:{a}:{b}", "{{{a}}}:{b}", "{{x}}:{a}", "{a:D3}")
        from rest in Gen.Elements(
            "GET K", "SET K {c}", "SET K {c} [EX {d}]", "SET K x [{d}]", "HSET K {c}", "SADD K {c} {d}", "SADD K x-{c}-{d}", "SADD K 1 [x-{c}] [y:{d}:{c}]", "SET K 'x {c}'", "SMEMBERS K",
            "EXPIRE K {c}", "TTL K", "ZADD K [{c}] 1 {d}", "HMGET K {c}", "SINTER K K", "OBJECT ENCODING K", "LPOP K", "INCR K",
            "HGETALL K", "ZRANGE K 0 -1 WITHSCORES", "ZPOPMIN K", "XRANGE K - +", "XREAD STREAMS K {c}", "XADD K * {c}", "GEOPOS K {c}", "GEOADD K {c} {d}",
            "GEOSEARCH K FROMMEMBER a BYRADIUS 1 m WITHDIST", "ZMPOP 1 K MIN", "SSCAN K {c}", "HSET K {c} {d}", "HMGET K a b", "ZADD K {c}", "HSET K a {c} {d}",
            "SCAN MATCH K", "SCAN MATCH K:*", "SSCAN K", "HSCAN K MATCH {c}", "ZSCAN K", "SUBSCRIBE K", "PUBLISH K {c}", "BLPOP K b 1", "SUNIONSTORE K b:{c}",
            "RENAME K b:{c}", "MSETNX K {a}", "DEL K", "KEYS K")
        select rest.Replace("K", key, StringComparison.Ordinal);

    private static readonly Gen<string> Methods =
        from template in Gen.Frequency((3, Plausible), (1, Templates))
        from marks in Gen.Frequency((2, MethodMarks), (3, Gen.Constant("")))
        from type in Gen.Frequency((1, Gen.Elements("Task", "ValueTask", "Task<RedisResult>")), (1, Returns))
        from types in Gen.Frequency((2, CommonTypes), (1, Types)).ListOf(4)
        from parameterMarks in Gen.Frequency((1, ParameterMarks), (1, Gen.Constant("[ShardKey] "))).ListOf(4)
        from named in Gen.Frequency((5, Gen.Constant(true)), (1, Gen.Constant(false)))
        from isModule in Gen.Frequency((1, Gen.Constant(true)), (9, Gen.Constant(false)))
        from isScript in Gen.Frequency((1, Gen.Constant(true)), (4, Gen.Constant(false)))
        select $"[{(isScript ? Script(template) : isModule ? $"Command(\"X.{template}\", Keys = new[] {{ 1 }})" : $"Command(\"{template}\")")}] {marks}{type} GetAsync({Parameters(template, types, parameterMarks, named)});";

    // A script with the first word behind the name for its key and the others for its arguments.
    private static string Script(string template) => template.Split(' ', 3) is [_, var key, .. var rest]
        ? $"Script(\"return redis.call('GET', KEYS[1])\", Keys = [\"{key}\"], Args = [{string.Concat(rest.Select(static r => $"\"{r}\""))}])"
        : $"Function(\"{template}\")";

    // The parameters that the template names, or some at random.
    private static string Parameters(string template, IEnumerable<string> types, IEnumerable<string> marks, bool named) => string.Join(", ",
        types.Zip(marks, "abcd").Where(p => named ? template.Contains("{" + p.Third, StringComparison.Ordinal) : p.Third < 'c')
            .Select(static p => $"{(p.Third < 'c' ? p.Second : "")}{p.First} {p.Third}"));

    private static readonly Gen<string> Stores =
        from attribute in MemberMarks
        from methods in Methods.NonEmptyListOf()
        select $"[RedisStore] {attribute}public partial interface IStore<T>\n{{\n"
            + string.Concat(methods.Take(4).Select((m, i) => $"    {m.Replace("GetAsync", $"Get{i}Async", StringComparison.Ordinal)}\n")) + "}";

    private static readonly Gen<string> DamagedStores =
        from source in Stores
        from at in Gen.Choose(0, 400)
        from length in Gen.Choose(0, 20)
        let start = Math.Min(at, source.Length)
        select source.Remove(start, Math.Min(length, source.Length - start));

    private int _valid;
    private int _generated;

    [Fact]
    public void Random_store_is_generated_and_judged_alike()
    {
        Func<string, Task> judge = JudgeAsync;
        Prop.ForAll(Stores.ToArbitrary(), judge).Check(Config.QuickThrowOnFailure.WithMaxTest(Runs));

        // Else it would have tested nothing.
        Assert.True(_valid > Runs / 20, $"{_valid} of {Runs} were C#");
        Assert.True(_generated > Runs / 15, $"{_generated} methods were generated");
    }

    private async Task JudgeAsync(string source)
    {
        GeneratorRun run = GeneratorRun.Of(source);
        ImmutableArray<Diagnostic> reported = await run.AnalyzeAsync();

        Assert.Null(run.Result.Exception);
        Assert.DoesNotContain(reported, static d => d.Id.StartsWith("AD", StringComparison.Ordinal));
        bool isValid = run.Input.GetDiagnostics(TestContext.Current.CancellationToken).All(static d => d.Severity != DiagnosticSeverity.Error);
        if (isValid)
        {
            _valid++;
            _generated += run.AllFiles.Split("routed by").Length - 1;
            AnalyzerRun.AssertAgreement(run, reported);
        }
    }

    [Fact]
    public void Random_damage_to_a_source_never_throws()
    {
        Func<string, Task> judge = JudgeDamagedAsync;
        Prop.ForAll(DamagedStores.ToArbitrary(), judge).Check(Config.QuickThrowOnFailure.WithMaxTest(Runs));
    }

    private static async Task JudgeDamagedAsync(string source)
    {
        GeneratorRun run = GeneratorRun.Of(source);
        ImmutableArray<Diagnostic> reported = await run.AnalyzeAsync();

        Assert.Null(run.Result.Exception);
        Assert.Empty(run.Result.Diagnostics);
        Assert.DoesNotContain(reported, static d => d.Id.StartsWith("AD", StringComparison.Ordinal));
    }

    // A soak run sets more.
    private static int Runs => int.TryParse(Environment.GetEnvironmentVariable("REDISTYPED_FUZZ_RUNS"), out int runs) ? runs : 150;
}
