using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Emission;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Parsing;
using RedisTyped.Generators.Parsing.Scripts;

namespace RedisTyped.Generators.Tests.Incremental;

/// <summary>An editor cancels a run with every keystroke; what goes on regardless makes it slow.</summary>
public sealed class Cancellation
{
    private const string Faulty = """
        [RedisStore]
        public partial interface IStore
        {
            [Command("GTE a")] Task<string?> OneAsync();
            [Command("GTE b")] Task<string?> TwoAsync();
            [Command("GTE c")] Task<string?> ThreeAsync();
        }
        """;

    [Fact]
    public void Parser_stops_before_the_next_method()
    {
        CSharpCompilation compilation = GeneratorRun.Of(Faulty).Input;
        using var source = new CancellationTokenSource();
        var sink = new CancellingSink(source);

        Assert.Throws<OperationCanceledException>(
            () => StoreParser.Parse(compilation.GetTypeByMetadataName("IStore")!, sink, new ScriptFiles([]), source.Token));

        Assert.Equal(1, sink.Reported);
    }

    [Fact]
    public void Parser_that_nobody_stops_reads_every_method()
    {
        using var source = new CancellationTokenSource();
        var sink = new CancellingSink(null);

        StoreParser.Parse(GeneratorRun.Of(Faulty).Input.GetTypeByMetadataName("IStore")!, sink, new ScriptFiles([]), source.Token);

        Assert.Equal(3, sink.Reported);
    }

    [Fact]
    public void Writer_stops_at_the_next_block()
    {
        using var source = new CancellationTokenSource();
        var writer = new SourceWriter(source.Token);
        writer.Line("class A");
        using (writer.Braces())
        {
            source.Cancel();
            writer.Line("class B");
            Assert.Throws<OperationCanceledException>(() => writer.Braces());
        }

        Assert.Equal("class A\n{\n    class B\n}\n", writer.ToString());
    }

    [Fact]
    public void Every_file_of_a_store_is_written_with_the_token()
    {
        StoreModel store = Assert.IsType<StoreModel>(GeneratorRun
            .Of("[RedisStore] public partial interface IStore { [Command(\"GET a:{id}\")] Task<string?> GetAsync([ShardKey] long id); }")
            .Result.TrackedSteps[StepNames.Stores].Single().Outputs.Single().Value);
        var cancelled = new CancellationToken(canceled: true);

        Assert.Throws<OperationCanceledException>(() => StoreEmitter.Emit(store, LanguageVersion.CSharp13, cancelled));
        Assert.Throws<OperationCanceledException>(() => ShardEmitter.Emit(store, cancelled));
        Assert.Throws<OperationCanceledException>(() => ExplainEmitter.Emit(store, LanguageVersion.CSharp13, cancelled));
    }

    [Fact]
    public void Run_that_is_cancelled_while_a_file_is_read_ends_cancelled_and_leaves_the_next_one_whole()
    {
        CSharpCompilation compilation = GeneratorRun.Of(
            "[RedisStore] public partial interface IStore { [Script(File = \"visit.lua\", Keys = [\"a\"])] Task<long> VisitAsync(); }").Input;
        using var source = new CancellationTokenSource();
        var file = new CancellingFile(source);
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new StoreGenerator().AsSourceGenerator()], [file], (CSharpParseOptions)compilation.SyntaxTrees[0].Options);

        Assert.Throws<OperationCanceledException>(() => driver.RunGenerators(compilation, source.Token));

        GeneratorRunResult result = driver.RunGenerators(compilation, TestContext.Current.CancellationToken).GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        Assert.Contains(result.GeneratedSources, static s => s.SourceText.ToString().Contains("\"return 1\"", StringComparison.Ordinal));
    }

    private sealed class CancellingSink(CancellationTokenSource? source) : DiagnosticSink
    {
        public int Reported { get; private set; }

        public override void Report(DiagnosticDescriptor rule, Func<Location?> location, params object[] arguments)
        {
            Reported++;
            source?.Cancel();
        }
    }

    private sealed class CancellingFile(CancellationTokenSource source) : AdditionalText
    {
        public override string Path => "/app/visit.lua";

        public override SourceText GetText(CancellationToken cancellationToken = default)
        {
            source.Cancel();
            return SourceText.From("return 1");
        }
    }
}
