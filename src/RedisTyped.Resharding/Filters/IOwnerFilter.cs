using RedisTyped.Topology;

namespace RedisTyped.Resharding.Filters;

/// <summary>Decides by the node that a topology has a key on, which several filters of one run need not each find by themselves.</summary>
internal interface IOwnerFilter : IKeyFilter
{
    /// <summary>Instead of a node: nobody has asked for it yet.</summary>
    const int Unknown = -1;

    /// <summary>The topology.</summary>
    TopologySnapshot Owners { get; }

    /// <summary>As <see cref="IKeyFilter.Keeps"/>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="db">The database.</param>
    /// <param name="owner">The node that <see cref="Owners"/> has the key on, or <see cref="Unknown"/>; found if it is needed.</param>
    bool Keeps(ReadOnlySpan<byte> key, int db, ref int owner);
}
