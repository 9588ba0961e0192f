using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Replication.Server;

namespace RedisTyped.Resharding.Merging;

/// <summary>What a <see cref="SyntheticPrimary"/> is for.</summary>
internal sealed record SyntheticPrimaryOptions
{
    /// <summary>The version of RDB that Redis 7.0 writes.</summary>
    public const int UsualRdbVersion = 10;

    /// <summary>What the target is called in progress and messages.</summary>
    public required string Target { get; init; }

    /// <summary>The links that go into it; none is added later.</summary>
    public required IReadOnlyList<ReshardLink> Links { get; init; }

    /// <summary>
    /// Which keys of the target are those of a link's source, for a source that is emptied: asked for the keys of all sources, so that it
    /// takes no others where strays are kept.
    /// </summary>
    public Func<ReshardLink, IKeyFilter> Owned { get; init; } = static link => link.Filter;

    /// <summary>The other sources of a link's target, where they bring strays, which are <see cref="Owned"/> by their names: what one of them has stays. Empty where strays are left out.</summary>
    public Func<ReshardLink, IReadOnlyList<(string Name, SourceOptions Access)>> StraySources { get; init; } = static _ => [];

    /// <summary>Where the target connects.</summary>
    public required ServerOptions Server { get; init; }

    /// <summary>How the target is asked and told things as a client: to follow, which keys it has, to be a primary.</summary>
    public required SourceOptions Access { get; init; }

    /// <summary>The host under which the target finds us; null where it is told to follow by somebody else.</summary>
    public string? Announce { get; init; }

    /// <summary>The version that the snapshot bears at least. It is that of the first source if that is higher; another's must not be higher than that.</summary>
    public int RdbVersion { get; init; } = UsualRdbVersion;

    /// <summary>How many bytes of the stream are kept for a target that comes back.</summary>
    public int Backlog { get; init; } = 32 * 1024 * 1024;

    /// <summary>Where the history is kept, so that the target of a process that has ended goes on with the next; null for nowhere.</summary>
    public string? Folder { get; init; }

    /// <summary>Where bytes wait for a slow target; null for the temporary folder of the system.</summary>
    public string? SpoolFolder { get; init; }

    /// <summary>How many bytes may wait for it on disk.</summary>
    public long SpoolLimit { get; init; } = 10L << 30;

    /// <summary>After which silence the target is sent a sign of life.</summary>
    public TimeSpan PingAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For how long a target may be without a connection before it is looked after: one whose connection broke comes again by itself.</summary>
    public TimeSpan AwayAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>For how long a target that has nothing to go on from may be waited for before that is told: it is to come at once, and be given a snapshot.</summary>
    public TimeSpan ComesWithin { get; init; } = TimeSpan.FromSeconds(20);

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
