namespace RedisTyped.Testing;

/// <summary>What <see cref="RedisNodes.StartAsync"/> starts. Read once, when the nodes start; later changes have no effect.</summary>
public sealed class RedisNodesOptions
{
    /// <summary>What node names begin with; a number counted from 1 follows.</summary>
    /// <value><c>node-</c>, which gives <c>node-1</c>, <c>node-2</c> and so on.</value>
    public string NamePrefix { get; set; } = "node-";

    /// <summary>Which program the nodes run.</summary>
    /// <value><see cref="RedisServerKind.Auto"/>.</value>
    public RedisServerKind Server { get; set; } = RedisServerKind.Auto;

    /// <summary>How many replicas follow each node. More than 0 needs <c>redis-server</c>.</summary>
    /// <value>0.</value>
    public int ReplicasPerNode { get; set; }

    /// <summary>
    /// The password that clients must give, or null for none. It stands on the command line of the server, where every user of the
    /// machine can read it: use one made for the test.
    /// </summary>
    /// <value>null. Otherwise not empty and without commas or blanks, which a StackExchange.Redis configuration cannot carry.</value>
    public string? Password { get; set; }

    /// <summary>
    /// Arguments added to the server's command line, such as <c>["--maxmemory", "10mb"]</c>. Address, port, folder, password and
    /// replication belong to <see cref="RedisNodes"/> and are refused here.
    /// </summary>
    /// <value>None.</value>
    public IReadOnlyList<string> ExtraArguments { get; set; } = [];

    /// <summary>How long all nodes together may take until they answer; also the limit of a <see cref="TestNode.RestartAsync"/>.</summary>
    /// <value>30 seconds.</value>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether a node logs every write to its <see cref="TestNode.DataDirectory"/> before it answers, so that a killed node has its keys
    /// again after <see cref="TestNode.RestartAsync"/>. The folder is removed with the nodes either way.
    /// </summary>
    /// <value>false: a stopped or killed node comes back empty.</value>
    public bool Persistent { get; set; }

    /// <summary>
    /// Whether each node has a session of its own, so that Ctrl-C in a terminal, which goes to all programs there, does not end it before the
    /// program that uses it. On Linux alone. Nodes with one are slower on a machine that has much other work.
    /// </summary>
    /// <value>false.</value>
    public bool OwnSession { get; set; }

    /// <summary>The existing folder under which the nodes make their own, or null for the temporary folder of the system.</summary>
    /// <value>null.</value>
    public string? TemporaryDirectory { get; set; }

    internal RedisNodesOptions Copy()
    {
        var copy = (RedisNodesOptions)MemberwiseClone();
        copy.ExtraArguments = [.. ExtraArguments];
        return copy;
    }
}
