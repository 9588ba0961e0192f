using System.Threading.Channels;
using RedisTyped.Nodes;
using RedisTyped.Nodes.Health;

namespace RedisTyped.Operation.Tests.NodeStates;

/// <summary>The states that a node comes into, as it tells of them.</summary>
internal sealed class StateLog
{
    private readonly RedisNode _node;
    private readonly Channel<NodeStateChange> _changes = Channel.CreateUnbounded<NodeStateChange>();

    public StateLog(RedisNode node)
    {
        _node = node;
        node.StateChanged += (sender, change) =>
        {
            Assert.Same(node, sender);
            _changes.Writer.TryWrite(change);
        };
    }

    /// <summary>Waits for the next change.</summary>
    public Task<NodeStateChange> NextAsync() => Wait.ForAsync(
        _changes.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask(), $"node {_node} comes into another state than {_node.State}");

    /// <summary>Waits until the node comes into a state.</summary>
    public async Task<NodeStateChange> UntilAsync(NodeState state)
    {
        while (true)
        {
            NodeStateChange change = await NextAsync();
            if (change.New == state)
            {
                return change;
            }
        }
    }
}
