using System.Security.Cryptography.X509Certificates;

namespace RedisTyped.Topology;

/// <summary>
/// Whom a connection with TLS trusts and as whom it speaks, where that is not what the operating system says. Giving one to a node, or to a
/// whole topology, turns TLS on there; a node whose configuration string says <c>ssl=false</c> leaves that of the topology aside.
/// </summary>
/// <remarks>
/// The name of the node is always checked: against <c>sslHost</c> of its configuration string, else against the host that is dialled. Files
/// are read when the options are checked; relative paths start at the current directory. docs/security.md has examples. Not thread-safe.
/// </remarks>
public sealed class TlsOptions
{
    /// <summary>A PEM file with the root certificates of the authorities to trust, in place of those of the operating system.</summary>
    /// <value><see langword="null"/>: those of <see cref="Ca"/>, else of the operating system.</value>
    public string? CaFile { get; set; }

    /// <summary>A file with the client's certificate: PEM, with the key in the same file or in <see cref="KeyFile"/>, or PFX.</summary>
    /// <value><see langword="null"/>: <see cref="Certificate"/>, else no client certificate.</value>
    public string? CertificateFile { get; set; }

    /// <summary>A PEM file with the private key of <see cref="CertificateFile"/>.</summary>
    /// <value><see langword="null"/>: the key stands beside the certificate.</value>
    public string? KeyFile { get; set; }

    /// <summary>The password of the PFX file, or of the encrypted PEM key. Never printed.</summary>
    /// <value><see langword="null"/>: none.</value>
    public string? CertificatePassword { get; set; }

    /// <summary>The root certificates of the authorities to trust, from code.</summary>
    /// <value><see langword="null"/>.</value>
    public X509Certificate2Collection? Ca { get; set; }

    /// <summary>The client's certificate with its private key, from code. It is not disposed of with the client.</summary>
    /// <value><see langword="null"/>.</value>
    public X509Certificate2? Certificate { get; set; }
}
