using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RedisTyped.Generators.Tests.Incremental;

/// <summary>What a keystroke makes the generator do again. The steps are those of <see cref="StepNames"/>.</summary>
public sealed class StoreCaching
{
    private const string Store = """
        [RedisStore]
        public partial interface IUserStore : IBase { [Command("GET user:{id}")] Task<string?> GetAsync([ShardKey] long id); }
        """;

    private const string Base = "public partial interface IBase { [Command(\"GET base\")] Task<string?> BaseAsync(); }";

    [Fact]
    public void Same_input_is_cached() => AssertReasons(Run().Then(static c => c), IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged);

    [Fact]
    public void Unrelated_type_leaves_the_store_unchanged() => AssertReasons(
        Run().Then(static c => c.AddSyntaxTrees(GeneratorRun.Tree("class Unrelated { int x; }"))),
        IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged);

    [Fact]
    public void Moved_lines_leave_the_store_unchanged() => AssertReasons(
        Run().Then(static c => Replace(c, 0, "// A line above.\n\n" + Store + "\n// and one below")),
        IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged);

    [Fact]
    public void Second_store_leaves_the_first_unchanged()
    {
        GeneratorRun run = Run().Then(static c => c.AddSyntaxTrees(GeneratorRun.Tree(
            "[RedisStore] public partial interface IOther { [Command(\"GET a\")] Task<string?> GetAsync(); }")));

        Assert.Equal([IncrementalStepRunReason.New, IncrementalStepRunReason.Unchanged], Reasons(run, StepNames.Stores).Order());
        Assert.Equal([IncrementalStepRunReason.New, IncrementalStepRunReason.Cached], Reasons(run, StepNames.Output).Order());
        Assert.Equal(2, run.Result.GeneratedSources.Count(static s => GeneratorRun.FacetOf(s.HintName) is null));
    }

    [Fact]
    public void Changed_template_is_generated_again()
    {
        GeneratorRun run = Run().Then(static c => Replace(c, 0, Store.Replace("user:", "account:", StringComparison.Ordinal)));

        AssertReasons(run, IncrementalStepRunReason.Modified);
        Assert.Contains("account:", run.OnlyFile, StringComparison.Ordinal);
    }

    [Fact]
    public void Base_interface_edited_in_another_file_is_generated_again()
    {
        GeneratorRun run = Run().Then(static c => Replace(c, 1, Base.Replace("GET base", "GET root", StringComparison.Ordinal)));

        AssertReasons(run, IncrementalStepRunReason.Modified);
        Assert.Contains("GET root", run.OnlyFile, StringComparison.Ordinal);
    }

    [Fact]
    public void Part_without_the_attribute_edited_in_another_file_is_generated_again()
    {
        GeneratorRun run = Run().Then(static c => c.AddSyntaxTrees(GeneratorRun.Tree(
            "public partial interface IUserStore { [Command(\"GET more\")] Task<string?> MoreAsync(); }")));

        AssertReasons(run, IncrementalStepRunReason.Modified);
        Assert.Contains("MoreAsync", run.OnlyFile, StringComparison.Ordinal);
    }

    [Fact]
    public void Removed_store_takes_its_file_with_it() =>
        Assert.Empty(Run().Then(static c => c.RemoveSyntaxTrees(c.SyntaxTrees[0])).Result.GeneratedSources);

    [Fact]
    public void Order_of_files_does_not_matter()
    {
        string[] files = ["namespace A; " + Store.Replace(" : IBase", "", StringComparison.Ordinal), "namespace B; " + Base, "namespace B; " + Store];

        var forward = Files(GeneratorRun.OfTrees(files));
        var backward = Files(GeneratorRun.OfTrees([.. files.Reverse()]));

        Assert.Equal(forward, backward);
        Assert.Equal(2, forward.Keys.Count(static n => GeneratorRun.FacetOf(n) is null));
    }

    private static SortedDictionary<string, string> Files(GeneratorRun run) =>
        new(run.Result.GeneratedSources.ToDictionary(static s => s.HintName, static s => s.SourceText.ToString()), StringComparer.Ordinal);

    private static GeneratorRun Run() => GeneratorRun.OfTrees([Store, Base]);

    private static CSharpCompilation Replace(CSharpCompilation compilation, int file, string source) =>
        compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[file], GeneratorRun.Tree(source, compilation.SyntaxTrees[file].FilePath));

    private static void AssertReasons(GeneratorRun run, params IncrementalStepRunReason[] allowed)
    {
        foreach (string step in new[] { StepNames.Stores, StepNames.Output })
        {
            Assert.All(Reasons(run, step), reason => Assert.Contains(reason, allowed));
        }
    }

    private static List<IncrementalStepRunReason> Reasons(GeneratorRun run, string step) =>
        [.. run.Result.TrackedSteps[step].SelectMany(static s => s.Outputs).Select(static o => o.Reason)];
}
