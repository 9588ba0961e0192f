using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using RedisTyped.Generators.Analyzers;
using RedisTyped.Generators.Tests;

namespace RedisTyped.CodeFixes.Tests;

/// <summary>
/// Applies a fix as an editor does: to what the analyzer says of a document. Every run also fixes all in a solution of two documents
/// with the same store, and asks the analyzer, the generator and the compiler about what comes out.
/// </summary>
internal sealed class FixRun
{
    private static readonly string[] Spaces = ["One", "Two"];

    private readonly CodeFixProvider _fix;
    private readonly Solution _solution;

    private FixRun(CodeFixProvider fix, string[] sources)
    {
        _fix = fix;
        var options = new CSharpParseOptions(LanguageVersion.CSharp13, DocumentationMode.Diagnose);
        ProjectId project = ProjectId.CreateNewId();
        Solution solution = new AdhocWorkspace().CurrentSolution.AddProject(ProjectInfo.Create(
            project, VersionStamp.Default, "Stores", "Stores", LanguageNames.CSharp,
            compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable),
            parseOptions: options,
            metadataReferences: GeneratorRun.Of("").Input.References,
            analyzerReferences: [new GeneratorReference()]));
        _solution = sources.Select(GeneratorRun.WithUsings).Aggregate(
            solution, (s, text) => s.AddDocument(DocumentId.CreateNewId(project), $"File{s.GetProject(project)!.DocumentIds.Count}.cs", text));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Asserts what a fix makes of a source, and that the analyzer then has nothing to say.</summary>
    /// <param name="fix">The fix.</param>
    /// <param name="title">The title of what is chosen of it.</param>
    /// <param name="before">The source, which breaks one rule of the fix.</param>
    /// <param name="after">What it is to become.</param>
    /// <param name="id">The rule, where the source breaks several.</param>
    public static async Task ExpectAsync(CodeFixProvider fix, string title, string before, string after, string? id = null)
    {
        var one = new FixRun(fix, [before]);
        ImmutableArray<Diagnostic> reported = await one.ReportedAsync(id);
        Assert.NotEmpty(reported);
        CodeAction action = Assert.Single(await one.OfferedAsync(reported[0]), a => a.Title == title);
        if (reported.Length == 1)
        {
            Assert.Equal([after], await TextsAsync(await ChangedAsync(action)));
        }

        var two = new FixRun(fix, [.. Spaces.Select(s => InSpace(s, before))]);
        string[] fixedTexts = await TextsAsync(await two.FixAllAsync(reported[0].Id, action.EquivalenceKey!));
        Assert.Equal(Spaces.Select(s => InSpace(s, after)), fixedTexts);

        GeneratorRun run = GeneratorRun.OfTrees(fixedTexts).CompilesWithoutWarnings();
        Assert.Empty(await run.AnalyzeAsync());
        Assert.False(run.HasStub);
    }

    /// <summary>As <see cref="ExpectAsync"/>, of the members of a store.</summary>
    public static Task ExpectMembersAsync(CodeFixProvider fix, string title, string before, string after, string? id = null) =>
        ExpectAsync(fix, title, InStore(before), InStore(after), id);

    /// <summary>The titles of what a fix offers for the first diagnostic of a rule in a source.</summary>
    public static async Task<string[]> TitlesAsync(CodeFixProvider fix, string source, string? id = null)
    {
        var run = new FixRun(fix, [source]);
        return [.. (await run.OfferedAsync((await run.ReportedAsync(id))[0])).Select(static a => a.Title)];
    }

    /// <summary>As <see cref="TitlesAsync"/>, of the members of a store.</summary>
    public static Task<string[]> TitlesOfMembersAsync(CodeFixProvider fix, string members, string? id = null) =>
        TitlesAsync(fix, InStore(members), id);

    /// <summary>For each change that a fix offers for the first diagnostic of a rule: its title, and how many diagnostics of the rule are left.</summary>
    public static async Task<(string Title, int Left)[]> OutcomesAsync(CodeFixProvider fix, string source, string id)
    {
        var run = new FixRun(fix, [source]);
        var outcomes = new List<(string Title, int Left)>();
        foreach (CodeAction action in await run.OfferedAsync((await run.ReportedAsync(id))[0]))
        {
            string[] changed = await TextsAsync(await ChangedAsync(action));
            outcomes.Add((action.Title, (await new FixRun(fix, changed).ReportedAsync(id)).Length));
        }

        return [.. outcomes];
    }

    /// <summary>How many diagnostics of a rule a source has.</summary>
    public static async Task<int> CountAsync(CodeFixProvider fix, string source, string id) =>
        (await new FixRun(fix, [source]).ReportedAsync(id)).Length;

    /// <summary>What a fix makes of several files, applied to the first diagnostic.</summary>
    public static async Task<string[]> ApplyAsync(CodeFixProvider fix, params string[] sources)
    {
        var run = new FixRun(fix, sources);
        return await TextsAsync(await ChangedAsync(Assert.Single(await run.OfferedAsync((await run.ReportedAsync(null))[0]))));
    }

    private static string InStore(string members) => $"[RedisStore]\npublic partial interface IUserStore\n{{\n{members}\n}}\n";

    private static string InSpace(string space, string source) => $"namespace {space}\n{{\n{source}\n}}\n";

    private static async Task<Solution> ChangedAsync(CodeAction action) =>
        Assert.IsType<ApplyChangesOperation>(Assert.Single(await action.GetOperationsAsync(Cancellation))).ChangedSolution;

    private static Task<string[]> TextsAsync(Solution solution) => Task.WhenAll(solution.Projects.Single().Documents.Select(
        static async d => (await d.GetTextAsync(Cancellation)).ToString()[GeneratorRun.WithUsings("").Length..]));

    private async Task<ImmutableArray<Diagnostic>> ReportedAsync(string? id)
    {
        Compilation compilation = (await _solution.Projects.Single().GetCompilationAsync(Cancellation))!;
        ImmutableArray<Diagnostic> all = await compilation.WithAnalyzers([new StoreAnalyzer()]).GetAnalyzerDiagnosticsAsync(Cancellation);
        return
        [
            .. all.Where(d => id is null ? _fix.FixableDiagnosticIds.Contains(d.Id) : d.Id == id)
                .OrderBy(static d => d.Location.SourceTree!.FilePath, StringComparer.Ordinal).ThenBy(static d => d.Location.SourceSpan.Start),
        ];
    }

    private async Task<List<CodeAction>> OfferedAsync(Diagnostic diagnostic)
    {
        var offered = new List<CodeAction>();
        Document document = _solution.GetDocument(diagnostic.Location.SourceTree)!;
        await _fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (a, _) => offered.Add(a), Cancellation));
        return offered;
    }

    private async Task<Solution> FixAllAsync(string id, string key)
    {
        var context = new FixAllContext(
            _solution.Projects.Single().Documents.First(), _fix, FixAllScope.Solution, key, [id], new Reported(this, id), Cancellation);
        return await ChangedAsync((await _fix.GetFixAllProvider()!.GetFixAsync(context))!);
    }

    private sealed class Reported(FixRun run, string id) : FixAllContext.DiagnosticProvider
    {
        public override async Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            await run.ReportedAsync(id);

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken)
        {
            SyntaxTree? tree = await document.GetSyntaxTreeAsync(cancellationToken);
            return (await run.ReportedAsync(id)).Where(d => d.Location.SourceTree == tree);
        }

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
