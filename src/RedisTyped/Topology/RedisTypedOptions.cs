using System.Diagnostics.Metrics;
using RedisTyped.Nodes;
using RedisTyped.Nodes.Health;
using RedisTyped.Routing;
using RedisTyped.Values;

namespace RedisTyped.Topology;

/// <summary>
/// Everything a sharded client is made from: the nodes, the router that places keys on them, and how to connect. Plain settable
/// properties; nothing is checked before <see cref="TopologySnapshot.Create"/> or a connect, which then name every fault at once.
/// </summary>
/// <example>
/// <code>
/// var options = new RedisTypedOptions { Router = "slots" };
/// options.Nodes.Add("a", "10.0.0.1:6379");
/// options.Nodes.Add("b", "10.0.0.2:6379");
/// await using var redis = await ShardedRedis.ConnectAsync(options);
/// </code>
/// </example>
/// <remarks>Not thread-safe. A client copies what it needs when it connects; later changes do not reach it.</remarks>
public sealed class RedisTypedOptions
{
    private string _router = RouterCatalog.Default;

    /// <summary>The router's name, as listed in docs/configuration.md.</summary>
    /// <value><c>slots</c>. Setting it takes back a router given by <see cref="UseRouter(Func{IReadOnlyList{RouterNode}, ShardRouter})"/>.</value>
    public string Router
    {
        get => _router;
        set
        {
            _router = value;
            RouterFactory = null;
        }
    }

    /// <summary>
    /// For the router <c>rediscluster</c>: reads the tag form of rediscluster-py, <c>key{tag}</c>, whose tag is not part of the
    /// stored key.
    /// </summary>
    /// <value><see langword="false"/>.</value>
    public bool LegacyTags { get; set; }

    /// <summary>
    /// For the router <c>rb-ketama</c>: puts the printed host record of rb on the ring, as its ConsistentHashingRouter does, instead of
    /// each node's name. Address, database and password then take part in placement.
    /// </summary>
    /// <value><see langword="false"/>.</value>
    public bool HostRecords { get; set; }

    /// <summary>For the router <c>twemproxy</c>: the hash, the distribution and the tag of its pool.</summary>
    /// <value><see langword="null"/>: those that twemproxy takes when its file names none.</value>
    public TwemproxySettings? Twemproxy { get; set; }

    /// <summary>The nodes, in the order that routers count them.</summary>
    public NodeCollection Nodes { get; } = [];

    /// <summary>The ACL user to speak as, for nodes that do not name their own; see <see cref="NodeOptions.User"/>.</summary>
    /// <value><see langword="null"/>: <c>default</c>.</value>
    public string? User { get; set; }

    /// <summary>The password, for nodes that do not have their own; see <see cref="NodeOptions.Password"/>. Never printed.</summary>
    /// <value><see langword="null"/>: none.</value>
    public string? Password { get; set; }

    /// <summary>
    /// Whom TLS trusts and as whom the client speaks, for nodes that do not say so themselves. Setting it turns TLS on for all nodes whose
    /// configuration string does not say <c>ssl=false</c>.
    /// </summary>
    /// <value><see langword="null"/>: TLS by <c>ssl=true</c> of a node, with the authorities of the operating system.</value>
    public TlsOptions? Tls { get; set; }

    /// <summary>
    /// How long a node may take to connect; all nodes connect at the same time. A <c>connectTimeout</c> in a node's own configuration
    /// string goes before it.
    /// </summary>
    /// <value>5 seconds.</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a command may take to be answered. A <c>syncTimeout</c> in a node's own configuration string goes before it.
    /// </summary>
    /// <value>5 seconds.</value>
    public TimeSpan OperationTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether to give up when a node cannot be reached at the start. With <see langword="false"/> the client starts anyway and keeps
    /// trying; until then the keys of that node fail. <c>abortConnect=false</c> in a node's configuration string says so for one node.
    /// </summary>
    /// <value><see langword="true"/>.</value>
    public bool AbortOnConnectFail { get; set; } = true;

    /// <summary>
    /// How many blocking commands of <c>[Blocking]</c> methods may wait on one node at the same time; each has a
    /// connection to itself. A call beyond waits for a free one no longer than the operation timeout.
    /// </summary>
    /// <value>32; at least 1.</value>
    public int BlockingConnections { get; set; } = NodePlan.DefaultBlockingConnections;

    /// <summary>
    /// Whether code that awaits a call may block the thread that it goes on with. Matters with StackExchange.Redis before 2.0 only, which
    /// ends all calls of a node one behind the other on one thread, and callers go on there. With <see langword="true"/> they are kept off
    /// that thread, so that one who blocks behind an await stops nobody else; this costs throughput where there are many callers.
    /// Those of batches and of coalesced GETs never stop each other, whatever is said here.
    /// </summary>
    /// <value>
    /// <see langword="false"/>: callers go on in place, as with StackExchange.Redis itself, and one who blocks holds up the replies of its node.
    /// </value>
    public bool CallersMayBlock { get; set; }

    /// <summary>
    /// Whether GETs that several callers have for one node at the same time go together, as one MGET. A store can say otherwise for itself,
    /// by <see cref="RedisStoreAttribute.Coalesce"/>. docs/coalescing.md says when it pays.
    /// </summary>
    /// <value><see langword="false"/>: each call is sent by itself.</value>
    public bool Coalesce { get; set; }

