using System;
using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace RedisTyped.CodeFixes;

/// <summary>
/// RTY9002 and RTY9003: writes the key space of the code into the file that records it. The generator has written the file's text into
/// the assembly already. Once is enough for all that is said of a project, so that there is nothing to fix one by one.
/// </summary>
[ExportCodeFixProvider(
    LanguageNames.CSharp,
    Name = nameof(RecordKeySpace),
    DocumentKinds = [nameof(TextDocumentKind.Document), nameof(TextDocumentKind.AdditionalDocument)]), Shared]
public sealed class RecordKeySpace : CodeFixProvider
{
    // As the generator writes it and the build hands it on; a test compares the two.
    internal const string MetadataKey = "RedisTyped.KeySpace";
    internal const string Property = "build_property.RedisTypedKeySpace";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["RTY9002", "RTY9003"];

    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        Project project = context.TextDocument.Project;
        if (FileOf(project) is not { } file || await TextAsync(project, context.CancellationToken).ConfigureAwait(false) is not { } text)
        {
            return;
        }

        context.RegisterCodeFix(
            CodeAction.Create(
                $"Record the key space in '{file.Name}'",
                cancellation => RecordAsync(project.Solution, file, text, cancellation),
                equivalenceKey: nameof(RecordKeySpace)),
            context.Diagnostics);
    }

    private static TextDocument? FileOf(Project project)
    {
        if (!project.AnalyzerOptions.AnalyzerConfigOptionsProvider.GlobalOptions.TryGetValue(Property, out string? path) || string.IsNullOrWhiteSpace(path))
        {
            return null;
        }

        string wanted = "/" + path!.Trim().Replace('\\', '/').TrimStart('.', '/');
        return project.AdditionalDocuments.FirstOrDefault(d => ("/" + (d.FilePath ?? d.Name).Replace('\\', '/')).EndsWith(wanted, StringComparison.Ordinal));
    }

    // Null while a store has faults: not all keys are known then, and those of the faulty one would be lost from the record.
    private static async Task<string?> TextAsync(Project project, CancellationToken cancellation)
    {
        Compilation? compilation = await project.GetCompilationAsync(cancellation).ConfigureAwait(false);
        return compilation?.Assembly.GetAttributes()
            .Where(static a => a.AttributeClass?.Name == "AssemblyMetadataAttribute")
            .Where(static a => a.ConstructorArguments.Length == 2 && a.ConstructorArguments[0].Value is MetadataKey)
            .Select(static a => a.ConstructorArguments[1].Value as string)
            .FirstOrDefault();
    }

    private static async Task<Solution> RecordAsync(Solution solution, TextDocument file, string text, CancellationToken cancellation)
    {
        SourceText old = await file.GetTextAsync(cancellation).ConfigureAwait(false);
        return solution.WithAdditionalDocumentText(file.Id, SourceText.From(text, old.Encoding ?? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)));
    }
}
