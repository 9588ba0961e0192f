using System.Globalization;
using System.Text;
using RedisTyped.Routing.Ketama;

namespace RedisTyped.Routing.Twemproxy;

/// <summary>The ring of twemproxy's <c>ketama</c>, in its source <c>hashkit/nc_ketama.c</c> (https://github.com/twitter/twemproxy).</summary>
internal static class Continuum
{
    /// <summary>
    /// The longest text of a digest: it is written into 86 bytes that end in zero, and of a longer one more is hashed than was
    /// written.
    /// </summary>
    private const int LongestText = 85;

    /// <summary>Makes the ring. Of points that fall together, that of the server that is counted first has the place.</summary>
    public static HashRing Of(IReadOnlyList<RouterNode> nodes)
    {
        var points = new Dictionary<uint, RingPoint>();
        var ofServer = new List<RingPoint>();
        foreach (int node in ServerOrder.Of(nodes))
        {
            ofServer.Clear();
            int digests = DigestCount(nodes, node);
            for (int digest = 0; digest < digests; digest++)
            {
                RingPoint.AddFromDigest(ofServer, TextOf(nodes[node], digest), node);
            }

            foreach (RingPoint point in ofServer)
            {
                _ = points.TryAdd(point.Value, point);
            }
        }

        return new HashRing(points.Values, nodes.Count);
    }

    /// <summary>Tells of names that twemproxy itself cannot put on its ring.</summary>
    public static void Check(IReadOnlyList<RouterNode> nodes, ICollection<string> faults)
    {
        for (int node = 0; node < nodes.Count; node++)
        {
            int length = Encoding.UTF8.GetByteCount(TextOf(nodes[node], Math.Max(0, DigestCount(nodes, node) - 1)));
            if (length > LongestText)
            {
                faults.Add(
                    $"node '{nodes[node].Id}' has a ring text that twemproxy has no room for: with the number behind it {length} bytes, and {LongestText} fit; "
                    + "no ring of twemproxy has it, so give the name of its server");
            }
        }
    }

    /// <summary>
    /// 40 times the server's share times the number of servers, rounded down: single precision throughout, but for the 1e-10 that is added
    /// in double precision and mostly lost again.
    /// </summary>
    private static int DigestCount(IReadOnlyList<RouterNode> nodes, int node)
    {
        double total = nodes.Sum(static other => other.Weight);
        float share = (float)nodes[node].Weight / (float)total;
        float digests = (float)((float)(share * 160f) / 4f);
        digests = (float)(digests * (float)nodes.Count);
        return (int)MathF.Floor((float)(digests + 0.0000000001));
    }

    private static string TextOf(RouterNode node, int digest) => string.Create(CultureInfo.InvariantCulture, $"{node.RingText}-{digest}");
}
