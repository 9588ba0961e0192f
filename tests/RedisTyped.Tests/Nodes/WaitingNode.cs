using RedisTyped.Nodes;
using RedisTyped.Routing;
using RedisTyped.Tests.Execution;

namespace RedisTyped.Tests.Nodes;

/// <summary>A node whose replies the test makes up, on a clock of its own.</summary>
internal static class WaitingNode
{
    /// <summary>Ticks after which a call is late for certain.</summary>
    public const int TicksToLate = 17;

    public static RedisNode Create(TimeProvider time, TimeSpan? timeout = null, bool callersMayBlock = true)
    {
        var multiplexer = FakeNodes.Multiplexer();
        var plan = new NodePlan(new NodeId("a"), null, multiplexer, timeout ?? TimeSpan.FromMilliseconds(160), Required: true)
        {
            CallersMayBlock = callersMayBlock,
        };
        return new RedisNode(plan, multiplexer, time);
    }

    public static Task<int> WaitAsync(this RedisNode node, Task<int> reply, CancellationToken cancellationToken = default) =>
        ReplyTask<int, int, AsItIs<int>>.WaitAsync(node, reply, new AsItIs<int>("GET"), cancellationToken);
}
