namespace RedisTyped.Gateway.Commands;

/// <summary>What the gateway does with a command. Each command of the table has exactly one handling.</summary>
internal enum Handling
{
    /// <summary>Passed as it came to the one node of its keys, over the connections that clients share.</summary>
    Key,

    /// <summary>Split by its keys, and the answers put together: MGET, MSET, DEL, UNLINK, EXISTS, TOUCH.</summary>
    Split,

    /// <summary>Sent to all nodes, and the answers put together by the rule's <see cref="Combination"/>.</summary>
    AllNodes,

    /// <summary>Every node gives the same answer, so one is asked.</summary>
    AnyNode,

    /// <summary>SCAN: the nodes one behind the other, by a cursor that names the node.</summary>
    Scan,

    /// <summary>RANDOMKEY: a node by how many keys it has, then one of its keys.</summary>
    RandomKey,

    /// <summary>INFO: what the nodes say, as of one server.</summary>
    Info,

    /// <summary>Concerns the client's own session; answered here.</summary>
    Session,

    /// <summary>MULTI, EXEC, DISCARD, WATCH, UNWATCH: on a connection of the client's own.</summary>
    Transaction,

    /// <summary>May wait: passed to the node of its keys on a connection of the client's own.</summary>
    Blocking,

    /// <summary>SUBSCRIBE and its kin: on connections of the client's own.</summary>
    Subscription,

    /// <summary>Needs the client to see one Redis Cluster, which an option turns on.</summary>
    Cluster,

    /// <summary>Names another database: there is one.</summary>
    Database,

    /// <summary>Never sent; the rule says why.</summary>
    Refused,
}
