namespace RedisTyped.Routing;

/// <summary>What a router makes of weights.</summary>
internal enum NodeWeights
{
    /// <summary>It cannot weigh; all nodes get the same.</summary>
    Alike,

    /// <summary>Whole numbers only.</summary>
    Whole,

    /// <summary>Any numbers.</summary>
    Any,
}

/// <summary>A router as topologies speak of it: its name, what it takes and how to make one.</summary>
/// <param name="Name">Its name in topologies.</param>
/// <param name="Summary">What it does, in a few words for command-line help and error texts.</param>
/// <param name="Weights">What it makes of weights.</param>
/// <param name="Create">Makes a router of nodes and settings without fault.</param>
internal sealed record RouterKind(
    string Name, string Summary, NodeWeights Weights, Func<IReadOnlyList<RouterNode>, RouterSettings, ShardRouter> Create)
{
    /// <summary>Whether placement is asked of the nodes, so that there is no router without a connection.</summary>
    public bool NeedsConnection { get; init; }

    /// <summary>Whether nodes own slots.</summary>
    public bool HasSlots { get; init; }

    /// <summary>Whether nodes stand on a ring by their <see cref="RouterNode.RingText"/>.</summary>
    public bool HasRing { get; init; }

    /// <summary>Whether it knows <see cref="RouterSettings.HostRecords"/>: the ring text can be rb's host record.</summary>
    public bool TakesHostRecords { get; init; }

    /// <summary>Whether it knows <see cref="RouterSettings.LegacyTags"/>.</summary>
    public bool TakesLegacyTags { get; init; }

    /// <summary>Whether it knows <see cref="RouterSettings.Twemproxy"/>.</summary>
    public bool TakesTwemproxy { get; init; }

    /// <summary>Adds the faults that only this router has.</summary>
    public Action<IReadOnlyList<RouterNode>, RouterSettings, ICollection<string>>? Check { get; init; }
}
