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
    public void Same_input_is_cached() => Run().Then(static c => c).AssertStates(IncrementalStepRunReason.Cached, IncrementalStepRunReason.Cached);

    [Fact]
    public void Unrelated_type_leaves_the_store_unchanged() => Run()
        .Then(static c => c.AddSyntaxTrees(GeneratorRun.Tree("class Unrelated { int x; }")))
        .AssertStates(IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Cached);

    [Fact]
    public void Keystroke_in_the_body_of_an_unrelated_method_leaves_the_store_unchanged()
    {
        GeneratorRun run = Run().Then(static c => c.AddSyntaxTrees(GeneratorRun.Tree("class Unrelated { int X() => 1; }")));

        run.Then(static c => Replace(c, 2, "class Unrelated { int X() => 12; }"))
            .AssertStates(IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Cached);
    }

    [Theory]
    [InlineData("\n\n")]
    [InlineData("// A line above.\n\n")]
    [InlineData("class Above;\n")]
    [InlineData("#region Stores\n")]
    public void Moved_lines_leave_the_store_unchanged(string above) => Run()
        .Then(c => Replace(c, 0, above + Store + (above.StartsWith('#') ? "\n#endregion" : "\n// and one below")))
        .AssertStates(IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Cached);

    [Fact]
    public void Comment_within_the_store_leaves_it_unchanged() => Run()
        .Then(static c => Replace(c, 0, Store.Replace("[Command", "// Gets one.\n    [Command", StringComparison.Ordinal)))
        .AssertStates(IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Cached);

    [Fact]
    public void Reordered_files_give_the_same_model_and_the_same_text()
    {
        GeneratorRun run = Run();

        GeneratorRun reordered = run.Then(static c => c.RemoveAllSyntaxTrees().AddSyntaxTrees(c.SyntaxTrees.Reverse())).PrintStates();

        // To the compiler a file in another place is a new one; what is worked out of it is as it was.
        Assert.DoesNotContain(IncrementalStepRunReason.Modified, reordered.Reasons(StepNames.Stores));
        Assert.Equal(Model(run), Model(reordered));
        Assert.Equal(Files(run), Files(reordered));
    }

    [Fact]
    public void Type_that_takes_the_place_of_another_is_seen()
    {
        GeneratorRun run = Run().Then(static c => c.AddSyntaxTrees(GeneratorRun.Tree("class Task<T> { }")));

        // Now the method gives another type, though its own file is as it was: it can no longer be generated.
        run.AssertStates(IncrementalStepRunReason.Modified, IncrementalStepRunReason.Modified);
        Assert.True(run.HasStub);
    }

    [Fact]
    public void Enum_edited_in_another_file_writes_the_store_that_uses_it_again()
    {
        GeneratorRun run = GeneratorRun.OfTrees(
        [
            "[RedisStore] public partial interface IStore { [Command(\"SADD a {color}\")] Task AddAsync(Color color); }",
            "public enum Color { Red }",
            "[RedisStore] public partial interface IOther { [Command(\"GET a\")] Task<string?> GetAsync(); }",
        ]);

        GeneratorRun edited = run.Then(static c => Replace(c, 1, "public enum Color { Red, Blue }")).PrintStates();

        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Unchanged], edited.Reasons(StepNames.Stores).Order());
        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached], edited.Reasons(StepNames.Output).Order());
        Assert.Contains("Color.Blue", edited.AllFiles, StringComparison.Ordinal);
    }

    [Fact]
    public void Second_store_leaves_the_first_unchanged()
    {
        GeneratorRun run = Run().Then(static c => c.AddSyntaxTrees(GeneratorRun.Tree(
            "[RedisStore] public partial interface IOther { [Command(\"GET a\")] Task<string?> GetAsync(); }")));

        run.PrintStates();
        Assert.Equal([IncrementalStepRunReason.New, IncrementalStepRunReason.Unchanged], run.Reasons(StepNames.Stores).Order());
        Assert.Equal([IncrementalStepRunReason.New, IncrementalStepRunReason.Cached], run.Reasons(StepNames.Output).Order());
        Assert.Equal(2, run.Result.GeneratedSources.Count(static s => GeneratorRun.FacetOf(s.HintName) is null));
    }

    [Fact]
    public void Changed_template_is_generated_again()
    {
        GeneratorRun run = Run().Then(static c => Replace(c, 0, Store.Replace("user:", "account:", StringComparison.Ordinal)));

        run.AssertStates(IncrementalStepRunReason.Modified, IncrementalStepRunReason.Modified);
        Assert.Contains("account:", run.OnlyFile, StringComparison.Ordinal);
    }

    [Fact]
    public void Base_interface_edited_in_another_file_is_generated_again()
    {
        GeneratorRun run = Run().Then(static c => Replace(c, 1, Base.Replace("GET base", "GET root", StringComparison.Ordinal)));

        run.AssertStates(IncrementalStepRunReason.Modified, IncrementalStepRunReason.Modified);
        Assert.Contains("GET root", run.OnlyFile, StringComparison.Ordinal);
    }

    [Fact]
    public void Part_without_the_attribute_edited_in_another_file_is_generated_again()
    {
        GeneratorRun run = Run().Then(static c => c.AddSyntaxTrees(GeneratorRun.Tree(
            "public partial interface IUserStore { [Command(\"GET more\")] Task<string?> MoreAsync(); }")));

        run.AssertStates(IncrementalStepRunReason.Modified, IncrementalStepRunReason.Modified);
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

    private static object Model(GeneratorRun run) => run.Result.TrackedSteps[StepNames.Stores].SelectMany(static s => s.Outputs)
        .Single(static o => o.Reason != IncrementalStepRunReason.Removed).Value;

    private static GeneratorRun Run() => GeneratorRun.OfTrees([Store, Base]);

    private static CSharpCompilation Replace(CSharpCompilation compilation, int file, string source) =>
        compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[file], GeneratorRun.Tree(source, compilation.SyntaxTrees[file].FilePath));
}
