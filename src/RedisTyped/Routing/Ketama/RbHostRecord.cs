using System.Globalization;

namespace RedisTyped.Routing.Ketama;

/// <summary>
/// One host of an rb cluster. rb's ConsistentHashingRouter puts the printed record on its ring, so every field takes part in
/// placement, the password too. The defaults are rb's.
/// </summary>
/// <remarks>Not a record type: that would print the password wherever one is logged.</remarks>
internal sealed class RbHostRecord
{
    public required int HostId { get; init; }

    public string Host { get; init; } = "localhost";

    public int Port { get; init; } = 6379;

    public string? UnixSocketPath { get; init; }

    public int Database { get; init; }

    public string? Password { get; init; }

    public bool Ssl { get; init; }

    /// <summary>rb's <c>ssl_options</c> as Python prints it, such as <c>{'ca_certs': '/ca.pem'}</c>; null prints <c>None</c>.</summary>
    public string? SslOptions { get; init; }

    /// <summary>Gives what Python 3 prints for the host. It holds the password: hash it, never show it.</summary>
    public string ToRingText() => string.Create(
        CultureInfo.InvariantCulture,
        $"<HostInfo db={Database} host={PythonText.Repr(Host)} host_id={HostId} password={PythonText.Repr(Password)} port={Port} "
        + $"ssl={PythonText.Repr(Ssl)} ssl_options={SslOptions ?? "None"} unix_socket_path={PythonText.Repr(UnixSocketPath)}>");
}
