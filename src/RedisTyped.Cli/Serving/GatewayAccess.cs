using System.CommandLine;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using RedisTyped.Cli.Resharding;
using RedisTyped.Gateway;
using RedisTyped.Gateway.Http.Access;
using RedisTyped.Gateway.Security;
using RedisTyped.Topology;

namespace RedisTyped.Cli.Serving;

/// <summary>Who is let in, and over what. Without anything said: everybody, over plain connections.</summary>
internal sealed record GatewayAccess
{
    public const string PasswordVariable = "REDISTYPED_GATEWAY_PASSWORD";
    public const string TokenVariable = "REDISTYPED_GATEWAY_TOKEN";

    /// <summary>The password of the user <c>default</c>; null: none.</summary>
    public string? Password { get; init; }

    /// <summary>Users as in an ACL file.</summary>
    public IReadOnlyList<string> Users { get; init; } = [];

    /// <summary>Who may call over HTTP; none: everybody.</summary>
    public IReadOnlyList<ApiToken> Tokens { get; init; } = [];

    /// <summary>TLS of both listeners; null: none.</summary>
    public HttpsConnectionAdapterOptions? Tls { get; init; }

    /// <summary>Whether there is HTTP.</summary>
    public bool HasHttp { get; init; } = true;

    /// <summary>Whether everybody is to be let in, wherever he comes from.</summary>
    public bool IsInsecure { get; init; }

    /// <summary>Whether RESP clients have to log in.</summary>
    public bool AsksForLogin => UserList.Of(Password, [.. Users], []).Initial is null;

    /// <summary>Reads what the command line says, and the environment where that says nothing.</summary>
    /// <exception cref="UsageException">It cannot be used; the text holds no secret.</exception>
    public static async Task<GatewayAccess> ReadAsync(AccessWords access, ParseResult words, CancellationToken cancellationToken)
    {
        GatewayAccess read = await ReadFilesAsync(access, words, cancellationToken).ConfigureAwait(false);
        if (words.GetValue(access.Users) is { } users)
        {
            List<string> faults = [];
            UserList.Of(password: null, [.. read.Users], faults);
            if (faults.Count == 0 && read.Password is not null)
            {
                UserList.Of(read.Password, [.. read.Users], faults);
                faults = faults.Count > 0 ? [$"the user 'default' has a password of its own, and another by --password-file or {PasswordVariable}; say it once."] : [];
            }

            if (faults.Count > 0)
            {
                throw new UsageException($"--users {users}: {string.Join(" ", faults)}");
            }
        }

        return read;
    }

    private static async Task<GatewayAccess> ReadFilesAsync(AccessWords access, ParseResult words, CancellationToken cancellationToken) => new()
    {
        Password = words.GetValue(access.PasswordFile) is { } password
            ? OnlyLine(password.FullName, await File.ReadAllTextAsync(password.FullName, cancellationToken).ConfigureAwait(false))
            : Variable(PasswordVariable),
        Users = words.GetValue(access.Users) is { } users ? await File.ReadAllLinesAsync(users.FullName, cancellationToken).ConfigureAwait(false) : [],
        Tokens = words.GetValue(access.Tokens) is { } tokens
            ? TokenFile.Read(tokens.FullName, await File.ReadAllLinesAsync(tokens.FullName, cancellationToken).ConfigureAwait(false))
            : Variable(TokenVariable) is { } secret ? [TokenFile.Checked(new ApiToken { Name = "environment", Secret = secret }, TokenVariable)] : [],
        Tls = TlsOf(words.GetValue(access.TlsCertificate), words.GetValue(access.TlsKey)),
        HasHttp = !words.GetValue(access.NoHttp),
        IsInsecure = words.GetValue(access.Insecure),
    };

    /// <summary>Refuses an address that others reach, where they would not be asked who they are.</summary>
    /// <exception cref="UsageException">So it is.</exception>
    public void CheckFor(IPAddress address)
    {
        if (IsInsecure || IPAddress.IsLoopback(address))
        {
            return;
        }

        List<string> open = [];
        if (!AsksForLogin)
        {
            open.Add($"RESP clients need no password: give --users FILE, --password-file FILE or {PasswordVariable}");
        }

        if (HasHttp && Tokens.Count == 0)
        {
            open.Add($"HTTP needs no token: give --tokens FILE, {TokenVariable} or --no-http");
        }

        if (open.Count > 0)
        {
            throw new UsageException($"{address} can be reached from other machines. {string.Join(". ", open)}. Where no stranger can reach it, give --insecure.");
        }
    }

    /// <summary>Has the gateway ask its RESP clients.</summary>
    public void Apply(GatewayOptions options)
    {
        options.Password = Password;
        foreach (string user in Users)
        {
            options.Users.Add(user);
        }
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static string OnlyLine(string path, string text)
    {
        string line = text.TrimEnd('\r', '\n');
        return line.Length > 0 && line.AsSpan().IndexOfAny('\r', '\n') < 0
            ? line
            : throw new UsageException($"{path} must hold the password on one line, and nothing else.");
    }

    private static HttpsConnectionAdapterOptions? TlsOf(string? certificate, string? key)
    {
        if (certificate is null)
        {
            return key is null ? null : throw new UsageException("--tls-key belongs to a certificate; give --tls-cert.");
        }

        X509Certificate2 own = ProxySource.Certificates(new TlsOptions { CertificateFile = certificate, KeyFile = key }, "--tls").Own!;

        // Clients know the authority, and seldom those between it and us.
        var shown = new X509Certificate2Collection();
        shown.ImportFromPemFile(certificate);
        return new HttpsConnectionAdapterOptions { ServerCertificate = own, ServerCertificateChain = shown };
    }
}
