using Microsoft.CodeAnalysis;
using RedisTyped.Generators.Tests.KeySpace;

namespace RedisTyped.Generators.Tests.Incremental;

/// <summary>What a keystroke makes the generator do again for the key space of the assembly.</summary>
public sealed class KeySpaceCaching
{
    private const string Get = "[Command(\"GET user:{id}\")] Task<string?> GetAsync([ShardKey] long id);";

    [Fact]
    public void Unrelated_edit_puts_nothing_together_again()
    {
        GeneratorRun run = Run().Then(static c => c.AddSyntaxTrees(GeneratorRun.Tree("class Unrelated { int x; }")));

        Assert.All(Reasons(run, StepNames.KeyUses), static r => Assert.Contains(r, new[] { IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged }));
        Assert.Equal([IncrementalStepRunReason.Cached], Reasons(run, StepNames.KeySpace));
    }

    [Fact]
    public void Edit_of_a_store_that_leaves_its_keys_alone_ends_at_that_store()
    {
        GeneratorRun run = Edit(Get.Replace("Task<string?>", "Task<byte[]?>", StringComparison.Ordinal));

        Assert.Contains(IncrementalStepRunReason.Unchanged, Reasons(run, StepNames.KeyUses));
        Assert.DoesNotContain(IncrementalStepRunReason.Modified, Reasons(run, StepNames.KeyUses));
        Assert.Equal([IncrementalStepRunReason.Cached], Reasons(run, StepNames.KeySpace));
    }

    [Fact]
    public void Changed_key_changes_the_manifest()
    {
        GeneratorRun run = Edit(Get.Replace("user:", "account:", StringComparison.Ordinal));

        Assert.Equal([IncrementalStepRunReason.Modified], Reasons(run, StepNames.KeySpace));
        Assert.Contains("\"account:{id}\"", KeySpaceRun.TextOf(run), StringComparison.Ordinal);
    }

    [Fact]
    public void Removed_stores_take_the_manifest_with_them() =>
        Assert.Null(KeySpaceRun.TextOf(Run().Then(static c => c.RemoveSyntaxTrees(c.SyntaxTrees))));

    [Fact]
    public void Uses_hold_nothing_of_the_compiler() => Assert.All(
        Run().Result.TrackedSteps[StepNames.KeyUses].SelectMany(static s => s.Outputs).Select(static o => o.Value),
        ModelGraph.AssertHoldsNothingOfTheCompiler);

    private static GeneratorRun Run() => GeneratorRun.OfTrees([KeySpaceRun.InStore(Get), KeySpaceRun.InStore(Get, "IOther")]);

    private static GeneratorRun Edit(string members) => Run().Then(c => c.ReplaceSyntaxTree(
        c.SyntaxTrees[0], GeneratorRun.Tree(KeySpaceRun.InStore(members), c.SyntaxTrees[0].FilePath)));

    private static List<IncrementalStepRunReason> Reasons(GeneratorRun run, string step) =>
        [.. run.Result.TrackedSteps[step].SelectMany(static s => s.Outputs).Select(static o => o.Reason)];
}
