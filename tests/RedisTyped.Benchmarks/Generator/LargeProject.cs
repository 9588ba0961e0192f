using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using StackExchange.Redis;

namespace RedisTyped.Benchmarks.Generator;

/// <summary>A project with many store methods of ten kinds, as large applications have them: in one store, or in many.</summary>
internal static class LargeProject
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using RedisTyped;

        """;

    private const string Types = """
        public enum Condition { NX, XX }
        public enum Level { Basic, Gold }
        public sealed record Profile(string Name, Level Level, DateOnly? Born = null);
        public sealed record Note(string Text, int Stars);
        """;

    // The number of the method stands for #.
    private static readonly string[] Kinds =
    [
        """[Command("GET user:{id}:name#")] Task<string?> GetName#Async([ShardKey] long id, CancellationToken ct = default);""",
        """[Command("SET user:{id}:name# {name} [EX {ttl}] [{when}]")] Task<bool> SetName#Async([ShardKey] long id, string name, TimeSpan? ttl = null, Condition? when = null);""",
        """[Command("INCRBY user:{id}:points# {points}")] ValueTask<long> AddPoints#Async([ShardKey] long id, int points);""",
        """[Command("HSET user:{id}:profile# {profile}")] Task SetProfile#Async([ShardKey] long id, Profile profile);""",
        """[Command("HGETALL user:{id}:profile#")] Task<Profile?> GetProfile#Async([ShardKey] long id);""",
        """[Command("SADD user:{id}:tags# {tags}")] Task<long> Tag#Async([ShardKey] long id, params string[] tags);""",
        """[Command("SMEMBERS user:{id}:tags#")] Task<HashSet<string>> GetTags#Async([ShardKey] long id);""",
        """[Command("ZREVRANGE user:{id}:scores# 0 {last} WITHSCORES")] Task<(string Game, double Score)[]> Best#Async([ShardKey] long id, int last);""",
        """[Command("GET user:{id}:note#")] Task<Note?> GetNote#Async([ShardKey] long id);""",
        """[Command("MGET user:{ids}:name#")] Task<string?[]> GetNames#Async([ShardKey] IReadOnlyList<long> ids);""",
    ];

    private static readonly MetadataReference[] References = FindReferences();

    public static CSharpParseOptions Options { get; } = new(LanguageVersion.CSharp13, DocumentationMode.Diagnose);

    /// <summary>The file that edits change, which has nothing to do with stores.</summary>
    public const int UnrelatedFile = 1;

    /// <summary>The file of the first store.</summary>
    public const int StoreFile = 2;

    /// <summary>Makes the project, nothing of it bound yet.</summary>
    /// <param name="stores">The number of stores, each in a file of its own.</param>
    /// <param name="methods">The number of methods of each.</param>
    public static CSharpCompilation Make(int stores, int methods) => CSharpCompilation.Create(
        "Large",
        [
            Parse(Usings + Types, "Types.cs"),
            Parse(Unrelated(0), "Unrelated.cs"),
            .. Enumerable.Range(0, stores).Select(i => Parse(Usings + Store(i, methods), string.Create(CultureInfo.InvariantCulture, $"IStore{i}.cs"))),
        ],
        References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>The project after an edit, as an editor hands it to the generator after a keystroke.</summary>
    /// <param name="project">The project before.</param>
    /// <param name="file">The file.</param>
    /// <param name="text">Its new text.</param>
    public static CSharpCompilation Edit(CSharpCompilation project, int file, string text) =>
        project.ReplaceSyntaxTree(project.SyntaxTrees[file], Parse(text, project.SyntaxTrees[file].FilePath));

    /// <summary>The project as a build reads it, whose files are none that the generator has seen.</summary>
    /// <param name="project">The project.</param>
    public static CSharpCompilation Reread(CSharpCompilation project) =>
        project.RemoveAllSyntaxTrees().AddSyntaxTrees(project.SyntaxTrees.Select(static file => file.WithFilePath($"{Guid.NewGuid():N}/{file.FilePath}")));

    /// <summary>The unrelated file after a number of edits of what it declares.</summary>
    public static string Declared(int edits) => string.Create(CultureInfo.InvariantCulture, $"namespace Unrelated; public class C {{ public int Of{edits}() => 0; }}");

    /// <summary>The unrelated file after a number of edits of a body.</summary>
    public static string Unrelated(int edits) => string.Create(CultureInfo.InvariantCulture, $"namespace Unrelated; public class C {{ public int Of() => {edits}; }}");

    private static string Store(int number, int methods)
    {
        var text = new StringBuilder("[RedisStore, HashTag(\"user:{id}\")]\npublic partial interface IStore").Append(number).Append("\n{\n");
        for (int i = 0; i < methods; i++)
        {
            text.Append("    ").Append(Kinds[i % Kinds.Length].Replace("#", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)).Append('\n');
        }

        return text.Append("}\n").ToString();
    }

    private static SyntaxTree Parse(string text, string path) => CSharpSyntaxTree.ParseText(SourceText.From(text, Encoding.UTF8), Options, path);

    private static MetadataReference[] FindReferences()
    {
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string[] own = [typeof(RedisStoreAttribute).Assembly.Location, typeof(RedisValue).Assembly.Location];
        return [.. Directory.GetFiles(framework, "System*.dll").Where(static f => !f.Contains("Native", StringComparison.Ordinal)).Concat(own)
            .Select(static path => MetadataReference.CreateFromFile(path))];
    }
}
