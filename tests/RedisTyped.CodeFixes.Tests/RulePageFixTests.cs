using RedisTyped.Repository.Tests.Documentation;

namespace RedisTyped.CodeFixes.Tests;

/// <summary>What the pages of the rules show as wrong is what the fixes repair.</summary>
public sealed class RulePageFixTests
{
    private static readonly StoreCodeFix[] All =
        [.. typeof(StoreCodeFix).Assembly.GetTypes().Where(static t => t.IsSubclassOf(typeof(StoreCodeFix))).Select(static t => (StoreCodeFix)Activator.CreateInstance(t)!)];

    public static TheoryData<string> Rules => [.. All.SelectMany(static f => f.FixableDiagnosticIds).Distinct().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task Every_change_that_is_offered_for_a_wrong_example_repairs_it(string id)
    {
        string page = await File.ReadAllTextAsync(FixerTests.PageOf(id), TestContext.Current.CancellationToken);
        int offered = 0;
        foreach (CodeBlock wrong in CodeBlock.Of(page).Where(static b => b is { Heading: "Wrong", Language: "csharp" }))
        {
            foreach (StoreCodeFix fix in All.Where(f => f.FixableDiagnosticIds.Contains(id)))
            {
                int before = await FixRun.CountAsync(fix, wrong.Text, id);
                foreach ((string title, int left) in await FixRun.OutcomesAsync(fix, wrong.Text, id))
                {
                    Assert.True(left == before - 1, $"'{title}' leaves {left} of {before} {id}:\n{wrong.Text}");
                    offered++;
                }
            }
        }

        Assert.True(offered > 0, $"No fix repairs a wrong example of docs/rules/{id}.md.");
    }
}
