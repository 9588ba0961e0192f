using System.CommandLine;

namespace RedisTyped.Cli.Serving;

/// <summary>The words of <c>serve</c> that say who is let in. Secrets stand in files or in the environment: a command line can be read by every user of the machine.</summary>
internal sealed class AccessWords
{
    public Option<FileInfo> Users { get; } = File(
        "--users", "Users with what they may do, as in an ACL file of Redis. With it every client has to log in, unless the user default needs no password.");

    public Option<FileInfo> PasswordFile { get; } = File(
        "--password-file", $"The password of the user default, on one line. Or in the environment, as {GatewayAccess.PasswordVariable}.");

    public Option<FileInfo> Tokens { get; } = File(
        "--tokens", $"Who may call over HTTP: a line 'NAME SECRET' each, with 'readonly' behind it for one who may only read. Or one secret in the environment, as {GatewayAccess.TokenVariable}.");

    public Option<string?> TlsCertificate { get; } = new("--tls-cert")
    {
        Description = "Speak TLS, RESP and HTTP: the certificate to show, in PEM, with those between it and its authority behind it.",
        HelpName = "FILE",
    };

    public Option<string?> TlsKey { get; } = new("--tls-key") { Description = "Its key, in PEM.", HelpName = "FILE" };

    public Option<bool> NoHttp { get; } = new("--no-http") { Description = "Serve RESP alone." };

    public Option<bool> Insecure { get; } = new("--insecure") { Description = "Let whoever reaches the address in, where that is not only this machine." };

    public IEnumerable<Option> All => [Users, PasswordFile, Tokens, TlsCertificate, TlsKey, NoHttp, Insecure];

    private static Option<FileInfo> File(string name, string description) =>
        new Option<FileInfo>(name) { Description = description, HelpName = "FILE" }.AcceptExistingOnly();
}
