using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using RedisTyped.Nodes;

namespace RedisTyped.Resharding.Replication.Server;

/// <summary>TLS towards replicas.</summary>
internal static class ServerTls
{
    /// <summary>Shows a certificate, and asks for one where authorities are named.</summary>
    /// <param name="certificates">The certificate to show, with its key; and whose certificates replicas must show, null for any replica.</param>
    public static SslServerAuthenticationOptions For(TlsCertificates certificates)
    {
        var own = certificates.Own ?? throw new ArgumentException("A server needs a certificate of its own.", nameof(certificates));
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(own, additionalCertificates: null, offline: true),
            ClientCertificateRequired = certificates.Authorities is not null,
            RemoteCertificateValidationCallback = (_, shown, _, _) =>
                certificates.Authorities is not { } authorities || (shown is X509Certificate2 certificate && IsFrom(authorities, certificate)),
        };
    }

    private static bool IsFrom(X509Certificate2Collection authorities, X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    /// <summary>Makes a stream of a connection that was accepted.</summary>
    /// <param name="socket">The connection; closed with the stream.</param>
    /// <param name="tls">What TLS needs; null for a plain connection.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The other side does not keep to TLS, or shows no certificate that will do.</exception>
    public static async Task<Stream> OpenAsync(Socket socket, SslServerAuthenticationOptions? tls, CancellationToken cancellationToken)
    {
        var plain = new NetworkStream(socket, ownsSocket: true);
        if (tls is null)
        {
            return plain;
        }

        var secured = new SslStream(plain, leaveInnerStreamOpen: false);
        try
        {
            await secured.AuthenticateAsServerAsync(tls, cancellationToken).ConfigureAwait(false);
            return secured;
        }
        catch
        {
            await secured.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
