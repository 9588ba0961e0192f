using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using RedisTyped.Generators;
using RedisTyped.Generators.Analyzers;
using RedisTyped.Generators.KeySpace;
using RedisTyped.Generators.KeySpace.Manifest;
using RedisTyped.Generators.Tests;

namespace RedisTyped.CodeFixes.Tests;

/// <summary>The fix that writes the file which records a key space, as an editor applies it.</summary>
public sealed class RecordKeySpaceTests
{
    private const string Store = """
        [RedisStore] public partial interface IUserStore { [Command("GET user:{id}")] Task<string?> GetAsync([ShardKey] long id); }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("{\"redistyped\": 1, \"keys\": [{\"template\": \"user:*\", \"pattern\": \"user:\\\\*\"}]}")]
    [InlineData("{\"redistyped\": 1, \"keys\": [")]
    public async Task File_is_written_and_then_nothing_is_said(string recorded)
    {
        Solution solution = WithStore(Store, recorded);
        Diagnostic[] reported = await ReportedAsync(solution);
        Assert.NotEmpty(reported);

        foreach (Diagnostic diagnostic in reported)
        {
            CodeAction action = Assert.Single(await OfferedAsync(solution, diagnostic));
            Assert.Equal("Record the key space in 'keyspace.json'", action.Title);

            Solution changed = Assert.IsType<ApplyChangesOperation>(Assert.Single(await action.GetOperationsAsync(Cancellation))).ChangedSolution;

            string text = (await changed.Projects.Single().AdditionalDocuments.Single(static d => d.Name == "keyspace.json").GetTextAsync(Cancellation)).ToString();
            Assert.Equal(["user:{id}"], KeySpaceManifest.Read(text).Keys.Select(static k => k.Template));
            Assert.Empty(await ReportedAsync(changed));
        }
    }

    [Fact]
    public async Task Change_is_kept_to_the_file()
    {
        Solution solution = WithStore(Store, "{}");
        CodeAction action = Assert.Single(await OfferedAsync(solution, (await ReportedAsync(solution))[0]));
        Solution changed = Assert.IsType<ApplyChangesOperation>(Assert.Single(await action.GetOperationsAsync(Cancellation))).ChangedSolution;

        ProjectChanges changes = Assert.Single(changed.GetChanges(solution).GetProjectChanges());
        Assert.Empty(changes.GetChangedDocuments());
        Assert.Equal("keyspace.json", changed.GetAdditionalDocument(Assert.Single(changes.GetChangedAdditionalDocuments()))!.Name);
    }

    [Fact]
    public async Task Nothing_is_offered_where_the_file_is_missing()
    {
        Solution solution = WithStore(Store, "{}");
        Diagnostic reported = (await ReportedAsync(solution))[0];
        Solution without = solution.RemoveAdditionalDocument(solution.Projects.Single().AdditionalDocuments.Single(static d => d.Name == "keyspace.json").Id);

        Assert.Empty(await OfferedAsync(without, reported));
    }

    [Fact]
    public async Task Nothing_is_offered_while_a_store_has_a_fault_whose_keys_would_be_lost()
    {
        Solution solution = WithStore(Store, "{\"redistyped\": 2}");
        Diagnostic reported = (await ReportedAsync(solution))[0];

        Assert.Empty(await OfferedAsync(WithStore(Store.Replace("GET", "GTE", StringComparison.Ordinal), "{\"redistyped\": 2}"), reported));
    }

    [Fact]
    public void Names_are_those_of_the_generator()
    {
        Assert.Equal(RecordKeySpace.MetadataKey, string.Concat(KeySpaceManifest.MetadataKey));
        Assert.Equal(RecordKeySpace.Property, string.Concat(RecordedKeySpace.Property));
    }

    private static Solution WithStore(string source, string recorded)
    {
        ProjectId project = ProjectId.CreateNewId();
        ProjectInfo info = ProjectInfo.Create(
            project, VersionStamp.Default, "Stores", "Stores", LanguageNames.CSharp,
            compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable),
            parseOptions: new CSharpParseOptions(LanguageVersion.CSharp13, DocumentationMode.Diagnose),
            metadataReferences: GeneratorRun.Of("").Input.References,
            analyzerReferences: [new GeneratorReference()]);
        return new AdhocWorkspace().CurrentSolution.AddProject(info)
            .AddDocument(DocumentId.CreateNewId(project), "Store.cs", GeneratorRun.WithUsings(source))
            .AddAdditionalDocument(DocumentId.CreateNewId(project), "notes.txt", SourceText.From("x"), filePath: "/app/notes.txt")
            .AddAdditionalDocument(DocumentId.CreateNewId(project), "keyspace.json", SourceText.From(recorded), filePath: "/app/keyspace.json")
            .AddAnalyzerConfigDocument(
                DocumentId.CreateNewId(project), ".globalconfig",
                SourceText.From("is_global = true\nbuild_property.RedisTypedKeySpace = keyspace.json\n"), filePath: "/app/.globalconfig");
    }

    private static async Task<Diagnostic[]> ReportedAsync(Solution solution)
    {
        Project project = solution.Projects.Single();
        Compilation compilation = (await project.GetCompilationAsync(Cancellation))!;
        return [.. await compilation.WithAnalyzers([new StoreAnalyzer()], project.AnalyzerOptions).GetAnalyzerDiagnosticsAsync(Cancellation)];
    }

    private static async Task<List<CodeAction>> OfferedAsync(Solution solution, Diagnostic diagnostic)
    {
        Project project = solution.Projects.Single();
        TextDocument document = diagnostic.Location.Kind == LocationKind.ExternalFile
            ? project.AdditionalDocuments.First()
            : project.Documents.Single();
        var offered = new List<CodeAction>();
        await new RecordKeySpace().RegisterCodeFixesAsync(new CodeFixContext(
            document, diagnostic.Location.SourceSpan, [diagnostic], (action, _) => offered.Add(action), Cancellation));
        return offered;
    }

    private sealed class GeneratorReference : AnalyzerReference
    {
        // The workspace knows a generator by its instance.
        private static readonly ImmutableArray<ISourceGenerator> Generators = [new StoreGenerator().AsSourceGenerator()];

        public override string? FullPath => null;

        public override object Id => typeof(StoreGenerator);

        public override ImmutableArray<DiagnosticAnalyzer> GetAnalyzers(string language) => [];

        public override ImmutableArray<DiagnosticAnalyzer> GetAnalyzersForAllLanguages() => [];

        public override ImmutableArray<ISourceGenerator> GetGenerators(string language) => Generators;
    }
}
