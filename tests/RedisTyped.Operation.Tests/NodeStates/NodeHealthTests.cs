using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Nodes;
using RedisTyped.Nodes.Health;

namespace RedisTyped.Operation.Tests.NodeStates;

/// <summary>What becomes of a state, whatever comes of the probes.</summary>
public class NodeHealthTests
{
    [Fact]
    public void States_follow_from_the_last_answers_and_misses_and_each_change_is_told_once() =>
        Prop.ForAll(
            Gen.Elements("answer", "late", "miss", "lost").ListOf().ToArbitrary(),
            Gen.Choose(1, 4).ToArbitrary(),
            Gen.Choose(1, 4).ToArbitrary(),
            (events, misses, answers) => Follows([.. events], misses, answers)).QuickCheckThrowOnFailure();

    private static bool Follows(string[] events, int missesToDown, int answersToConnected)
    {
        var rules = new HeartbeatOptions { MissesToDown = missesToDown, AnswersToConnected = answersToConnected };
        var health = new NodeHealth("a", rules, TimeProvider.System);
        NodeState told = NodeState.Connected;
        int missed = 0, answered = 0;
        foreach (string happened in events)
        {
            NodeState before = health.State;
            NodeStateChange? change = happened switch
            {
                "answer" => health.Answered(rules.SlowAfter),
                "late" => health.Answered(rules.SlowAfter * 2),
                "miss" => health.Missed("m"),
                _ => health.Lost("l"),
            };
            bool isAnswer = happened is "answer" or "late";
            missed = isAnswer ? 0 : happened == "lost" ? missesToDown : missed + 1;
            answered = isAnswer ? answered + 1 : 0;
            if ((change is not null) != (before != health.State) || (change is not null && (change.Old != told || change.New != health.State)))
            {
                return false;
            }

            told = health.State;
            bool isRight = happened switch
            {
                // Never down by answers, never connected by silence.
                "answer" => health.State == NodeState.Connected || answered < answersToConnected || before == NodeState.Slow,
                "late" => health.State == NodeState.Slow || (before == NodeState.Down && answered < answersToConnected),
                "miss" => missed >= missesToDown ? health.State == NodeState.Down : health.State == (before == NodeState.Connected ? NodeState.Slow : before),
                _ => health.State == NodeState.Down,
            };
            if (!isRight)
            {
                return false;
            }
        }

        // Whatever was before, enough answers in time make it well.
        for (int i = 0; i < 2 * answersToConnected; i++)
        {
            health.Answered(TimeSpan.Zero);
        }

        return health.State == NodeState.Connected;
    }
}
