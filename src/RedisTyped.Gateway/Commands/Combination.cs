namespace RedisTyped.Gateway.Commands;

/// <summary>How the answers of all nodes become one. An error of a node is the answer, unless said otherwise.</summary>
internal enum Combination
{
    /// <summary>All say the same: that of the first.</summary>
    First,

    /// <summary>The sum of numbers.</summary>
    Sum,

    /// <summary>The least number.</summary>
    Least,

    /// <summary>The greatest number.</summary>
    Greatest,

    /// <summary>All elements, the nodes in the order of the topology.</summary>
    Join,

    /// <summary>All elements, each once.</summary>
    Union,

    /// <summary>The least number at each place: SCRIPT EXISTS.</summary>
    LeastEach,

    /// <summary>Names and numbers in turn, the numbers of a name summed: PUBSUB NUMSUB.</summary>
    SumByName,

    /// <summary>Text, each node's under its name.</summary>
    Text,

    /// <summary>A map from the node's name to its answer.</summary>
    ByNode,

    /// <summary>What one node did, where any did; else the error of the first: SCRIPT KILL.</summary>
    OneSucceeded,
}
