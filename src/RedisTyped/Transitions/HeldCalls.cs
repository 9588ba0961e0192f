using RedisTyped.Blocking;
using RedisTyped.Execution;
using RedisTyped.Messaging;
using RedisTyped.Nodes;
using RedisTyped.Routing;

namespace RedisTyped.Transitions;

/// <summary>
/// What is held by a node for longer than a call takes: waits of blocking commands and subscriptions. Behind a change of owners nothing comes for
/// them where they are.
/// </summary>
internal static class HeldCalls
{
    /// <summary>Ends those whose keys have another owner. Waits go on there by themselves; who subscribes is told.</summary>
    /// <param name="nodes">The nodes that hold them.</param>
    /// <param name="owners">The topology that calls go by.</param>
    /// <param name="why">What is told to those who subscribe to a channel of a node; null: that a transition has left it.</param>
    public static void Leave(IReadOnlyList<RedisNode> nodes, ConnectedTopology owners, Func<NodeId, Exception>? why = null) => Each(
        nodes,
        node =>
        {
            BlockingConnections.Of(node).Waiting.Leave(owners);
            ChannelHub.Of(node).Leave(owners, why?.Invoke(node.Id) ?? TransitionException.HasLeft(node.Id));
            Array.ForEach(node.Resources.Made<ICallCarrier>(), carrier => carrier.Leave(key => owners.NodeOf(key).Id));
        });

    /// <summary>Ends no wait any more that begins from now on: its call was routed by the topology of now.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="owners">The topology for whose sake they were ended; null: whichever.</param>
    public static void Stay(IReadOnlyList<RedisNode> nodes, ConnectedTopology? owners = null) => Each(nodes, node => BlockingConnections.Of(node).Waiting.Stay(owners));

    private static void Each(IReadOnlyList<RedisNode> nodes, Action<RedisNode> act)
    {
        foreach (RedisNode node in nodes)
        {
            try
            {
                act(node);
            }
            catch (Exception fault) when (fault is ObjectDisposedException or NodeRemovedException)
            {
                // It is being closed, which ends them all. Calls wait for what comes behind this.
            }
        }
    }
}
