using RedisTyped.Routing;

namespace RedisTyped.Resharding.Filters;

/// <summary>A source holds a key that the old topology looks for on another node, and strays are not allowed.</summary>
public sealed class StrayKeyException : RedisTypedException
{
    internal StrayKeyException(NodeId source, NodeId owner, byte[] key, int db)
        : base(
            $"Node '{source}' holds a key in database {db} that the old topology looks for on node '{owner}'; "
            + "check that the old topology is the one the keys were written by, or choose whether strays are dropped or kept.")
    {
        Holder = source;
        Owner = owner;
        Key = key;
        Database = db;
    }

    /// <summary>The node that holds the key.</summary>
    public NodeId Holder { get; }

    /// <summary>The node that the old topology looks for it on.</summary>
    public NodeId Owner { get; }

    /// <summary>The key.</summary>
    public ReadOnlyMemory<byte> Key { get; }

    /// <summary>The database that holds it; -1 where it is not known yet.</summary>
    public int Database { get; }
}
