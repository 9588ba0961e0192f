using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Tests.Compilation;

namespace RedisTyped.Generators.Tests.Incremental;

/// <summary>A model that held a symbol or a tree would keep a whole compilation alive, and would never equal the next one.</summary>
public sealed class ModelGraph
{
    public static TheoryData<string> Stores => [.. AwkwardStores.All.Keys];

    [Theory]
    [MemberData(nameof(Stores))]
    public void Cached_model_holds_nothing_of_the_compiler(string name)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);

        foreach (StoreModel model in Models(GeneratorRun.Of(AwkwardStores.All[name])))
        {
            Walk(model, seen);
        }

        Assert.True(seen.Count > 3);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public void Two_runs_over_the_same_text_give_equal_models(string name)
    {
        StoreModel[] first = [.. Models(GeneratorRun.Of(AwkwardStores.All[name]))];
        StoreModel[] second = [.. Models(GeneratorRun.Of(AwkwardStores.All[name]))];

        Assert.NotEmpty(first);
        Assert.Equal(first, second);
        Assert.Equal(first.Select(static m => m.GetHashCode()), second.Select(static m => m.GetHashCode()));
    }

    internal static void AssertHoldsNothingOfTheCompiler(object model) => Walk(model, new HashSet<object>(ReferenceEqualityComparer.Instance));

    private static IEnumerable<StoreModel> Models(GeneratorRun run) =>
        run.Result.TrackedSteps[StepNames.Stores].SelectMany(static s => s.Outputs).Select(static o => o.Value).OfType<StoreModel>();

    private static void Walk(object? value, HashSet<object> seen)
    {
        if (value is null or string || value.GetType().IsPrimitive || value.GetType().IsEnum || !seen.Add(value))
        {
            return;
        }

        Assert.False(value is Microsoft.CodeAnalysis.Compilation or ISymbol or SyntaxNode or SyntaxTree or Location or AdditionalText, $"The model holds a {value.GetType()}.");
        if (value is IEnumerable items)
        {
            foreach (object? item in items)
            {
                Walk(item, seen);
            }

            return;
        }

        for (Type? type = value.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                Walk(field.GetValue(value), seen);
            }
        }
    }
}
