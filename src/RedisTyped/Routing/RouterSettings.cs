namespace RedisTyped.Routing;

/// <summary>Choices of a topology that only some routers have.</summary>
public sealed record RouterSettings
{
    /// <summary>
    /// Whether <c>rediscluster</c> takes tags as rediscluster-py does: <c>a{b}</c> is hashed by <c>b</c> and stored as <c>a</c>. Needed to
    /// read what rediscluster-py wrote under tagged keys; for anything else the Redis Cluster rule is safer.
    /// </summary>
    /// <value><see langword="false"/> by default.</value>
    public bool LegacyTags { get; init; }

    /// <summary>
    /// Whether the nodes of <c>rb-ketama</c> go on the ring by the text of rb's host record, as rb's ConsistentHashingRouter does, instead
    /// of by a text given or by their names. Only a topology can print them; <see cref="ShardRouters.Create"/> refuses it, and takes the
    /// printed records as <see cref="RouterNode.RingText"/>.
    /// </summary>
    /// <value><see langword="false"/> by default.</value>
    public bool HostRecords { get; init; }

    /// <summary>The hash, the distribution and the tag of a pool, for <c>twemproxy</c>.</summary>
    /// <value><see langword="null"/> by default: those that twemproxy takes when its file names none.</value>
    public TwemproxySettings? Twemproxy { get; init; }
}
