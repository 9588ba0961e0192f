using System.Globalization;
using RedisTyped.Hashing;
using RedisTyped.Keys;

namespace RedisTyped.Routing.Modulo;

/// <summary>
/// <c>rediscluster</c>: rediscluster-py and its PHP original (https://github.com/salimane/rediscluster-py). The unsigned CRC-32 modulo
/// the number of nodes, plus one, is the number in the alias <c>node_1</c> to <c>node_N</c>; so the nodes stand in that order.
/// </summary>
/// <param name="nodeCount">How many nodes there are.</param>
/// <param name="legacyTags">Whether to take tags as the original does, see <see cref="RouterSettings.LegacyTags"/>.</param>
internal sealed class RedisclusterRouter(int nodeCount, bool legacyTags) : ShardRouter
{
    private const string AliasStart = "node_";

    private readonly uint _nodeCount = (uint)nodeCount;

    /// <summary>The divisor.</summary>
    internal int NodeCount => (int)_nodeCount;

    public override string Name => "rediscluster";

    internal override bool RewritesKeys => legacyTags;

    internal override IReadOnlyList<double> ExpectedShares => RemainderShares.Unsigned((int)_nodeCount);

    /// <summary>Tells of nodes that are called like an alias of the original but stand in another's place.</summary>
    public static void CheckOrder(IReadOnlyList<RouterNode> nodes, ICollection<string> faults)
    {
        for (int index = 0; index < nodes.Count; index++)
        {
            string name = nodes[index].Id.Name;
            if (name.StartsWith(AliasStart, StringComparison.Ordinal)
                && int.TryParse(name.AsSpan(AliasStart.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                && number != index + 1)
            {
                faults.Add($"node '{name}' is number {index + 1} of the nodes; router 'rediscluster' needs {AliasStart}1 to "
                    + $"{AliasStart}{nodes.Count} in that order");
            }
        }
    }

    public override int Route(ReadOnlySpan<byte> routedPart) => NodeOf(Crc32.Compute(routedPart));

    public override RouteDetail Explain(ReadOnlySpan<byte> routedPart)
    {
        uint crc = Crc32.Compute(routedPart);
        return new RouteDetail(NodeOf(crc), Hash: crc);
    }

    /// <remarks>
    /// The prefix belongs to the routed part by the Redis Cluster rule. The legacy rule can cut a key elsewhere, so it hashes anew.
    /// </remarks>
    internal override int Route(ReadOnlySpan<byte> routedPart, in RoutedPrefix prefix) =>
        legacyTags ? Route(routedPart) : NodeOf(Crc32.Append(prefix.Crc32, routedPart[prefix.Length..]));

    /// <remarks>
    /// The legacy rule routes by what follows the first <c>{</c>, less the last byte of the key, whatever that is, and stores what
    /// precedes the <c>{</c>.
    /// </remarks>
    internal override KeyParts PartsOf(ReadOnlySpan<byte> key)
    {
        if (!legacyTags)
        {
            return base.PartsOf(key);
        }

        int open = key.IndexOf((byte)'{');
        if (open < 0)
        {
            return new KeyParts(.., .., HasTag: false);
        }

        int start = open + 1;
        return new KeyParts(start..Math.Max(start, key.Length - 1), ..open, HasTag: true);
    }

    private int NodeOf(uint crc) => (int)(crc % _nodeCount);
}
