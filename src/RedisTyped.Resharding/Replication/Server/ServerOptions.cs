using System.Net;
using System.Net.Security;

namespace RedisTyped.Resharding.Replication.Server;

/// <summary>How replicas are served.</summary>
internal sealed record ServerOptions
{
    /// <summary>Where to listen; port 0 takes a free one.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>The user that replicas must name; null for the default user.</summary>
    public string? User { get; init; }

    /// <summary>The password that replicas must give; null for none.</summary>
    public string? Password { get; init; }

    /// <summary>The certificate and whom it trusts; null for plain connections.</summary>
    public SslServerAuthenticationOptions? Tls { get; init; }

    /// <summary>How many connections there may be at a time.</summary>
    public int MostReplicas { get; init; } = 16;

    /// <summary>How long a replica may be silent, or take nothing. It acknowledges every second, and sends newlines while it loads.</summary>
    public TimeSpan SilenceTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a connection may take until it asks to follow.</summary>
    public TimeSpan GreetingTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes of the stream kept in memory for each replica before the spool takes them; as many of a snapshot that is spooled.</summary>
    public int MemoryPerReplica { get; init; } = 8 * 1024 * 1024;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
