using RedisTyped.Resharding.Planning;

namespace RedisTyped.Resharding.Tests.Planning;

public sealed class CutTurnsTests
{
    [Fact]
    public void Node_that_is_given_keys_has_its_turn_after_all_that_give_it_some()
    {
        var turns = CutTurns.Of(Links("a>b", "b>c", "a>c", "c>d", "e>d"), Staying("abc"), out var circle);

        Assert.Empty(circle);
        Assert.Equal([("a", 0), ("b", 1), ("c", 2), ("e", 0)], turns.Select(static turn => (turn.Key, turn.Value)).Order());
    }

    [Fact]
    public void Nodes_that_give_each_other_keys_in_a_circle_have_no_turn()
    {
        var turns = CutTurns.Of(Links("a>b", "b>c", "c>b", "b>d"), Staying("abc"), out var circle);

        Assert.Equal(["b", "c"], circle);
        Assert.Equal(["a"], turns.Keys);
    }

    [Fact]
    public async Task Plan_whose_cut_over_could_never_be_done_is_not_made()
    {
        await using var servers = await PlannedServers.StartAsync("ab", "abc", router: "modulo");

        var plan = await servers.PlanAsync();

        var finding = Assert.Single(plan.Findings, static finding => finding.Severity == FindingSeverity.Error);
        Assert.Equal("circle", finding.Code);
        Assert.StartsWith("'a', 'b' give each other keys in a circle", finding.Message);
    }

    private static PlannedLink[] Links(params string[] links) => [.. links.Select(static link => new PlannedLink { Source = link[..1], Target = link[2..], Mode = LandingMode.Write })];

    private static IEnumerable<(string? Old, string? New)> Staying(string names) => names.Select(static name => (Old: (string?)name.ToString(), New: (string?)name.ToString()));
}
