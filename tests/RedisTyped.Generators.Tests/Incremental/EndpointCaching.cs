using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RedisTyped.Generators.Tests.Incremental;

/// <summary>What a keystroke makes the generator do again in a project with a gateway.</summary>
public sealed class EndpointCaching
{
    private const string Store = """
        [RedisStore]
        public partial interface IUserStore
        {
            /// <summary>Gives a user.</summary>
            [Command("GET user:{id}")] Task<string?> GetAsync([ShardKey] long id);
        }
        """;

    [Fact]
    public void Unrelated_type_leaves_the_store_unchanged() => Run()
        .Then(static c => c.AddSyntaxTrees(GeneratorRun.Tree("class Unrelated { int x; }")))
        .AssertStates(IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Cached);

    [Fact]
    public void Moved_lines_leave_the_store_unchanged() => Run()
        .Then(static c => Replace(c, "\n\n// A line above.\n" + Store))
        .AssertStates(IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Cached);

    [Fact]
    public void Changed_summary_is_written_again()
    {
        GeneratorRun run = Run().Then(static c => Replace(c, Store.Replace("Gives a user", "Finds a user", StringComparison.Ordinal)));

        run.AssertStates(IncrementalStepRunReason.Modified, IncrementalStepRunReason.Modified);
        Assert.Contains("Finds a user.", run.FileOf("Endpoints"), StringComparison.Ordinal);
    }

    [Fact]
    public void Gateway_that_is_added_to_the_project_brings_the_endpoints()
    {
        GeneratorRun run = GeneratorRun.OfTrees([Store]);
        Assert.DoesNotContain("IStoreEndpoints", run.AllFiles, StringComparison.Ordinal);

        GeneratorRun added = run.Then(static c => c.AddReferences(GeneratorRun.Gateway));

        Assert.Contains("IStoreEndpoints<IUserStore>", added.FileOf("Endpoints"), StringComparison.Ordinal);
    }

    private static GeneratorRun Run() => GeneratorRun.OfTrees([Store], LanguageVersion.CSharp13, GeneratorRun.Gateway);

    private static CSharpCompilation Replace(CSharpCompilation compilation, string source) =>
        compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[0], GeneratorRun.Tree(source, compilation.SyntaxTrees[0].FilePath));
}
