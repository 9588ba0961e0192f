using System.Reflection;
using RedisTyped.Generators.Analyzers;

namespace RedisTyped.Generators.Tests.Diagnostics;

/// <summary>
/// Every rule has tests that raise it and tests that do not. The tests of a rule are run here for what the analyzer says in them, since a test
/// class with the right name may hold anything.
/// </summary>
public sealed class RuleCoverageTests
{
    public static TheoryData<string> Ids => [.. new StoreAnalyzer().SupportedDiagnostics.Select(static r => r.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Tests_of_a_rule_raise_it_and_do_not_raise_it(string id)
    {
        Type tests = typeof(RuleCoverageTests).Assembly.GetType($"RedisTyped.Generators.Tests.Analyzers.{id}Tests", throwOnError: true)!;
        bool raised = false, quiet = false;
        foreach ((MethodInfo method, object?[] arguments) in InTurns(tests.GetMethods().Select(Runs)))
        {
            var reported = new List<string[]>();
            GeneratorRun.Reported.Value = reported;
            object? result = method.Invoke(method.IsStatic ? null : Activator.CreateInstance(tests), arguments);
            if (result is Task running)
            {
                await running;
            }

            raised |= reported.Exists(ids => ids.Contains(id));
            quiet |= reported.Exists(ids => !ids.Contains(id));
            if (raised && quiet)
            {
                return;
            }
        }

        Assert.True(raised, $"No test of {id}Tests raises {id}.");
        Assert.True(quiet, $"No test of {id}Tests shows where {id} stays quiet.");
    }

    // The first run of each method, then the second of each: what raises a rule and what does not are in different methods.
    private static IEnumerable<(MethodInfo Method, object?[] Arguments)> InTurns(IEnumerable<IEnumerable<(MethodInfo Method, object?[] Arguments)>> methods) =>
        methods.SelectMany(static runs => runs.Select(static (run, turn) => (Run: run, Turn: turn))).OrderBy(static r => r.Turn).Select(static r => r.Run);

    private static IEnumerable<(MethodInfo Method, object?[] Arguments)> Runs(MethodInfo method) =>
        method.GetCustomAttribute<TheoryAttribute>() is not null
            ? method.GetCustomAttributes<InlineDataAttribute>().Select(data => (method, data.Data))
        : method.GetCustomAttribute<FactAttribute>() is not null ? [(method, [])]
        : [];
}
