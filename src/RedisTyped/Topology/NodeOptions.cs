using StackExchange.Redis;

namespace RedisTyped.Topology;

/// <summary>One node of a topology: its name, how to connect, and what decides its share of the keys.</summary>
public sealed class NodeOptions
{
    /// <summary>The name; what placement and messages speak of. Unique in the topology.</summary>
    /// <value>Empty, which is a fault.</value>
    public string Name { get; set; } = "";

    /// <summary>
    /// A StackExchange.Redis configuration string: endpoints, then options such as <c>password=…</c>, <c>ssl=true</c>,
    /// <c>defaultDatabase=2</c>. Never printed, since it can hold a password.
    /// </summary>
    /// <value><see langword="null"/>, which is a fault unless <see cref="Multiplexer"/> is set.</value>
    public string? Configuration { get; set; }

    /// <summary>
    /// The ACL user to speak as. Needs StackExchange.Redis 2.1.28 or later; a fault with older versions, which speak as the user
    /// <c>default</c> only.
    /// </summary>
    /// <value><see langword="null"/>: <c>user=</c> of <see cref="Configuration"/>, else that of the topology, else <c>default</c>.</value>
    public string? User { get; set; }

    /// <summary>
    /// The password, apart from <see cref="Configuration"/>, so that it may come from elsewhere and hold a comma. Never printed.
    /// </summary>
    /// <value><see langword="null"/>: <c>password=</c> of <see cref="Configuration"/>, else that of the topology, else none.</value>
    public string? Password { get; set; }

    /// <summary>Whom TLS trusts and as whom the client speaks. Beside <see cref="Multiplexer"/> it counts for the connections of blocking commands.</summary>
    /// <value><see langword="null"/>: that of the topology.</value>
    public TlsOptions? Tls { get; set; }

    /// <summary>The node's share of the keys relative to the others; positive.</summary>
    /// <value>1.</value>
    public double Weight { get; set; } = 1;

    /// <summary>The hash slots that the node owns, for the router <c>slots</c>: <c>0-5460,6000</c>.</summary>
    /// <value><see langword="null"/>: when no node has slots they are dealt out evenly.</value>
    public string? Slots { get; set; }

    /// <summary>The text that ring routers hash for the node's points.</summary>
    /// <value><see langword="null"/>: the name.</value>
    public string? RingText { get; set; }

    /// <summary>A connection of the caller's to use for this node. It is not closed with the client.</summary>
    /// <value><see langword="null"/>: one is opened by <see cref="Configuration"/> and closed with the client.</value>
    public IConnectionMultiplexer? Multiplexer { get; set; }

    /// <summary>Where the node was read from; null for one given in code or JSON, whose index says it.</summary>
    internal NodePlace? Place { get; set; }
}
