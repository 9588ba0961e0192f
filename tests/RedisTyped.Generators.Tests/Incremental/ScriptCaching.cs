using Microsoft.CodeAnalysis;

namespace RedisTyped.Generators.Tests.Incremental;

/// <summary>What a change of a script's file makes the generator do again.</summary>
public sealed class ScriptCaching
{
    private static readonly TextFile Visit = new("/app/visit.lua", "return 1");
    private static readonly TextFile Other = new("/app/other.lua", "return 2");

    private static readonly string[] Stores =
    [
        "[RedisStore] public partial interface IWithFile { [Script(File = \"visit.lua\", Keys = [\"a\"])] Task<long> VisitAsync(); }",
        "[RedisStore] public partial interface IWithOther { [Script(File = \"other.lua\", Keys = [\"a\"])] Task<long> VisitAsync(); }",
        "[RedisStore] public partial interface IWithText { [Script(\"return 3\", Keys = [\"a\"])] Task<long> VisitAsync(); }",
        "[RedisStore] public partial interface IPlain { [Command(\"GET a\")] Task<string?> GetAsync(); }",
    ];

    [Fact]
    public void Changed_file_writes_only_the_store_that_uses_it()
    {
        GeneratorRun run = Run().ThenFile(Visit, new TextFile(Visit.Path, "return 4")).PrintStates();

        Assert.Equal(["IWithFile"], WrittenAgain(run));
        Assert.Contains("\"return 4\"", run.AllFiles, StringComparison.Ordinal);
        Assert.DoesNotContain("\"return 1\"", run.AllFiles, StringComparison.Ordinal);
        Assert.Contains("\"return 2\"", run.AllFiles, StringComparison.Ordinal);
        Assert.All(run.Reasons(StepNames.Stores), static r => Assert.Equal(IncrementalStepRunReason.Cached, r));
    }

    [Fact]
    public void File_that_no_store_uses_writes_nothing()
    {
        var notes = new TextFile("/app/notes.txt", "x");
        GeneratorRun first = GeneratorRun.OfFiles(string.Join("\n", Stores), Visit, Other, notes);

        Assert.Empty(WrittenAgain(first.ThenFile(notes, new TextFile(notes.Path, "y"))));
    }

    [Fact]
    public void File_touched_without_a_change_writes_nothing() =>
        Assert.Empty(WrittenAgain(Run().ThenFile(Visit, new TextFile(Visit.Path, "return 1"))));

    [Fact]
    public void Models_hold_the_text_and_nothing_of_the_file()
    {
        GeneratorRun run = Run();

        object[] models = [.. run.Result.TrackedSteps[StepNames.Scripts].SelectMany(static s => s.Outputs).Select(static o => o.Value)];

        Assert.Equal(4, models.Length);
        Assert.All(models, ModelGraph.AssertHoldsNothingOfTheCompiler);
    }

    [Fact]
    public void Constant_is_the_SHA_1_of_the_text() =>
        Assert.Contains("\"return 1\",\n            \"e0e1f9fabfc9d4800c877a703b823ac0578ff8db\"", Run().AllFiles, StringComparison.Ordinal);

    private static GeneratorRun Run() => GeneratorRun.OfFiles(string.Join("\n", Stores), Visit, Other);

    private static string[] WrittenAgain(GeneratorRun run) =>
        [.. run.Result.TrackedSteps[StepNames.Output].SelectMany(static s => s.Outputs)
            .Where(static o => o.Reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged))
            .Select(static o => Assert.IsType<Model.StoreModel>(((System.Runtime.CompilerServices.ITuple)o.Value)[0]).DisplayName)];
}
