using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace RedisTyped.Generators.Tests.Compilation;

/// <summary>
/// The analyzers that a project for .NET 10 gets from its SDK when it asks for all: AnalysisLevel latest-all, and those of trimming, of
/// native compilation and of single files.
/// </summary>
internal static class SdkAnalyzers
{
    private static readonly Lazy<ImmutableArray<DiagnosticAnalyzer>> Loaded = new(Load);

    private static readonly Lazy<ImmutableDictionary<string, ReportDiagnostic>> Severities = new(LoadSeverities);

    public static ImmutableArray<DiagnosticAnalyzer> All => Loaded.Value;

    /// <summary>What the analyzers say of the generated files of a run.</summary>
    public static Task<ImmutableArray<Diagnostic>> OfGeneratedAsync(GeneratorRun run, CancellationToken cancellation) =>
        OfAsync(run.Output, tree => !run.Input.ContainsSyntaxTree(tree), cancellation);

    /// <summary>What they say of some files, and of themselves where one throws.</summary>
    public static async Task<ImmutableArray<Diagnostic>> OfAsync(CSharpCompilation compilation, Func<SyntaxTree, bool> isAsked, CancellationToken cancellation)
    {
        ImmutableArray<Diagnostic> diagnostics = await compilation
            .WithOptions(compilation.Options.WithSpecificDiagnosticOptions(Severities.Value))
            .WithAnalyzers(All, new AnalyzerOptions([], new TrimmedProject()))
            .GetAnalyzerDiagnosticsAsync(cancellation);
        return [.. diagnostics.Where(d => d.Id.StartsWith("AD", StringComparison.Ordinal)
            || (d.Severity >= DiagnosticSeverity.Warning && d.Location.SourceTree is { } tree && isAsked(tree)))];
    }

    private static ImmutableArray<DiagnosticAnalyzer> Load()
    {
        string net = Folder("NetAnalyzers");
        string trim = Directory.GetFiles(Folder("TrimAnalyzers"), "ILLink.RoslynAnalyzer.dll", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Last();
        string[] files = [Path.Combine(net, "Microsoft.CodeAnalysis.NetAnalyzers.dll"), Path.Combine(net, "Microsoft.CodeAnalysis.CSharp.NetAnalyzers.dll"), trim];
        return [.. files.SelectMany(static file => Types(Assembly.LoadFrom(file)))
            .Where(static t => !t.IsAbstract && t.GetCustomAttribute<DiagnosticAnalyzerAttribute>()?.Languages.Contains(LanguageNames.CSharp) == true)
            .Select(static t => (DiagnosticAnalyzer)Activator.CreateInstance(t)!)];
    }

    // The code fixes in these files need the workspaces of an editor.
    private static IEnumerable<Type> Types(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException partly)
        {
            return partly.Types.OfType<Type>();
        }
    }

    private static ImmutableDictionary<string, ReportDiagnostic> LoadSeverities()
    {
        string path = Directory.GetFiles(Path.Combine(Folder("NetAnalyzers"), "build", "config"), "analysislevel_*_all_warnaserror.globalconfig")
            .MaxBy(static f => int.Parse(Path.GetFileName(f).Split('_')[1], System.Globalization.CultureInfo.InvariantCulture))!;
        var set = AnalyzerConfigSet.Create(ImmutableArray.Create(AnalyzerConfig.Parse(SourceText.From(File.ReadAllText(path)), path)));
        return set.GlobalConfigOptions.TreeOptions;
    }

    private static string Folder(string name)
    {
        string folder = typeof(SdkAnalyzers).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == name).Value!;
        Assert.True(Directory.Exists(folder), $"The folder of the {name}, {folder}, is gone; build this project again with the SDK that is installed.");
        return folder;
    }

    // The properties that switch the analyzers of trimming on.
    private sealed class TrimmedProject : AnalyzerConfigOptionsProvider
    {
        private static readonly AnalyzerConfigOptions Properties = new Switches();

        public override AnalyzerConfigOptions GlobalOptions => Properties;

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => Properties;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => Properties;
    }

    private sealed class Switches : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value)
        {
            value = key switch
            {
                "build_property.EnableTrimAnalyzer" or "build_property.EnableAotAnalyzer" or "build_property.EnableSingleFileAnalyzer" => "true",
                "build_property.TargetFramework" => "net10.0",
                _ => null,
            };
            return value is not null;
        }
    }
}