    /// <summary>
    /// Whether the servers of each node are asked which others belong to it (ROLE), at the start and every second from then on: replicas that
    /// are added or removed while the client runs are followed. A node whose connection is supplied keeps the servers of that.
    /// </summary>
    /// <value><see langword="false"/>: a node has the servers that it is given.</value>
    public bool DiscoverReplicas { get; set; }

    /// <summary>
    /// Which server of a node answers commands that only read, where neither the method nor the store says so itself. docs/replicas.md says
    /// what each choice means for what is read.
    /// </summary>
    /// <value><see cref="ReadFrom.Primary"/>: whoever has written reads what was written.</value>
    public ReadFrom ReadFrom { get; set; }

    /// <summary>
    /// How many calls may wait for one node, sent or gathered to be sent together. Further ones fail at once with a
    /// <see cref="NodeBusyException"/> until some have ended, so that a node that has stopped does not eat the memory of its callers. Counted
    /// some 60 times a second, so that a burst goes a little beyond; the commands of a batch have a limit of their own, its MaxInFlight.
    /// </summary>
    /// <value>100,000; at least 1.</value>
    public int MaxPendingCalls { get; set; } = NodePlan.DefaultMaxPendingCalls;

    /// <summary>How the client finds out how its nodes do.</summary>
    /// <value>A heartbeat each second; a node that misses two is down.</value>
    public HeartbeatOptions Heartbeat { get; set; } = new();

    /// <summary>
    /// Whether the keys of a node that is down go to the other nodes until it is back. For caches only: what was written before is missing
    /// meanwhile, and what is written meanwhile is missing afterwards, or older values come to light. docs/faults.md tells more.
    /// </summary>
    /// <value><see langword="false"/>: the keys of a node that is down fail.</value>
    public bool EjectDownNodes { get; set; }

    /// <summary>
    /// Whether and how calls are sent again that failed by a lost connection or a node that could not serve them just then: those that only
    /// read, a few writes that do no harm twice, and methods marked <c>[Idempotent]</c>. Never those of batches and transactions.
    /// </summary>
    /// <value><see langword="null"/>: no call is ever repeated.</value>
    public RetryOptions? Retry { get; set; }

    /// <summary>
    /// Whether a client that is reloaded with these options may look for keys on other nodes than before. They are not moved: what is on the node
    /// before is no longer found. For caches, and where the keys have been moved already. docs/topology-changes.md tells what moves keys.
    /// </summary>
    /// <value><see langword="false"/>: <see cref="ShardedRedis.ReloadAsync"/> refuses them then. At the start it means nothing.</value>
    public bool AllowKeyMovement { get; set; }

    /// <summary>
    /// Whether the client takes the topologies that a cut-over publishes on the nodes, by itself and while calls go on. docs/epochs.md tells what it does, and what the
    /// user of its connections needs for it.
    /// </summary>
    /// <value><see langword="false"/>: it asks for none.</value>
    public bool FollowEpochs { get; set; }

    /// <summary>The number of this topology: a client that follows epochs takes those with a greater one.</summary>
    /// <value>0.</value>
    public long Epoch { get; set; }

    /// <summary>
    /// Sets what is not published, each time that a client which follows epochs takes a topology: passwords and certificates of nodes that it has not
    /// had until then. Those of nodes with a name that it was started with, and those of all nodes, it has from its own options.
    /// </summary>
    /// <value><see langword="null"/>: nothing besides.</value>
    public Action<RedisTypedOptions>? ConfigureEpoch { get; set; }

    /// <summary>Maps values that Redis has no form of its own for.</summary>
    /// <value>A <see cref="JsonRedisSerializer"/>.</value>
    public IRedisSerializer Serializer { get; set; } = new JsonRedisSerializer();

    /// <summary>
    /// What telemetry calls the client, by the tag <c>redistyped.client</c>, so that several in one process can be told apart.
    /// </summary>
    /// <value><see langword="null"/>: the name that it was registered with, else no name.</value>
    public string? ClientName { get; set; }

    /// <summary>Gives the meter of the client's metrics.</summary>
    /// <value><see langword="null"/>: the container's factory where there is one, else a meter that all such clients share.</value>
    public IMeterFactory? MeterFactory { get; set; }

    /// <summary>Makes the router, where it is not one of those with a name.</summary>
    internal Func<IReadOnlyList<RouterNode>, ShardRouter>? RouterFactory { get; private set; }

    /// <summary>What the options were read from, for messages.</summary>
    internal string Source { get; set; } = "The topology";

    /// <summary>What was wrong with the text that the options were read from; checked together with the rest.</summary>
    internal List<string> ReadFaults { get; } = [];

    /// <summary>Paths of the configuration sections already read, so that reading one twice does not double its nodes.</summary>
    internal HashSet<string> SectionsRead { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The same options, which whoever has these cannot change any more; but for the nodes, which a plan has by then.</summary>
    internal RedisTypedOptions Copy()
    {
        var copy = (RedisTypedOptions)MemberwiseClone();
        copy.Heartbeat = Heartbeat.Copy();
        copy.Retry = Retry?.Copy();
        return copy;
    }

    /// <summary>Chooses a router by name.</summary>
    /// <param name="name">The name, such as <c>ketama</c>.</param>
    /// <returns>These options.</returns>
    public RedisTypedOptions UseRouter(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Router = name;
        return this;
    }

    /// <summary>Places keys by a router of your own.</summary>
    /// <param name="factory">Makes the router over the nodes, in their order.</param>
    /// <returns>These options.</returns>
    public RedisTypedOptions UseRouter(Func<IReadOnlyList<RouterNode>, ShardRouter> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        RouterFactory = factory;
        return this;
    }
}
