using RedisTyped.Faults.Tests.Faults;
using RedisTyped.Faults.Tests.Reports;
using RedisTyped.Faults.Tests.Scenes;

namespace RedisTyped.Faults.Tests.Promises;

/// <summary>What is promised under every fault. Each fault happens once, in the middle of calls of every kind; the tests ask what came of it.</summary>
public sealed class FaultTests(FaultOutcomes outcomes)
{
    /// <summary>All faults.</summary>
    public static TheoryData<string> Faults => [.. FaultCatalog.Names];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Nothing_that_was_acknowledged_is_lost(string fault)
    {
        FaultOutcome outcome = await outcomes.OfAsync(fault);

        Assert.Empty(outcome.Losses);
        Assert.True(outcome.WritesReadBack > 0);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task No_answer_is_wrong(string fault) => Assert.Empty((await outcomes.OfAsync(fault)).Ledger.WrongAnswers);

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Every_call_ends_within_its_timeout(string fault)
    {
        FaultOutcome outcome = await outcomes.OfAsync(fault);

        Assert.Empty(outcome.Hung);
        Assert.Empty(outcome.Ledger.LateCalls);
        Assert.InRange(outcome.SlowPart, 0, 0.01);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Only_calls_to_the_hit_node_fail(string fault) => Assert.Empty((await outcomes.OfAsync(fault)).Strays);

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Errors_name_the_node(string fault) => Assert.Empty((await outcomes.OfAsync(fault)).Ledger.UnnamedErrors);

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Everything_works_again_by_itself(string fault) => Assert.Empty((await outcomes.OfAsync(fault)).NotRecovered);

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Memory_and_connections_return_to_the_level_before(string fault)
    {
        FaultOutcome outcome = await outcomes.OfAsync(fault);

        Assert.True(outcome.After.IsNotAbove(outcome.Before), $"before: {outcome.Before}; after: {outcome.After}");
    }
}
