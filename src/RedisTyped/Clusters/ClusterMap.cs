using System.Globalization;
using System.Net;
using RedisTyped.Nodes;
using RedisTyped.Routing;
using RedisTyped.Routing.Slots;
using StackExchange.Redis;
using SlotRange = RedisTyped.Routing.SlotRange;

namespace RedisTyped.Clusters;

/// <summary>Which primary has which slots, as a node of the Redis Cluster told. Immutable.</summary>
/// <param name="Primaries">The primaries that have slots, in the order of their first slot.</param>
internal sealed record ClusterMap(IReadOnlyList<ClusterPrimary> Primaries)
{
    /// <summary>The primaries as a router sees them.</summary>
    public IReadOnlyList<RouterNode> Nodes => [.. Primaries.Select(static p => new RouterNode(p.Id, 1, p.Id.Name, p.Slots))];

    /// <summary>Reads the reply to CLUSTER SLOTS, see https://redis.io/docs/latest/commands/cluster-slots/.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="asked">The host that was asked, which the reply leaves out where the node does not know its own.</param>
    public static ClusterMap Read(RedisResult reply, string asked)
    {
        var slots = new Dictionary<(string Host, int Port), List<SlotRange>>();
        foreach (RedisResult row in (RedisResult[])reply!)
        {
            var words = (RedisResult[])row!;
            var primary = (RedisResult[])words[2]!;
            string? host = (string?)primary[0];
            var place = (string.IsNullOrEmpty(host) || host == "?" ? asked : host, (int)primary[1]);
            if (!slots.TryGetValue(place, out List<SlotRange>? ranges))
            {
                slots.Add(place, ranges = []);
            }

            ranges.Add(new SlotRange((int)words[0], (int)words[1]));
        }

        return new ClusterMap(
        [
            .. slots
                .Select(static s => new ClusterPrimary(
                    s.Key.Host, s.Key.Port, SlotOwners.RangesOf(s.Value.SelectMany(static r => Enumerable.Range(r.First, r.Last - r.First + 1)))))
                .OrderBy(static p => p.Slots[0].First),
        ]);
    }

    /// <summary>Whether every slot has the same primary in both.</summary>
    public bool IsSameAs(ClusterMap other) =>
        Primaries.Count == other.Primaries.Count
        && Primaries.Zip(other.Primaries, static (a, b) => (a.Host, a.Port) == (b.Host, b.Port) && a.Slots.SequenceEqual(b.Slots)).All(static same => same);
}

/// <summary>A primary of a Redis Cluster.</summary>
/// <param name="Host">The host that the cluster announces.</param>
/// <param name="Port">The port that it announces.</param>
/// <param name="Slots">Its slots.</param>
internal sealed record ClusterPrimary(string Host, int Port, IReadOnlyList<SlotRange> Slots)
{
    /// <summary>The name that users see. Nothing is placed by it, so that it can be the address.</summary>
    public NodeId Id { get; } = new(string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}"));

    public EndPoint EndPoint => IPAddress.TryParse(Host, out IPAddress? address) ? new IPEndPoint(address, Port) : new DnsEndPoint(Host, Port);
}
