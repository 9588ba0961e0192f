using RedisTyped.Routing;

namespace RedisTyped.Movement;

/// <summary>Keys that are looked for elsewhere once a topology has changed.</summary>
/// <param name="From">The node that owned them.</param>
/// <param name="To">
/// The node that owns them then. It can be the same node, where that looks in another database or stores keys under another name.
/// </param>
/// <param name="Share">Their part of all keys, above 0 and up to 1.</param>
public sealed record KeyMove(NodeId From, NodeId To, double Share)
{
    /// <summary>Gives the share and the nodes, such as <c>16.67 % from 'a' to 'c'</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => From == To
        ? $"{ShareText.Of(Share)} to another database or name on '{To}'"
        : $"{ShareText.Of(Share)} from '{From}' to '{To}'";
}
