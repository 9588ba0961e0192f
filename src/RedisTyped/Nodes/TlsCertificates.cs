using System.Security.Cryptography.X509Certificates;

namespace RedisTyped.Nodes;

/// <summary>The certificates of connections with TLS.</summary>
/// <param name="Authorities">The roots to trust; null for those of the operating system.</param>
/// <param name="Own">The client's, with its key; null for none.</param>
internal sealed record TlsCertificates(X509Certificate2Collection? Authorities, X509Certificate2? Own);
