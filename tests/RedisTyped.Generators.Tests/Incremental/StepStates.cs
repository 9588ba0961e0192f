using Microsoft.CodeAnalysis;

namespace RedisTyped.Generators.Tests.Incremental;

/// <summary>What a run did again: the reason of every output of every named step, which each test prints.</summary>
internal static class StepStates
{
    private static readonly string[] Steps = [StepNames.Stores, StepNames.Scripts, StepNames.Language, StepNames.Output, StepNames.KeyUses, StepNames.KeySpace];

    /// <summary>Prints the states of a run.</summary>
    public static GeneratorRun PrintStates(this GeneratorRun run)
    {
        foreach (string step in Steps)
        {
            TestContext.Current.TestOutputHelper!.WriteLine($"{step}: {string.Join(", ", run.Reasons(step))}");
        }

        return run;
    }

    /// <summary>The reasons of a step's outputs.</summary>
    public static List<IncrementalStepRunReason> Reasons(this GeneratorRun run, string step) =>
        run.Result.TrackedSteps.TryGetValue(step, out var runs) ? [.. runs.SelectMany(static s => s.Outputs).Select(static o => o.Reason)] : [];

    /// <summary>Asserts the states of all steps that a store goes through, and that nothing was written or all of it.</summary>
    public static void AssertStates(this GeneratorRun run, IncrementalStepRunReason parsed, IncrementalStepRunReason output)
    {
        run.PrintStates();
        Assert.All(run.Reasons(StepNames.Stores), reason => Assert.Equal(parsed, reason));
        Assert.All(run.Reasons(StepNames.Output), reason => Assert.Equal(output, reason));
        Assert.NotEmpty(run.Reasons(StepNames.Output));

        // What the compiler takes is that of the run before where nothing was written; else some of it is new.
        IncrementalStepRunReason[] written = [.. run.Result.TrackedOutputSteps.SelectMany(static s => s.Value).SelectMany(static s => s.Outputs).Select(static o => o.Reason)];
        Assert.Contains(output, written);
        Assert.True(output != IncrementalStepRunReason.Cached || written.All(static r => r == IncrementalStepRunReason.Cached), string.Join(", ", written));
    }
}
