using System.Composition;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using RedisTyped.Generators.Analyzers;

namespace RedisTyped.CodeFixes.Tests;

/// <summary>What holds for every fix.</summary>
public sealed class FixerTests
{
    private static readonly Type[] All = [.. typeof(StoreCodeFix).Assembly.GetTypes().Where(static t => t.IsSubclassOf(typeof(CodeFixProvider)) && !t.IsAbstract)];

    public static TheoryData<string> Names => [.. All.Select(static t => t.Name)];

    public static TheoryData<string> Rules => [.. new StoreAnalyzer().SupportedDiagnostics.Select(static r => r.Id)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Fix_is_exported_under_its_name_for_rules_that_there_are(string name)
    {
        Type type = All.Single(t => t.Name == name);
        var export = type.GetCustomAttribute<ExportCodeFixProviderAttribute>();

        Assert.NotNull(export);
        Assert.Equal(name, export.Name);
        Assert.Equal([LanguageNames.CSharp], export.Languages);
        Assert.NotNull(type.GetCustomAttribute<SharedAttribute>());
        Assert.Subset(new StoreAnalyzer().SupportedDiagnostics.Select(static r => r.Id).ToHashSet(), Create(type).FixableDiagnosticIds.ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Fix_has_a_test_class(string name)
    {
        Type? tests = typeof(FixerTests).Assembly.GetType($"RedisTyped.CodeFixes.Tests.{name}Tests");

        Assert.NotNull(tests);
        Assert.Contains(tests.GetMethods(), static m => m.GetCustomAttribute<FactAttribute>() is not null);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Page_of_a_rule_names_a_fix_exactly_if_there_is_one(string id)
    {
        int named = File.ReadAllLines(PageOf(id)).Count(static l => l.StartsWith("**Fix**: ", StringComparison.Ordinal));

        Assert.Equal(All.Any(t => Create(t).FixableDiagnosticIds.Contains(id)) ? 1 : 0, named);
    }

    private static CodeFixProvider Create(Type type) => (CodeFixProvider)Activator.CreateInstance(type)!;

    private static string PageOf(string id, [CallerFilePath] string path = "") =>
        Path.Combine(Path.GetDirectoryName(path)!, $"../../docs/rules/{id}.md");
}
