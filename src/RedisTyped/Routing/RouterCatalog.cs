using System.Diagnostics.CodeAnalysis;
using RedisTyped.Routing.Ketama;
using RedisTyped.Routing.Modulo;
using RedisTyped.Routing.Rendezvous;
using RedisTyped.Routing.Slots;
using RedisTyped.Routing.Twemproxy;
using RedisTyped.Spelling;

namespace RedisTyped.Routing;

/// <summary>The routers that topologies can name.</summary>
internal static class RouterCatalog
{
    /// <summary>The router of a topology that names none.</summary>
    public const string Default = "slots";

    /// <summary>All routers, the default first.</summary>
    public static IReadOnlyList<RouterKind> Kinds { get; } =
    [
        new("slots", "CRC-16 modulo 16384 and slot ranges, as Redis Cluster", NodeWeights.Alike, static (nodes, _) => new SlotRouter(nodes))
        {
            HasSlots = true,
            Check = static (nodes, _, faults) => SlotOwners.Check(nodes, faults),
        },
        new("rendezvous", "weighted rendezvous over XxHash3", NodeWeights.Any, static (nodes, _) => new RendezvousRouter(nodes)),
        new("modulo", "CRC-32 modulo the number of nodes", NodeWeights.Alike, static (nodes, _) => new ModuloRouter(nodes.Count)),
        new("ketama", "the continuum of libketama, as redis-router", NodeWeights.Whole, static (nodes, _) => new KetamaRouter(nodes))
        {
            HasRing = true,
        },
        new("rb-partition", "rb's PartitionRouter", NodeWeights.Alike, static (nodes, _) => new RbPartitionRouter(nodes.Count)),
        new("rb-ketama", "rb's ConsistentHashingRouter", NodeWeights.Any, static (nodes, _) => new RbKetamaRouter(nodes))
        {
            HasRing = true,
            TakesHostRecords = true,
        },
        new(
            "rediscluster",
            "the node_1 to node_N of rediscluster-py",
            NodeWeights.Alike,
            static (nodes, settings) => new RedisclusterRouter(nodes.Count, settings.LegacyTags))
        {
            TakesLegacyTags = true,
            Check = static (nodes, _, faults) => RedisclusterRouter.CheckOrder(nodes, faults),
        },
        new(
            TwemproxyRouter.RouterName,
            "a pool of twemproxy, by its hash and distribution",
            NodeWeights.Whole,
            static (nodes, settings) => new TwemproxyRouter(nodes, settings.Twemproxy))
        {
            HasRing = true,
            TakesTwemproxy = true,
            Check = TwemproxyRouter.Check,
        },
        new(GoRedisRouter.RouterName, "the Ring of go-redis 8 and 9", NodeWeights.Alike, static (nodes, _) => new GoRedisRouter(nodes))
        {
            HasRing = true,
            Check = static (nodes, _, faults) => GoRedisRouter.Check(nodes, faults),
        },
        new(ClusterRouter.RouterName, "a Redis Cluster: nodes and slots are what it says itself", NodeWeights.Alike, static (nodes, _) => new ClusterRouter(nodes))
        {
            NeedsConnection = true,
            HasSlots = true,
            Check = static (nodes, _, faults) => SlotOwners.CheckOwned(nodes, faults),
        },
    ];

    /// <summary>Looks a router up by its name, in any case.</summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out RouterKind? kind)
    {
        kind = Kinds.FirstOrDefault(kind => kind.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return kind is not null;
    }

    /// <summary>Makes a router, or tells everything that stands against it.</summary>
    /// <param name="name">The router's name, in any case.</param>
    /// <param name="nodes">The nodes in the order of the topology.</param>
    /// <param name="settings">Choices that only some routers have.</param>
    /// <param name="faults">Receives every fault, each a sentence with the next step.</param>
    /// <param name="router">The router, if nothing was added to <paramref name="faults"/>.</param>
    public static bool TryCreate(
        string name,
        IReadOnlyList<RouterNode> nodes,
        RouterSettings settings,
        ICollection<string> faults,
        [NotNullWhen(true)] out ShardRouter? router)
    {
        router = null;
        var found = new List<string>();
        if (TryFind(name, out RouterKind? kind))
        {
            RouterCheck.Check(kind, nodes, settings, found);
            if (found.Count == 0)
            {
                router = kind.Create(nodes, settings);
            }
        }
        else
        {
            found.Add(UnknownRouter(name));
        }

        found.ForEach(faults.Add);
        return router is not null;
    }

    private static string UnknownRouter(string name)
    {
        string[] names = [.. Kinds.Select(static kind => kind.Name)];
        string suggestion = NearestName.Of(name, names) is { } nearest ? $"did you mean '{nearest}'? It" : "it";
        return $"router '{name}' is unknown; {suggestion} can be {string.Join(", ", names)}";
    }
}
