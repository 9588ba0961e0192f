using System.Globalization;

namespace RedisTyped.Gateway.Scanning;

/// <summary>
/// A cursor over all nodes, one behind the other, as one unsigned number that holds the node and its own cursor; nothing is kept here, so any
/// gateway over the same nodes goes on with it. 0 begins and ends, as in Redis.
/// </summary>
/// <remarks>
/// The number is the node's cursor times the number of nodes, plus the node's place. A server's cursor is below the size of its hash
/// table, so the number stays small, and below 2^53 for clients that keep it as a double. With another number of nodes a cursor means
/// something else: a scan across a change of the topology may leave keys out or give them twice.
/// </remarks>
/// <param name="Node">The node's place in the topology.</param>
/// <param name="Cursor">Its own cursor.</param>
internal readonly record struct NodeCursor(int Node, ulong Cursor)
{
    /// <summary>Reads what a client sent; null: it is no cursor.</summary>
    public static NodeCursor? Read(ReadOnlySpan<byte> text, int nodes) =>
        text.IsEmpty ? new NodeCursor(0, 0)
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number)
            ? new NodeCursor((int)(number % (ulong)nodes), number / (ulong)nodes)
            : null;

    /// <summary>Where a scan goes on after this page; 0: it is done.</summary>
    /// <param name="next">What the node answered for its own next cursor.</param>
    /// <param name="nodes">How many nodes there are.</param>
    /// <exception cref="OverflowException">The node's cursor leaves no room for its place.</exception>
    public ulong After(ulong next, int nodes) =>
        next != 0 ? checked((next * (ulong)nodes) + (ulong)Node)
        : Node + 1 < nodes ? (ulong)Node + 1
        : 0;
}
