using System.Diagnostics;
using RedisTyped.Benchmarks.GatewayLoss;

namespace RedisTyped.Benchmarks.Tests.GatewayLoss;

public sealed class LossResultTests
{
    private const string Fault = "-NODEDOWN node 'a' cannot be reached";

    [Fact]
    public void Other_nodes_keys_may_take_no_longer_than_before() =>
        Assert.Equal(
            ["one was killed: p99 of the other nodes' keys 2.00 of what it was before, at most 1.25 wanted"],
            Of("one was killed", Phase("one was killed", 2)).Missed());

    [Fact]
    public void Other_nodes_keys_may_not_fail()
    {
        LossPhase phase = Phase("it stands still", 1);
        phase.Others.Fail(Fault);
        phase.Own.Fail(Fault);

        Assert.Equal([$"it stands still: 1 requests for keys of other nodes failed, none may: {Fault}"], Of("it stands still", phase).Missed());
    }

    [Theory]
    [InlineData(LossPhase.Before)]
    [InlineData("it works again")]
    [InlineData("it works again, after standing still")]
    public void Its_own_keys_may_not_fail_while_it_works(string name)
    {
        LossPhase phase = Phase(name, 1);
        phase.Own.Fail(Fault);

        Assert.Equal([$"{name}: 1 requests for its keys failed, none may: {Fault}"], Of(name, phase).Missed());
    }

    // Latencies are told by the middle of their bucket.
    [Fact]
    public void Report_has_a_row_for_each_phase()
    {
        LossResult before = new([Phase(LossPhase.Before, 1)], [Phase(LossPhase.Before, 1)]);
        LossPhase killed = Phase("one was killed", 1.1);
        killed.Own.Fail(Fault);

        string report = LossReport.Markdown([before, new LossResult([killed], before.Phases)], [12, 30], "A machine");

        Assert.Equal(
            """
            A machine.

            | phase | other nodes' keys: answered | failed | p50, ms | p99, ms | p99.9, ms | p99 by that before | its keys: answered | failed |
            |---|---:|---:|---:|---:|---:|---:|---:|---:|
            | all nodes work | 100 | 0 | 1.01 | 1.01 | 1.01 |  | 0 | 0 |
            | one was killed | 100 | 0 | 1.10 | 1.10 | 1.10 | 1.09 (1.09 to 1.09) | 0 | 1 |

            Its keys were answered again 21.0 ms behind the moment at which it took connections or went on, 30.0 at most.


            """,
            report,
            ignoreLineEndingDifferences: true);
    }

    private static LossResult Of(string name, LossPhase phase)
    {
        Assert.Equal(name, phase.Name);
        return new LossResult([phase], [Phase(LossPhase.Before, 1)]);
    }

    private static LossPhase Phase(string name, double milliseconds)
    {
        var others = new PacedTally();
        others.Answered.Record((long)(milliseconds * Stopwatch.Frequency / 1000), 100);
        return new LossPhase(name, others, new PacedTally());
    }
}
