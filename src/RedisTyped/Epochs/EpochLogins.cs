using RedisTyped.Nodes;
using RedisTyped.Topology;

namespace RedisTyped.Epochs;

/// <summary>
/// What a client connects by that is not published: passwords, certificates, times. Taken from the options that it was started with, or reloaded with
/// since. Immutable.
/// </summary>
internal sealed class EpochLogins
{
    private readonly Dictionary<string, NodeOptions> _nodes;
    private readonly RedisTypedOptions _start;

    public EpochLogins(RedisTypedOptions start)
    {
        _start = start.Copy();
        _nodes = new Dictionary<string, NodeOptions>(StringComparer.Ordinal);
        foreach (NodeOptions node in start.Nodes)
        {
            _nodes[node.Name] = new NodeOptions
            {
                Password = node.Password ?? EpochTopology.PasswordIn(node.Configuration),
                Tls = node.Tls,
                Multiplexer = node.Multiplexer,
            };
        }
    }

    private EpochLogins(EpochLogins before, EpochLogins options)
    {
        _start = options._start.Copy();
        _start.ConfigureEpoch ??= before._start.ConfigureEpoch;
        _nodes = new Dictionary<string, NodeOptions>(before._nodes, StringComparer.Ordinal);
        foreach ((string name, NodeOptions node) in options._nodes)
        {
            _nodes[name] = node;
        }
    }

    /// <summary>Those of a client that was reloaded; of nodes that the new options do not name, what was known is.</summary>
    /// <param name="options">Those of what it was reloaded with.</param>
    public EpochLogins After(EpochLogins options) => new(this, options);

    /// <summary>Gives the plan of a published topology.</summary>
    /// <param name="json">The topology, as it was published.</param>
    /// <param name="epoch">Its epoch, for messages.</param>
    /// <param name="node">A node of the client, for its name and meter.</param>
    /// <exception cref="TopologyException">It has faults, or the client cannot connect as it says.</exception>
    public TopologyPlan PlanOf(string json, long epoch, NodePlan node)
    {
        RedisTypedOptions options = EpochTopology.Read(json, epoch);
        options.User ??= _start.User;
        options.Password = _start.Password;
        options.Tls = _start.Tls;
        options.ConnectTimeout = _start.ConnectTimeout;
        options.OperationTimeout = _start.OperationTimeout;
        options.AbortOnConnectFail = _start.AbortOnConnectFail;
        options.BlockingConnections = _start.BlockingConnections;
        options.CallersMayBlock = _start.CallersMayBlock;
        options.DiscoverReplicas = _start.DiscoverReplicas;
        options.ReadFrom = _start.ReadFrom;
        options.MaxPendingCalls = _start.MaxPendingCalls;
        options.Heartbeat = _start.Heartbeat;
        foreach (NodeOptions published in options.Nodes)
        {
            if (_nodes.TryGetValue(published.Name, out NodeOptions? known))
            {
                published.Password = known.Password;
                published.Tls = known.Tls;
                published.Multiplexer = known.Multiplexer;
                published.Configuration = known.Multiplexer is null ? published.Configuration : null;
            }
        }

        _start.ConfigureEpoch?.Invoke(options);
        return TopologyPlan.Create(options).MeasuredAs(node);
    }
}
