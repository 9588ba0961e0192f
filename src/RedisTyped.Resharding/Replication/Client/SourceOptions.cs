using System.Net.Security;

namespace RedisTyped.Resharding.Replication.Client;

/// <summary>How to follow a source.</summary>
internal sealed record SourceOptions
{
    /// <summary>The servers that may have the source's data: itself, its replicas, who may be promoted. Tried in this order.</summary>
    public required IReadOnlyList<SourceAddress> Nodes { get; init; }

    /// <summary>The ACL user; null for the default user.</summary>
    public string? User { get; init; }

    /// <summary>The password; null for none.</summary>
    public string? Password { get; init; }

    /// <summary>Gives what TLS to a host needs; null for plain connections.</summary>
    public Func<string, SslClientAuthenticationOptions>? Tls { get; init; }

    /// <summary>The port under which the source shows us in INFO; 0 shows that nobody listens.</summary>
    public int ListeningPort { get; init; }

    /// <summary>How long connecting, TLS and each answer of the greeting may take.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the source may be silent. It sends a ping every ten seconds, and a newline every second while it makes a snapshot; one that says that its pings are further apart may be silent for half as long again as that.</summary>
    public TimeSpan SilenceTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long to wait before all nodes are tried again; doubled each time.</summary>
    public TimeSpan FirstRetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>What the wait between two tries grows to.</summary>
    public TimeSpan LongestRetryDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether a client may speak to a replica whose primary is away, and that answers nothing of what it holds: it can be told to be no replica any more.</summary>
    public bool MayLackPrimary { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
