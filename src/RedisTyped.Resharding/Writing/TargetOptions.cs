using System.Net.Security;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Replication.Spooling;

namespace RedisTyped.Resharding.Writing;

/// <summary>How one link is written into its target.</summary>
internal sealed record TargetOptions
{
    /// <summary>The name of the source, which the checkpoint of the link in the target bears.</summary>
    public required string Source { get; init; }

    /// <summary>The plan that the link is of, whose name the checkpoint begins with then; null for none, beside which there may be others.</summary>
    public string? Plan { get; init; }

    /// <summary>The epoch that was in force when the plan was begun; null where that is not known.</summary>
    public long? Epoch { get; init; }

    /// <summary>
    /// Asks the nodes of the old topology whether another plan has changed it, and refuses then: where a target that is not retained says so, it may come from elsewhere, with epochs of its own. Null takes
    /// its word for it.
    /// </summary>
    public Func<CancellationToken, Task>? RefuseOvertaken { get; init; }

    /// <summary>Where the target listens.</summary>
    public required SourceAddress Address { get; init; }

    /// <summary>
    /// Which keys of the target are this link's own, to tell what may be deleted there. Other than the filter of the link it must never
    /// keep a key of another source, and is asked for keys of all of them.
    /// </summary>
    public required IKeyFilter Owned { get; init; }

    /// <summary>The other sources of the target, where they bring strays: keys that are <see cref="Owned"/> by their names. What one of them has is not deleted. Empty where strays are left out.</summary>
    public IReadOnlyList<(string Name, SourceOptions Access)> StraySources { get; init; } = [];

    /// <summary>Takes what does not fit into memory. May be shared by links; closed by who has made it.</summary>
    public required SpoolFolder Spool { get; init; }

    /// <summary>The ACL user; null for the default user.</summary>
    public string? User { get; init; }

    /// <summary>The password; null for none.</summary>
    public string? Password { get; init; }

    /// <summary>Gives what TLS to a host needs; null for plain connections.</summary>
    public Func<string, SslClientAuthenticationOptions>? Tls { get; init; }

    /// <summary>Whether the target holds keys of its own already, that stay: a node of both topologies.</summary>
    public bool IsRetained { get; init; }

    /// <summary>How many sources are written into the target.</summary>
    public int Sources { get; init; } = 1;

    /// <summary>Whether keys of this link may be on a retained target already: left-overs, which are replaced or deleted.</summary>
    public bool ReplacesLeftovers { get; init; }

    /// <summary>How many bytes will come, as far as is known: refused where the target has no memory for them.</summary>
    public long? ExpectedBytes { get; init; }

    /// <summary>Where the source is asked before anything is written whether it has what the target cannot hold; null asks nothing.</summary>
    public SourceOptions? Contents { get; init; }

    /// <summary>Whether the link brings functions, which a target without them refuses then.</summary>
    public bool KeepsFunctions { get; init; } = true;

    /// <summary>From how many bytes of its dump on a value is landed in pieces.</summary>
    public long BigValue { get; init; } = 64 * 1024 * 1024;

    /// <summary>How many bytes of commands one transaction has, roughly.</summary>
    public int BatchBytes { get; init; } = 64 * 1024;

    /// <summary>How many bytes may wait for the target's answer.</summary>
    public int Window { get; init; } = 8 * 1024 * 1024;

    /// <summary>How many bytes of one value, or one transaction, are kept in memory.</summary>
    public int HeldBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>Measures how long the target takes to answer, and holds keys back where that is too long; null for neither. Shared by the links of a target.</summary>
    public TargetPace? Pace { get; init; }

    /// <summary>How long connecting, and each answer to a question, may take.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long to try again when the target has gone, before the link is given up and opened anew.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a batch may wait for its answer before the target counts as gone.</summary>
    public TimeSpan SilenceTimeout { get; init; } = TimeSpan.FromSeconds(60);

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether others write into the target too, so that nothing may be done to it as a whole.</summary>
    public bool IsShared => IsRetained || Sources > 1;
}
