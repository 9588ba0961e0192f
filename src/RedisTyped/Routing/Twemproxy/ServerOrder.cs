using System.Text;

namespace RedisTyped.Routing.Twemproxy;

/// <summary>
/// The order in which twemproxy counts servers: by the length of their names, then byte by byte. Whatever order its file has, n2 comes
/// before n10, and both before alpha.
/// </summary>
internal static class ServerOrder
{
    /// <summary>Gives the indexes of the nodes in that order.</summary>
    public static int[] Of(IReadOnlyList<RouterNode> nodes)
    {
        byte[][] names = [.. nodes.Select(static node => Encoding.UTF8.GetBytes(node.RingText))];
        int[] order = [.. Enumerable.Range(0, nodes.Count)];
        Array.Sort(order, (a, b) => names[a].Length != names[b].Length
            ? names[a].Length.CompareTo(names[b].Length)
            : names[a].AsSpan().SequenceCompareTo(names[b]));
        return order;
    }
}
