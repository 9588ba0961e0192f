using System.Globalization;
using NSubstitute;
using RedisTyped.Clusters;
using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Routing;
using RedisTyped.Routing.Slots;
using RedisTyped.Tests.Execution;
using RedisTyped.Topology;
using StackExchange.Redis;
using SlotRange = RedisTyped.Routing.SlotRange;

namespace RedisTyped.Tests.Clusters;

/// <summary>What is made of the slots of a Redis Cluster while some of its nodes do not tell of them.</summary>
public sealed class SlotMovesTests
{
    private const int Owner = 1;
    private const int Count = 4;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly HeldTime _time = new();
    private readonly Func<Task<RedisResult>>[] _answers = [.. Enumerable.Range(0, Count).Select(static node => Answering(node, ""))];
    private readonly int[] _asked = new int[Count];
    private readonly SlotMoves _moves;
    private Func<Task<RedisResult>> _slots = static () => Task.FromResult(Replies.Row(
        Replies.Row(Replies.Value(0), Replies.Value(SlotRange.SlotCount - 1), Replies.Row(Replies.Value("127.0.0.1"), Replies.Value(PortOf(Owner))))));

    public SlotMovesTests()
    {
        var settings = new ClusterSettings([PlanOf(Owner)]);
        ClusterPrimary[] primaries = [.. Enumerable.Range(0, Count).Select(static node => new ClusterPrimary("127.0.0.1", PortOf(node), SlotsOf(node)))];
        var map = new ClusterMap(primaries);
        var topology = new ConnectedTopology(new TopologySnapshot(map.Nodes, new ClusterRouter(map.Nodes)), [.. primaries.Select(NodeOf)]);
        _moves = new SlotMoves(Timeout, new ClusterMapReader(settings), FakeNodes.Multiplexer(), () => topology, _time);
    }

    [Fact]
    public async Task All_nodes_are_asked_at_once_and_those_that_are_silent_waited_for_together()
    {
        SlotMark mark = await SettleAsync();
        foreach (int silent in Others)
        {
            _answers[silent] = static () => new TaskCompletionSource<RedisResult>().Task;
        }

        Task<bool> hasMoved = _moves.HasMovedAsync(mark);

        Assert.Equal([1, 1, 1, 1], _asked);
        Assert.Equal([Timeout, Timeout, Timeout], _time.Wound);
        _time.RunDown();
        Assert.False(await hasMoved);
    }

    [Fact]
    public async Task Node_that_takes_the_slot_over_says_so_beside_silent_ones()
    {
        SlotMark mark = await SettleAsync();
        _answers[0] = static () => Task.FromException<RedisResult>(new TimeoutException());
        _answers[2] = Answering(2, $" [{mark.Slot}-<-e{Owner}]");
        _answers[3] = static () => Task.FromException<RedisResult>(new TimeoutException());

        Assert.True(await _moves.HasMovedAsync(mark));
    }

    [Theory]
    [MemberData(nameof(Silences.All), MemberType = typeof(Silences))]
    public async Task Whatever_befalls_the_question_to_another_node_the_owner_has_told(Silence silence)
    {
        SlotMark mark = await SettleAsync();
        foreach (int other in Others)
        {
            _answers[other] = () => silence == Silence.Lost ? Task.FromResult<RedisResult>(null!) : throw Silences.Fault(silence);
        }

        Assert.False(await _moves.HasMovedAsync(mark));
    }

    [Theory]
    [InlineData(Silence.Late)]
    [InlineData(Silence.Closed)]
    public async Task Owner_that_does_not_tell_is_not_spoken_for_by_others(Silence silence)
    {
        SlotMark mark = await SettleAsync();
        _answers[Owner] = () => throw Silences.Fault(silence);

        Exception? fault = await Record.ExceptionAsync(() => _moves.HasMovedAsync(mark));

        Assert.IsType(Silences.Fault(silence).GetType(), fault);
    }

    [Fact]
    public async Task Lost_answer_of_the_owner_is_a_fault_of_its_connection()
    {
        SlotMark mark = await SettleAsync();
        _answers[Owner] = static () => Task.FromResult<RedisResult>(null!);

        var lost = await Assert.ThrowsAsync<NodeConnectionException>(() => _moves.HasMovedAsync(mark));

        Assert.Equal("The answer of node '127.0.0.1:7001' to CLUSTER NODES was lost when a connection broke; whether the node ran it is unknown.", lost.Message);
    }

    [Fact]
    public async Task Lost_map_of_the_owner_is_a_fault_of_its_connection()
    {
        SlotMark mark = await SettleAsync();
        _slots = static () => Task.FromResult<RedisResult>(null!);

        var lost = await Assert.ThrowsAsync<NodeConnectionException>(() => _moves.HasMovedAsync(mark));

        Assert.Equal("The answer of node '127.0.0.1:7001' to CLUSTER SLOTS was lost when a connection broke; whether the node ran it is unknown.", lost.Message);
    }

    private static IEnumerable<int> Others => Enumerable.Range(0, Count).Where(static node => node != Owner);

    // The first refusal of a slot is put down to a move, and so are further ones for a second.
    private async Task<SlotMark> SettleAsync()
    {
        SlotMark mark = _moves.Mark("key"u8);
        Assert.True(await _moves.HasMovedAsync(mark));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(await _moves.HasMovedAsync(mark));
        Array.Clear(_asked);
        return mark;
    }

    private RedisNode NodeOf(ClusterPrimary primary, int node)
    {
        IConnectionMultiplexer own = FakeNodes.Multiplexer();
        own.GetDatabase().ExecuteAsync(default!, default(ICollection<object>)!, default).ReturnsForAnyArgs(call =>
        {
            if ((RedisValue)call.ArgAt<ICollection<object>>(1).Single() == "SLOTS")
            {
                return _slots();
            }

            _asked[node]++;
            return _answers[node]();
        });
        return new RedisNode(PlanOf(node) with { Id = primary.Id, Supplied = own }, own);
    }

    private static NodePlan PlanOf(int node) =>
        new(new NodeId("seed"), new ConfigurationOptions { EndPoints = { { "127.0.0.1", PortOf(node) } } }, Supplied: null, Timeout, Required: true);

    private static int PortOf(int node) => 7000 + node;

    private static SlotRange[] SlotsOf(int node) => node == Owner ? [new SlotRange(0, SlotRange.SlotCount - 1)] : [];

    private static Func<Task<RedisResult>> Answering(int node, string more)
    {
        string slots = node == Owner ? " 0-16383" : "";
        string nodes = string.Create(
            CultureInfo.InvariantCulture, $"e{node} 127.0.0.1:{PortOf(node)}@{PortOf(node) + 10_000} myself,master - 0 0 {node + 1} connected{slots}{more}\n");
        return () => Task.FromResult(Replies.Value(nodes));
    }
}
