using System.Collections.Concurrent;
using RedisTyped.Faults.Tests.Ledgers;

namespace RedisTyped.Faults.Tests.Workloads;

/// <summary>What the callers of a workload have in common.</summary>
/// <param name="redis">The client.</param>
/// <param name="timeouts">The operation timeout of each node.</param>
internal sealed class WorkSite(ShardedRedis redis, IReadOnlyDictionary<string, TimeSpan> timeouts)
{
    private readonly NodeKeys _keys = new(redis);
    private readonly ConcurrentDictionary<string, bool> _forgetful = new();

    public ShardedRedis Redis { get; } = redis;

    /// <summary>Where they write down their calls. Exchanged while they are stopped.</summary>
    public Ledger Ledger { get; set; } = new();

    public IFaultStore Store { get; } = redis.Store<IFaultStore>();

    public ICoalescedStore Coalesced { get; } = redis.Store<ICoalescedStore>();

    /// <summary>The names of the nodes.</summary>
    public IReadOnlyList<string> Nodes { get; } = [.. redis.Nodes.Select(static node => node.Id.Name)];

    /// <summary>How long a call to the slowest node may take.</summary>
    public TimeSpan LongestTimeout { get; } = timeouts.Values.Max();

    /// <summary>How long a call to a node may take.</summary>
    public TimeSpan TimeoutOf(string node) => timeouts[node];

    /// <summary>Whether a node has been, or is being, restarted without its keys.</summary>
    public bool MayForget(string node) => _forgetful.ContainsKey(node);

    /// <summary>Says that a node loses its keys from now on.</summary>
    public void ExpectForgetting(string node) => _forgetful[node] = true;

    /// <summary>An id that nobody had before, of a node.</summary>
    public long NextId(string node) => _keys.Next(node);

    /// <summary>The node that an id lives on.</summary>
    public string NodeOf(long id) => NodeKeys.NodeOf(Redis, id);

    /// <summary>The value of an id.</summary>
    public static string ValueOf(long id) => $"v{id}";
}
