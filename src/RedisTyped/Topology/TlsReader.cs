using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RedisTyped.Nodes;

namespace RedisTyped.Topology;

/// <summary>Reads the certificates that TLS options name. A fault names the setting and the file, never a password.</summary>
internal static class TlsReader
{
    private const string PemStart = "-----BEGIN ";

    private static readonly TlsCertificates None = new(Authorities: null, Own: null);

    /// <summary>Reads them, or adds the faults and gives null.</summary>
    public static TlsCertificates? Read(TlsOptions? options, NodePlace place, ICollection<string> faults)
    {
        if (options is null)
        {
            return None;
        }

        int before = faults.Count;
        var authorities = Authorities(options, place, faults);
        var own = Own(options, place, faults);
        return faults.Count == before ? new TlsCertificates(authorities, own) : null;
    }

    private static X509Certificate2Collection? Authorities(TlsOptions options, NodePlace place, ICollection<string> faults)
    {
        if (options.CaFile is not { } file)
        {
            return options.Ca;
        }

        if (options.Ca is not null)
        {
            faults.Add($"{place.Member("caFile")}: is given beside certificates from code; remove one of the two");
            return null;
        }

        return Guarded(place.Member("caFile"), file, "give a PEM file with the certificates of the authorities to trust", faults, () =>
        {
            var found = new X509Certificate2Collection();
            found.ImportFromPemFile(file);
            return found.Count > 0 ? found : throw new CryptographicException("It holds no certificate.");
        });
    }

    private static X509Certificate2? Own(TlsOptions options, NodePlace place, ICollection<string> faults)
    {
        if (options.CertificateFile is not { } file)
        {
            string? lonely = options.KeyFile is not null ? "keyFile" : options.CertificatePassword is not null ? "certificatePassword" : null;
            if (lonely is not null)
            {
                faults.Add($"{place.Member(lonely)}: belongs to a certificateFile, and none is given");
            }

            return WithKey(options.Certificate, place.Member("certificate"), faults);
        }

        if (options.Certificate is not null)
        {
            faults.Add($"{place.Member("certificateFile")}: is given beside a certificate from code; remove one of the two");
            return null;
        }

        const string Advice = "give a PEM certificate with its key in the same file or in keyFile, or a PFX; certificatePassword opens an encrypted one";
        var read = Guarded(place.Member("certificateFile"), file, Advice, faults, () => Load(file, options.KeyFile, options.CertificatePassword));
        return WithKey(read, place.Member("certificateFile"), faults);
    }

    private static X509Certificate2 Load(string file, string? keyFile, string? password)
    {
        if (!File.ReadAllText(file).Contains(PemStart, StringComparison.Ordinal))
        {
            return X509CertificateLoader.LoadPkcs12FromFile(file, password);
        }

        var certificate = password is null
            ? X509Certificate2.CreateFromPemFile(file, keyFile)
            : X509Certificate2.CreateFromEncryptedPemFile(file, password, keyFile);
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        // Windows does TLS with keys from its store only, not with one that was just read: https://github.com/dotnet/runtime/issues/23749.
        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
        }
    }

    private static X509Certificate2? WithKey(X509Certificate2? certificate, string place, ICollection<string> faults)
    {
        if (certificate is { HasPrivateKey: false })
        {
            faults.Add($"{place}: has no private key; a client certificate is of no use without");
            return null;
        }

        return certificate;
    }

    // What the exceptions of cryptography say differs from system to system and helps nobody.
    private static T? Guarded<T>(string place, string file, string advice, ICollection<string> faults, Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            faults.Add($"{place}: there is no file '{(e as FileNotFoundException)?.FileName ?? file}'");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            faults.Add($"{place}: '{file}' cannot be read so; {advice}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            faults.Add($"{place}: '{file}' cannot be read ({e.GetType().Name})");
        }

        return null;
    }
}
