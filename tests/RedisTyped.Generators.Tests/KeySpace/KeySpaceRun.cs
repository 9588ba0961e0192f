using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RedisTyped.Generators.KeySpace;
using RedisTyped.Generators.KeySpace.Manifest;

namespace RedisTyped.Generators.Tests.KeySpace;

/// <summary>Key spaces of sources.</summary>
internal static class KeySpaceRun
{
    public const string FileName = "keyspace.json";

    /// <summary>The text that the generator writes into an assembly; null where it writes none.</summary>
    public static string? TextOf(GeneratorRun run) => run.Output.Assembly.GetAttributes()
        .Where(static a => a.AttributeClass!.Name == "AssemblyMetadataAttribute")
        .Select(static a => a.ConstructorArguments)
        .Where(static a => a[0].Value is KeySpaceManifest.MetadataKey)
        .Select(static a => (string?)a[1].Value)
        .SingleOrDefault();

    public static KeySpaceManifest Of(string source) => KeySpaceManifest.Read(TextOf(GeneratorRun.Of(source).CompilesWithoutWarnings())!);

    /// <summary>The one template of a store with these members.</summary>
    public static KeySpaceEntry OnlyKeyOf(string members) => Assert.Single(Of(InStore(members)).Keys);

    public static string InStore(string members, string name = "IUserStore", string attributes = "") =>
        $$"""
        [RedisStore]{{attributes}} public partial interface {{name}}
        {
            {{members}}
        }

        """;

    /// <summary>What the analyzer says of a source whose project names a file, which records the key space of another source.</summary>
    public static Task<ImmutableArray<Diagnostic>> AnalyzeAsync(string source, string recordedSource) =>
        AnalyzeTextAsync(source, TextOf(GeneratorRun.Of(recordedSource)));

    /// <summary>As <see cref="AnalyzeAsync"/>, by the text of that file; null where there is none.</summary>
    public static Task<ImmutableArray<Diagnostic>> AnalyzeTextAsync(string source, string? recorded) => GeneratorRun
        .OfProject(source, Naming(FileName), recorded is null ? [] : [new TextFile("/app/notes.txt", "x"), new TextFile("/app/" + FileName, recorded)])
        .AnalyzeKeySpaceAsync();

    /// <summary>The properties of a project that names a file.</summary>
    public static BuildProperties Naming(string path) => new((RecordedKeySpace.Property, path));

    /// <summary>What a diagnostic marks: in the source, or in the file.</summary>
    public static string Marked(Diagnostic diagnostic, string? recorded = null) => diagnostic.Location.SourceTree is { } tree
        ? tree.GetText(TestContext.Current.CancellationToken).ToString(diagnostic.Location.SourceSpan)
        : recorded!.Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length);
}
