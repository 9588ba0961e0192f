using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace RedisTyped.Generators.Tests.Compilation;

/// <summary>
/// Sources as they are while somebody types, and worse: neither the generator nor any analyzer of its assembly throws, and what the
/// compiler finds right and the analyzers find right compiles. A failure names the seed, by which it is repeated.
/// </summary>
public sealed class SourceFuzz
{
    private static readonly string[] Sources = [.. AwkwardStores.All.OrderBy(static s => s.Key, StringComparer.Ordinal).Select(static s => s.Value).Where(static s => s.Length < 6000)];

    private static readonly string[] Pieces =
    [
        "[", "]", "(", ")", "{", "}", "<", ">", ",", ";", ".", "?", "\"", "'", "\\", "@", "null", "default", "typeof(", "nameof(", "partial", "interface", "file ",
        "static", "abstract", "ref", "in", "out", "params", "[ShardKey]", "[HashTag]", "[HashTag(null)]", "[HashTag(\"\")]", "[CrossShard]", "[AllNodes]", "[Blocking]",
        "[Command]", "[Command(null)]", "[Command(1)]", "[Command(\"\")]", "[Command(\"GET a\")]", "[Command(\"GET a\", Keys = null)]", "[Command(\"X.Y a\", Keys = new[] { -1, 99 })]",
        "[Script]", "[Script(null)]", "[Script(File = null)]", "[Script(\"return 1\", Keys = null, Args = new string[] { null })]", "[Function(null)]", "[RedisStore]",
        "[Serializer(null)]", "[Serializer(typeof(int))]", "[Serializer(typeof(List<>))]", "[return: Serializer(typeof(Missing))]", "[HashField(null)]", "[HashIgnore]",
        "Missing", "Task<", "Task", "dynamic", "(int, string)", "int*", "void", "T", "\ud800", "\0", "é", "#if X", "#endif", "#pragma warning disable", "/*", "*/", "//",
    ];

    private static readonly string[] Lua =
    [
        "return", "redis.call(", "redis.pcall(", "'GET'", "\"SET\"", "KEYS[1]", "KEYS[", "#KEYS", "ARGV[2]", "ARGV", "[[", "]]", "[==[", "]==]", "--", "--[[", "'", "\"", "\\", "\n", "\r\n",
        "(", ")", "..", "...", "{", "}", ",", "function", "end", "local a =", "0x", "1e", "0x1p4", "~=", "\0", "\ud800", "é", "unpack(KEYS)", "redis", ".", ":", "=", "#!lua flags=no-writes\n",
    ];

    [Fact]
    public Task Damaged_sources_never_throw() => EachAsync(60, static random =>
    {
        var text = new StringBuilder(Sources[random.Next(Sources.Length)]);
        for (int i = random.Next(1, 6); i > 0 && text.Length > 0; i--)
        {
            Damage(text, random);
        }

        return GeneratorRun.Of(text.ToString());
    });

    [Fact]
    public Task Random_templates_never_throw() => EachAsync(120, static random =>
    {
        string[] methods = [.. Enumerable.Range(0, 6).Select(i =>
            $"    [Command({Literal(RandomText(random))})] Task<string?> Get{i}Async([ShardKey] long id, string a, int[] b);")];
        return GeneratorRun.Of($"[RedisStore, HashTag({Literal(RandomText(random))})]\npublic partial interface IStore\n{{\n{string.Join('\n', methods)}\n}}");
    });

