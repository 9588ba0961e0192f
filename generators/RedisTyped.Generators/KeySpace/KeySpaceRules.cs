using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.KeySpace.Manifest;

namespace RedisTyped.Generators.KeySpace;

/// <summary>
/// The rules that need all stores at once. What all stores say the generator has put together already, and written into the compilation
/// that is analyzed: so that each store can be told of the others as it is looked at, in an editor as well, and none is parsed twice.
/// </summary>
internal sealed class KeySpaceRules
{
    private readonly Lazy<List<KeySpaceFinding>> _findings;
    private readonly Lazy<RecordedKeySpace?> _recorded;

    private KeySpaceRules(Compilation compilation, AnalyzerOptions options)
    {
        _recorded = new(() => RecordedKeySpace.Of(options));
        _findings = new(() => ManifestOf(compilation) is { } manifest
            ? [.. KeySpaceConflicts.Find(manifest), .. ChangesOf(manifest)]
            : []);
    }

    public static KeySpaceRules Register(CompilationStartAnalysisContext start)
    {
        var rules = new KeySpaceRules(start.Compilation, start.Options);
        start.RegisterAdditionalFileAction(rules.ReportInFile);
        start.RegisterCompilationEndAction(rules.ReportMissingFile);
        return rules;
    }

    /// <summary>Reports what concerns a store.</summary>
    /// <param name="store">Its full name.</param>
    /// <param name="methods">Its methods.</param>
    /// <param name="sink">Takes it.</param>
    public void Report(string store, List<FoundMethod> methods, DiagnosticSink sink)
    {
        foreach (KeySpaceFinding finding in _findings.Value.Where(f => f.Method is not null))
        {
            if (PlaceOf(finding, store, methods) is { } place)
            {
                sink.Report(finding.Rule, place, finding.Arguments);
            }
        }
    }

    /// <summary>The manifest that the generator wrote; null where not all keys are known.</summary>
    private static KeySpaceManifest? ManifestOf(Compilation compilation)
    {
        string? text = compilation.Assembly.GetAttributes()
            .Where(static a => a.AttributeClass?.Name == "AssemblyMetadataAttribute")
            .Where(static a => a.ConstructorArguments is [{ Value: KeySpaceManifest.MetadataKey }, _])
            .Select(static a => a.ConstructorArguments[1].Value as string)
            .FirstOrDefault();
        return text is null ? null : KeySpaceManifest.Read(text);
    }

    private IEnumerable<KeySpaceFinding> ChangesOf(KeySpaceManifest manifest) =>
        _recorded.Value is { Manifest: { } recorded, Name: { } file } ? KeySpaceChanges.Find(recorded, file, manifest) : [];

    private static Func<Location?>? PlaceOf(KeySpaceFinding finding, string store, List<FoundMethod> methods)
    {
        foreach (FoundMethod method in methods.Where(m => $"{store}.{m.Model.Name}" == finding.Method))
        {
            List<KeyUse> uses = [.. KeyUses.Of(method.Model, store)];
            int key = finding.Key is { } entry
                ? uses.FindIndex(u => u.Identity == entry.Form.Identity && (u.Type is null || u.Type == entry.Type))
                : uses.Count - 1;
            if (key >= 0)
            {
                return () => method.PlaceOfKey(key);
            }
        }

        return null;
    }

    // Of what is gone with its method, and of a file that is no manifest.
    private void ReportInFile(AdditionalFileAnalysisContext context)
    {
        if (_recorded.Value is not { Text: not null } recorded || recorded.File != context.AdditionalFile)
        {
            return;
        }

        if (recorded.Fault is { } fault)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Rules.KeySpaceUnreadable, recorded.PlaceOf(fault.Position, fault.Position + 1), recorded.Name,
                IsMerged(recorded.Text) ? "holds the marks of a merge" : "records no key space: " + fault.Message,
                "restore it, or empty it and record the key space anew by the code fix or 'redistyped keys --update'"));
        }

        foreach (KeySpaceFinding finding in _findings.Value.Where(static f => f is { Method: null, Recorded: not null }))
        {
            context.ReportDiagnostic(Diagnostic.Create(
                finding.Rule, recorded.PlaceOf(finding.Recorded!.Start, finding.Recorded.End), finding.Arguments));
        }
    }

    private static bool IsMerged(SourceText text) => text.Lines.Any(static l => l.ToString().StartsWith("<<<<<<< ", StringComparison.Ordinal));

    private void ReportMissingFile(CompilationAnalysisContext context)
    {
        if (_recorded.Value is { Text: null } recorded)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Rules.KeySpaceUnreadable, Location.None, recorded.Name, recorded.File is null ? "does not exist, or is no additional file" : "cannot be read as text",
                "create it empty, and record the key space by the code fix of RTY9002 or 'redistyped keys --update'"));
        }
    }
}
