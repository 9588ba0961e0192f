using RedisTyped.Nodes;
using RedisTyped.Nodes.Health;
using RedisTyped.Routing;

namespace RedisTyped.Topology;

/// <summary>Checks the nodes of options one by one, and takes from them what routers and connections need.</summary>
internal sealed class NodeReader
{
    private readonly RedisTypedOptions _options;
    private readonly List<string> _faults;
    private readonly HeartbeatOptions _heartbeat;
    private readonly Dictionary<string, NodePlace> _places = new(StringComparer.Ordinal);
    private readonly List<RouterNode> _placement = [];
    private readonly List<RouterNode> _onTheRing = [];
    private readonly List<NodePlan> _plans = [];

    /// <summary>Those of nodes that name none themselves.</summary>
    private readonly TlsCertificates? _certificates;

    public NodeReader(RedisTypedOptions options, List<string> faults)
    {
        _options = options;
        _faults = faults;
        _heartbeat = options.Heartbeat?.Copy() ?? new();
        _certificates = TlsReader.Read(options.Tls, NodePlace.TopLevel("tls", options.SectionsRead.FirstOrDefault()), faults);
        AreReadable = options.Nodes.Count > 0 && options.ReadFaults.Count == 0;
        for (int i = 0; i < options.Nodes.Count; i++)
        {
            if (options.Nodes[i] is { } node)
            {
                Read(node, i);
            }
            else
            {
                faults.Add($"{NodePlace.Index(i).Node}: is null; give it a name and a configuration");
                AreReadable = false;
            }
        }
    }

    /// <summary>The nodes as anybody may see them.</summary>
    public IReadOnlyList<RouterNode> Placement => _placement.AsReadOnly();

    /// <summary>The nodes as the router is to see them: their ring text can be a printed host record.</summary>
    public IReadOnlyList<RouterNode> OnTheRing => _onTheRing.AsReadOnly();

    public IReadOnlyList<NodePlan> Plans => _plans;

    /// <summary>
    /// Whether names and slots could be read, so that a router can be asked what it makes of the nodes. What is wrong besides, such as an
    /// address, does not keep it from naming a gap in the slots in the same breath.
    /// </summary>
    public bool AreReadable { get; private set; }

    private void Read(NodeOptions node, int index)
    {
        var place = node.Place ?? NodePlace.Index(index);
        bool named = IsNamed(node, place);
        double weight = ReadWeight(node, place);
        int before = _faults.Count;
        var slots = SlotList.Read(node.Slots, place.Member("slots"), _faults);
        AreReadable &= named && _faults.Count == before;
        if (!named)
        {
            _ = PlanOf(node, "unnamed", place);
            return;
        }

        var routerNode = new RouterNode(node.Name, weight, node.RingText ?? node.Name, slots);
        _placement.Add(routerNode);
        var plan = PlanOf(node, node.Name, place);
        _onTheRing.Add(_options.HostRecords ? WithHostRecord(node, routerNode, index, plan, place) : routerNode);
        if (plan is not null)
        {
            _plans.Add(plan);
        }
    }

    private bool IsNamed(NodeOptions node, NodePlace place)
    {
        if (string.IsNullOrWhiteSpace(node.Name))
        {
            _faults.Add($"{place.Member("name")}: is missing; every node needs a name of its own");
            return false;
        }

        // Such names look alike in messages and logs, and a line break could forge one.
        if (node.Name.Any(char.IsControl) || node.Name.Trim().Length != node.Name.Length)
        {
            _faults.Add($"{place.Member("name")}: has control characters, or blanks at an end; remove them");
            return false;
        }

        if (!_places.TryAdd(node.Name, place))
        {
            _faults.Add($"{place.Member("name")}: '{node.Name}' is already the name of {_places[node.Name].Node}; every node needs a name of its own");
            return false;
        }

        return true;
    }

    /// <summary>Reads the weight; for a bad one, that of the node before stands in, so that a router does not complain of it again.</summary>
    private double ReadWeight(NodeOptions node, NodePlace place)
    {
        if (node.Weight > 0 && !double.IsInfinity(node.Weight))
        {
            return node.Weight;
        }

        _faults.Add(FormattableString.Invariant($"{place.Member("weight")}: {node.Weight} is not a positive number; give one such as 1 or 2.5"));
        return _placement.Count > 0 ? _placement[^1].Weight : 1;
    }

    private NodePlan? PlanOf(NodeOptions node, NodeId id, NodePlace place)
    {
        if (node.Multiplexer is not null)
        {
            if (node.Configuration is not null)
            {
                _faults.Add($"{place.Member("configuration")}: is given beside a multiplexer, which has its own; remove one of the two");
                return null;
            }

            return new NodePlan(id, Configuration: null, node.Multiplexer, _options.OperationTimeout, _options.AbortOnConnectFail)
            {
                Tls = TlsOf(node, place),
                BlockingConnections = _options.BlockingConnections,
                CallersMayBlock = _options.CallersMayBlock,
                ClientName = _options.ClientName ?? "",
                MeterFactory = _options.MeterFactory,
                MaxPendingCalls = _options.MaxPendingCalls,
                Heartbeat = _heartbeat,
            };
        }

        if (string.IsNullOrWhiteSpace(node.Configuration))
        {
            _faults.Add($"{place.Member("configuration")}: is missing; give a StackExchange.Redis configuration string such as 10.0.0.1:6379");
            return null;
        }

        var configuration = NodeConfiguration.Read(node.Configuration, node, place, _options, _faults);
        var tls = TlsOf(node, place);
        if (configuration is { Ssl: true } && tls is not null)
        {
            tls.ApplyTo(configuration);
        }

        return configuration is null
            ? null
            : new NodePlan(id, configuration, Supplied: null, TimeSpan.FromMilliseconds(configuration.SyncTimeout), configuration.AbortOnConnectFail)
            {
                Tls = configuration.Ssl ? tls : null,
                BlockingConnections = _options.BlockingConnections,
                CallersMayBlock = _options.CallersMayBlock,
                ClientName = _options.ClientName ?? "",
                MeterFactory = _options.MeterFactory,
                MaxPendingCalls = _options.MaxPendingCalls,
                Heartbeat = _heartbeat,
            };
    }

    /// <summary>How TLS is done to a node; null where its certificates cannot be read.</summary>
    private NodeTls? TlsOf(NodeOptions node, NodePlace place)
    {
        var certificates = node.Tls is null ? _certificates : TlsReader.Read(node.Tls, place.Child("tls"), _faults);
        return certificates is null ? null : new NodeTls(certificates);
    }

    private RouterNode WithHostRecord(NodeOptions node, RouterNode routerNode, int index, NodePlan? plan, NodePlace place)
    {
        if (node.RingText is not null)
        {
            _faults.Add($"{place.Member("ringText")}: is given although hostRecords prints it; remove one of the two");
        }
        else if (node.Multiplexer is not null)
        {
            _faults.Add($"{place.Member("configuration")}: hostRecords prints it, but the node was given a multiplexer instead; write its ringText yourself");
        }

        return plan?.Configuration is { } configuration ? HostRecord.Of(routerNode, index, configuration) : routerNode;
    }
}
