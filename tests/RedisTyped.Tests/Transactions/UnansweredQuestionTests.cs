using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;
using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Routing;
using RedisTyped.Tests.Execution;
using RedisTyped.Transactions;
using StackExchange.Redis;

namespace RedisTyped.Tests.Transactions;

/// <summary>Transactions on a node of a Redis Cluster that is asked why it has not run one, and does not say.</summary>
public sealed class UnansweredQuestionTests
{
    [Theory]
    [MemberData(nameof(Silences.All), MemberType = typeof(Silences))]
    public async Task Refusal_is_told_whatever_befalls_the_question(Silence silence)
    {
        var aborted = Silences.Made<RedisServerException>("EXECABORT Transaction discarded because of previous errors.");
        var transaction = await TransactionAsync(Task.FromException<bool>(aborted), silence);
        _ = transaction.AnswerAsync(new CommandMethod("IStore", "IncrementAsync", "INCR", IsReadOnly: false), Task.FromCanceled<long>(new CancellationToken(canceled: true)));

        var refused = await Assert.ThrowsAsync<TransactionRefusedException>(() => transaction.CommitAsync(TestContext.Current.CancellationToken));

        Assert.Same(aborted, refused.InnerException);
    }

    [Theory]
    [MemberData(nameof(Silences.All), MemberType = typeof(Silences))]
    public async Task Condition_that_may_not_have_held_is_told_as_one_for_which_nothing_ran(Silence silence)
    {
        var transaction = await TransactionAsync(Task.FromResult(false), silence);
        transaction.Require(Condition.KeyExists("key"));

        var unknown = await Assert.ThrowsAsync<NodeConnectionException>(() => transaction.CommitAsync(TestContext.Current.CancellationToken));

        Assert.False(unknown.MayHaveRun);
        Assert.Equal(Silences.Fault(silence).Message, unknown.InnerException!.Message);
        Assert.Equal(
            "A transaction for node 'a' has not run; whether a condition did not hold, or its slot has moved to another node of the Redis Cluster, the node did not say "
            + "when it was asked.",
            unknown.Message);
    }

    private static async Task<PendingTransaction> TransactionAsync(Task<bool> exec, Silence silence)
    {
        IConnectionMultiplexer cluster = FakeNodes.Multiplexer();
        var transaction = Substitute.For<ITransaction>();
        transaction.ExecuteAsync(Arg.Any<CommandFlags>()).Returns(exec);
        cluster.GetDatabase().CreateTransaction().Returns(transaction);
        IConnectionMultiplexer own = FakeNodes.Multiplexer();
        own.GetDatabase().When(static database => database.ExecuteAsync("PING", Arg.Any<ICollection<object>>(), Arg.Any<CommandFlags>())).Throw(Silences.Fault(silence));
        var plan = new NodePlan(new NodeId("a"), null, cluster, TimeSpan.FromSeconds(5), Required: true);
        var node = new RedisNode(plan, cluster, own, new SlotFollower(TimeSpan.FromSeconds(5), new UntoldSlots(silence)));
        var redis = await FakeNodes.ConnectAsync(FakeNodes.Options("slots", "a"));
        return new PendingTransaction(ShardPlace.Of(new ConnectedTopology(redis.Topology, [node]), Encoding.UTF8.GetBytes("key"), new RouteLog(NullLogger.Instance)));
    }

    /// <summary>Slots of which nobody says where they are; none has refused anything for another reason.</summary>
    private sealed class UntoldSlots(Silence silence) : ISlotMap
    {
        public void NoteRefusal()
        {
        }

        public RedisNode OwnerOf(RedisKey key) => throw new NotSupportedException();

        public SlotMark Mark(ReadOnlySpan<byte> routedPart) => default;

        public Task<bool> HasMovedAsync(SlotMark mark) => Task.FromException<bool>(Silences.Fault(silence));

        public bool HasRefusedOtherwise(SlotMark mark) => false;
    }
}
