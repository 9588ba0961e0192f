extern alias generator;

using System.Reflection;
using System.Runtime.Loader;
using generator::RedisTyped.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RedisTyped.Integration.Tests.GeneratedCommands;

/// <summary>A store of methods that a test made up, generated, compiled and loaded while it runs.</summary>
internal sealed class GeneratedStore
{
    private const string Start = """
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;
        using RedisTyped;
        using RedisTyped.Routing;
        using StackExchange.Redis;

        [RedisStore, Blocking]
        [HashTag("{tag}")]
        public partial interface IGenerated
        {

        """;

    private static readonly CSharpParseOptions Options = new(LanguageVersion.CSharp13);

    private readonly Assembly _assembly;
    private object? _store;

    private GeneratedStore(Assembly assembly, string code)
    {
        _assembly = assembly;
        Code = code;
    }

    /// <summary>The generated file.</summary>
    public string Code { get; }

    /// <summary>Makes the store; each key of it holds <c>{tag}</c>, which is put in braces.</summary>
    /// <param name="methods">The methods with their attributes.</param>
    public static GeneratedStore Of(IEnumerable<string> methods)
    {
        var input = CSharpCompilation.Create(
            "Generated" + Guid.NewGuid().ToString("N"),
            [CSharpSyntaxTree.ParseText(Start + string.Join('\n', methods) + "\n}", Options)],
            References(),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        GeneratorDriver driver = CSharpGeneratorDriver.Create([new StoreGenerator().AsSourceGenerator()], parseOptions: Options)
            .RunGeneratorsAndUpdateCompilation(input, out Compilation output, out _, TestContext.Current.CancellationToken);
        using var binary = new MemoryStream();
        string[] errors = [.. output.Emit(binary, cancellationToken: TestContext.Current.CancellationToken).Diagnostics
            .Where(static d => d.Severity == DiagnosticSeverity.Error).Select(static d => d.ToString())];
        Assert.True(errors.Length == 0, string.Join('\n', errors));
        binary.Position = 0;
        return new GeneratedStore(
            AssemblyLoadContext.Default.LoadFromStream(binary), driver.GetRunResult().Results.Single().GeneratedSources.Single(IsClient).SourceText.ToString());
    }

    /// <summary>Writes a word of a command line as a word of a template.</summary>
    public static string Word(string word)
    {
        string braces = word.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
        bool plain = word.Length > 0 && !word.Any(static c => char.IsWhiteSpace(c) || c is '\'' or '"' or '[' or ']');
        return plain ? braces : "'" + braces.Replace("'", "''", StringComparison.Ordinal) + "'";
    }

    /// <summary>Writes a method.</summary>
    /// <param name="words">The words of the template.</param>
    /// <param name="result">What the task gives.</param>
    /// <param name="name">The method's name.</param>
    /// <param name="parameters">Its parameters, the one of the tag included.</param>
    public static string Method(IEnumerable<string> words, string result, string name, string parameters) =>
        $"    [Command({SymbolDisplay.FormatLiteral(string.Join(' ', words), quote: true)})] "
        + $"Task<{result}> {name}({parameters});";

    /// <summary>The rule that a method breaks, or null where it was generated.</summary>
    public string? RefusedBy(string method)
    {
        int at = Code.IndexOf($" {method}(", StringComparison.Ordinal);
        at = at >= 0 ? at : Code.IndexOf($".{method}(", StringComparison.Ordinal);
        int next = Code.IndexOf("<inheritdoc/>", at, StringComparison.Ordinal);
        string body = next < 0 ? Code[at..] : Code[at..next];
        int rule = body.IndexOf("Not generated because", StringComparison.Ordinal);
        return rule < 0 ? null : body[body.IndexOf("RTY", rule, StringComparison.Ordinal)..][..7];
    }

    /// <summary>Calls a method.</summary>
    public async Task<object?> CallAsync(ShardedRedis redis, string method, params object?[] arguments)
    {
        Type type = _assembly.GetType("IGenerated")!;
        _store ??= typeof(ShardedRedis).GetMethod(nameof(ShardedRedis.Store))!.MakeGenericMethod(type).Invoke(redis, null);
        var call = (Task)type.GetMethod(method)!.Invoke(_store, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
        await call;
        return call.GetType().GetProperty(nameof(Task<object>.Result))!.GetValue(call);
    }

    // Handles, repetitions, explanations, the key space and the commands have files of their own.
    private static bool IsClient(GeneratedSourceResult file) => !file.HintName.EndsWith(".Shards.g.cs", StringComparison.Ordinal)
        && !file.HintName.EndsWith(".Retries.g.cs", StringComparison.Ordinal)
        && !file.HintName.EndsWith(".Explain.g.cs", StringComparison.Ordinal)
        && !file.HintName.EndsWith(".KeySpace.g.cs", StringComparison.Ordinal)
        && !file.HintName.EndsWith(".Commands.g.cs", StringComparison.Ordinal);

    private static IEnumerable<MetadataReference> References() => ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator)
        .Where(static path => !Path.GetFileName(path).StartsWith("RedisTyped.Generators", StringComparison.Ordinal))
        .Select(static path => MetadataReference.CreateFromFile(path));
}
