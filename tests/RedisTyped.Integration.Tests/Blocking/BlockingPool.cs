using RedisTyped.Blocking;
using RedisTyped.Nodes;

namespace RedisTyped.Integration.Tests.Blocking;

/// <summary>Looks at the connections that blocking commands of a node have.</summary>
internal static class BlockingPool
{
    public static int OpenOn(RedisNode node) => BlockingConnections.Of(node).Open;
}
