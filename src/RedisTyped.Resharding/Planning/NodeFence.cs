namespace RedisTyped.Resharding.Planning;

/// <summary>What keeps clients of the old topology from writing keys that have moved away from a server, once the new topology holds.</summary>
public enum NodeFence
{
    /// <summary>None is needed: no keys move away from it.</summary>
    None,

    /// <summary>
    /// The whole server becomes a replica of the tool: writes are refused with READONLY, reads are still served, and what the new nodes write flows
    /// back, so that there is a way back.
    /// </summary>
    ReplicaOf,

    /// <summary>The whole server refuses writes with NOREPLICAS, by <c>min-replicas-to-write</c>. Nothing flows back.</summary>
    MinReplicas,

    /// <summary>
    /// A server that serves on cannot be fenced whole. Clients speak as an ACL user of their epoch, which is switched off: those of the old
    /// topology are refused.
    /// </summary>
    EpochUsers,

    /// <summary>
    /// The weakest: a server that serves on takes writes of a client that has missed the change, to keys that are elsewhere now. They are seen
    /// in its stream and reported, not refused.
    /// </summary>
    LateWrites,
}