    [Fact]
    public Task Random_scripts_never_throw() => EachAsync(80, static random =>
    {
        string script = string.Concat(Enumerable.Range(0, random.Next(1, 25)).Select(_ => Lua[random.Next(Lua.Length)] + (random.Next(3) == 0 ? "" : " ")));
        string file = string.Concat(Enumerable.Range(0, random.Next(1, 25)).Select(_ => Lua[random.Next(Lua.Length)] + " "));
        return GeneratorRun.OfFiles(
            $$"""
            [RedisStore]
            public partial interface IStore
            {
                [Script({{Literal(script)}}, Keys = new[] { "a:{id}" }, Args = new[] { "{b}" })] Task<RedisResult> OneAsync([ShardKey] long id, string b);
                [Script(File = "a.lua", Keys = new[] { "a:{id}" }, ReadOnly = true)] Task<RedisResult> TwoAsync([ShardKey] long id);
            }
            """,
            new TextFile("/app/a.lua", file));
    });

    /// <summary>Takes something away from a text, or puts something that does not belong there in it.</summary>
    internal static void Damage(StringBuilder text, Random random)
    {
        int at = random.Next(text.Length);
        switch (random.Next(4))
        {
            case 0:
                text.Remove(at, Math.Min(random.Next(1, 30), text.Length - at));
                break;
            case 1:
                text.Insert(at, Pieces[random.Next(Pieces.Length)]);
                break;
            case 2:
                // In place of what stands between two brackets, quotes or blanks.
                int end = Math.Min(text.Length, at + random.Next(1, 12));
                text.Remove(at, end - at).Insert(at, Pieces[random.Next(Pieces.Length)]);
                break;
            default:
                string piece = text.ToString(at, Math.Min(random.Next(1, 80), text.Length - at));
                text.Insert(random.Next(text.Length), piece);
                break;
        }
    }

    private static string RandomText(Random random)
    {
        string[] words = ["GET", "MGET", "SET", "X.Y", "{id}", "{id:D3}", "{a}", "{b}", "{missing}", "user:{id}", "{{{id}}}:x", "{", "}", "{{", "}}", "[", "]", "'", "\"", "'a b'", " ", ":", "é", "\0", "\ud800", "\n"];
        return random.Next(4) == 0
            ? string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => (char)random.Next(32, 400)))
            : string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => words[random.Next(words.Length)] + (random.Next(2) == 0 ? " " : "")));
    }

    private static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    private static async Task EachAsync(int count, Func<Random, GeneratorRun> make)
    {
        int first = int.TryParse(Environment.GetEnvironmentVariable("REDISTYPED_FUZZ_SEED"), out int seed) ? seed : 1;
        int runs = int.TryParse(Environment.GetEnvironmentVariable("REDISTYPED_FUZZ_RUNS"), out int more) ? more : count;
        int right = 0;
        for (int i = first; i < first + runs; i++)
        {
            right += await JudgeAsync(make(new Random(i)), i) ? 1 : 0;
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"seeds {first} to {first + runs - 1}, {right} of them right");
    }

    private static async Task<bool> JudgeAsync(GeneratorRun run, int seed)
    {
        string source = $"REDISTYPED_FUZZ_SEED={seed}\n{run.Input.SyntaxTrees[0]}";
        Assert.True(run.Result.Exception is null, $"{run.Result.Exception}\n{source}");
        Assert.True(run.Result.Diagnostics.IsEmpty, $"{string.Join('\n', run.Result.Diagnostics)}\n{source}");

        ImmutableArray<Diagnostic> reported = await run.AnalyzeWithAllAsync();
        Assert.True(!reported.Any(static d => d.Id.StartsWith("AD", StringComparison.Ordinal)), $"{string.Join('\n', reported)}\n{source}");

        bool isRight = run.Input.GetDiagnostics(TestContext.Current.CancellationToken)
            .Concat(reported)
            .All(static d => d.Severity != DiagnosticSeverity.Error);
        Diagnostic[] errors = !isRight ? [] : [.. run.Output.GetDiagnostics(TestContext.Current.CancellationToken).Where(static d => d.Severity == DiagnosticSeverity.Error)];
        Assert.True(errors.Length == 0, $"{string.Join('\n', errors.Select(static e => e.ToString()))}\n{source}\n{run.AllFiles}");
        return isRight;
    }
}
