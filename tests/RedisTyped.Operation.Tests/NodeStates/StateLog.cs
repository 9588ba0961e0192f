using System.Threading.Channels;
using RedisTyped.Nodes;
using RedisTyped.Nodes.Health;

namespace RedisTyped.Operation.Tests.NodeStates;

/// <summary>The states that a node comes into, as it tells of them.</summary>
internal sealed class StateLog
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Channel<NodeStateChange> _changes = Channel.CreateUnbounded<NodeStateChange>();

    public StateLog(RedisNode node) => node.StateChanged += (sender, change) =>
    {
        Assert.Same(node, sender);
        _changes.Writer.TryWrite(change);
    };

    /// <summary>Waits for the next change.</summary>
    public async Task<NodeStateChange> NextAsync() =>
        await _changes.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Limit, TestContext.Current.CancellationToken);

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
