using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using StackExchange.Redis;

namespace RedisTyped.Nodes;

/// <summary>
/// TLS to one node, for every connection that is made to it. A server is taken for the node only if its certificate is in date, leads to a
/// trusted authority and is made out for the name that was dialled; own authorities change the second of these and nothing else.
/// Thread-safe.
/// </summary>
internal sealed class NodeTls(TlsCertificates certificates)
{
    /// <summary>What a server's certificate must be good for: https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.12.</summary>
    private static readonly Oid ServerUse = new("1.3.6.1.5.5.7.3.1");

    private volatile string? _fault;

    /// <summary>What was wrong with the certificate that a server showed last; null when nothing was.</summary>
    public string? Fault => _fault;

    /// <summary>Whether the client shows a certificate of its own.</summary>
    public bool HasOwn => certificates.Own is not null;

    /// <summary>What is wrong with the client's own certificate, or null.</summary>
    public string? OwnFault => certificates.Own is { } own ? PeriodFault("the client certificate", own, TimeProvider.System.GetLocalNow().DateTime) : null;

    /// <summary>Has StackExchange.Redis connect so. The versions that it offers are those that the operating system deems right.</summary>
    public void ApplyTo(ConfigurationOptions configuration)
    {
        configuration.Ssl = true;
        configuration.SslProtocols ??= SslProtocols.None;
        configuration.CertificateValidation += Validate;
        if (HasOwn)
        {
            configuration.CertificateSelection += Select;
        }
    }

    /// <summary>The same, for a connection that StackExchange.Redis has no part in.</summary>
    public SslClientAuthenticationOptions For(string host, SslProtocols? protocols) => new()
    {
        TargetHost = host,
        EnabledSslProtocols = protocols ?? SslProtocols.None,
        RemoteCertificateValidationCallback = Validate,
        LocalCertificateSelectionCallback = HasOwn ? Select : null,
    };

    /// <summary>Whether two trust the same authorities and show the same certificate.</summary>
    public static bool AreAlike(NodeTls? one, NodeTls? other) =>
        one is null || other is null ? one is null && other is null : one.Shown.SequenceEqual(other.Shown, StringComparer.Ordinal);

    private IEnumerable<string> Shown =>
        (certificates.Authorities ?? []).Select(static authority => authority.GetCertHashString(HashAlgorithmName.SHA256))
            .Append(certificates.Authorities is null ? "system" : "own")
            .Append(certificates.Own?.GetCertHashString(HashAlgorithmName.SHA256) ?? "");

    private X509Certificate2 Select(
        object sender, string targetHost, X509CertificateCollection localCertificates, X509Certificate? remoteCertificate, string[] acceptableIssuers) =>
        certificates.Own!;

    private bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        _fault = FaultOf(certificate as X509Certificate2, chain, errors, (sender as SslStream)?.TargetHostName);
        return _fault is null;
    }

    private string? FaultOf(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors, string? host)
    {
        if (certificate is null || chain is null || (errors & SslPolicyErrors.RemoteCertificateNotAvailable) != 0)
        {
            return "it shows no certificate";
        }

        string? fault = certificates.Authorities is { } authorities ? FaultUnder(authorities, certificate, chain)
            : (errors & SslPolicyErrors.RemoteCertificateChainErrors) != 0 ? FaultOf(chain, "that this system trusts; name it in caFile")
            : null;
        return fault is null && (errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0
            ? $"its certificate is not made out for {(string.IsNullOrEmpty(host) ? "the host that was dialled" : $"'{host}'")}; dial a name that it holds, or give that as sslHost"
            : fault;
    }

    // What the system found of the chain speaks of its own authorities. The server's intermediate certificates are in its elements.
    private static string? FaultUnder(X509Certificate2Collection authorities, X509Certificate2 certificate, X509Chain shown)
    {
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(authorities);
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.ApplicationPolicy.Add(ServerUse);
        policy.ExtraStore.AddRange(shown.ChainPolicy.ExtraStore);
        foreach (var element in shown.ChainElements)
        {
            policy.ExtraStore.Add(element.Certificate);
        }

        return chain.Build(certificate) ? null : FaultOf(chain, "of caFile");
    }

    private static string FaultOf(X509Chain chain, string trusted)
    {
        foreach (var element in chain.ChainElements)
        {
            if (PeriodFault("its certificate", element.Certificate, chain.ChainPolicy.VerificationTime) is { } fault)
            {
                return fault;
            }
        }

        X509ChainStatusFlags found = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, static (all, one) => all | one.Status);
        return (found & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0
            ? $"its certificate is not from an authority {trusted}"
            : $"its certificate is not valid: {found}";
    }

    private static string? PeriodFault(string whose, X509Certificate2 certificate, DateTime now) =>
        now > certificate.NotAfter ? FormattableString.Invariant($"{whose} expired on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC")
        : now < certificate.NotBefore ? FormattableString.Invariant($"{whose} is not valid before {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm} UTC")
        : null;
}
