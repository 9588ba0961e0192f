using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RedisTyped.Operation.Tests.Security;

/// <summary>An authority that signs certificates for a test, and the folder that holds them.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly X509Certificate2 _root;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redistyped-tls-");

    public TestAuthority(string name = "Test CA")
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        _root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-100), DateTimeOffset.UtcNow.AddDays(100));
        RootFile = Write("ca.pem", _root.ExportCertificatePem());
    }

    /// <summary>A PEM file with the authority's own certificate.</summary>
    public string RootFile { get; }

    /// <summary>Signs a certificate for <c>localhost</c> and 127.0.0.1, or for another name alone.</summary>
    public TestCertificate Sign(string name, string? host = null, int fromDay = -10, int toDay = 10)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host ?? "localhost");
        if (host is null)
        {
            names.AddIpAddress(IPAddress.Loopback);
        }

        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(
            _root, DateTimeOffset.UtcNow.AddDays(fromDay), DateTimeOffset.UtcNow.AddDays(toDay), RandomNumberGenerator.GetBytes(8));
        using var withKey = signed.CopyWithPrivateKey(key);
        return new TestCertificate(
            Write($"{name}.pem", signed.ExportCertificatePem()),
            Write($"{name}.key", key.ExportPkcs8PrivateKeyPem()),
            Write($"{name}.secret.key", key.ExportEncryptedPkcs8PrivateKeyPem(
                TestCertificate.Password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000))),
            Write($"{name}.pfx", withKey.Export(X509ContentType.Pkcs12, TestCertificate.Password)));
    }

    /// <summary>Writes a file beside the certificates.</summary>
    public string Write(string name, string text) => Write(name, System.Text.Encoding.ASCII.GetBytes(text));

    /// <summary>The path of a file beside the certificates, whether or not it is there.</summary>
    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose()
    {
        _root.Dispose();
        _folder.Delete(recursive: true);
    }

    private string Write(string name, byte[] bytes)
    {
        string path = PathOf(name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}

/// <summary>The files of a certificate that a <see cref="TestAuthority"/> signed.</summary>
internal sealed record TestCertificate(string File, string KeyFile, string EncryptedKeyFile, string PfxFile)
{
    public const string Password = "pfx,secret";
}
