using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using RedisTyped.Cli;
using RedisTyped.Cli.Terminal;
using RedisTyped.Gateway.Tests.Faults;
using RedisTyped.Operation.Tests.Security;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Resp;

/// <summary>Who <c>redistyped serve</c> lets in, and over what.</summary>
public sealed class ServeAccessTests : IDisposable
{
    private const string Secret = "a-secret-of-at-least-16";
    private const string OtherSecret = "another-secret-of-16-or-more";

    private readonly TestAuthority _files = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Password_and_token_come_from_the_environment()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, cancellationToken: Cancelled);
        using ServeProcess gateway = await ServeProcess.StartAsync(
            nodes, new Dictionary<string, string> { ["REDISTYPED_GATEWAY_PASSWORD"] = "open sesame", ["REDISTYPED_GATEWAY_TOKEN"] = Secret });
        using RespClient client = await RespClient.ConnectAsync(gateway.EndPoint);

        Assert.Equal("-NOAUTH Authentication required.\r\n", await client.AskAsync("GET", "key"));
        Assert.Equal("+OK\r\n", await client.AskAsync("AUTH", "open sesame"));
        Assert.Equal("+OK\r\n", await client.AskAsync("SET", "key", "value"));
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(http, gateway.HttpAddress!, null));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, gateway.HttpAddress!, Secret));
    }

    [Fact]
    public async Task Password_tokens_and_users_come_from_files()
    {
        string password = _files.Write("password", "open sesame\n");
        string tokens = _files.Write("tokens", $"# who may call\nweb {Secret}\nreports {OtherSecret} readonly\n");
        string users = _files.Write("users", "user alice on >pw ~a:* +get\n");
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, cancellationToken: Cancelled);
        using ServeProcess gateway = await ServeProcess.StartAsync(
            nodes, words: ["--password-file", password, "--tokens", tokens, "--users", users]);
        using RespClient client = await RespClient.ConnectAsync(gateway.EndPoint);

        Assert.Equal("+OK\r\n", await client.AskAsync("AUTH", "open sesame"));
        Assert.Equal("+OK\r\n", await client.AskAsync("SET", "a:1", "value"));
        Assert.Equal("+OK\r\n", await client.AskAsync("AUTH", "alice", "pw"));
        Assert.Equal("$5\r\nvalue\r\n", await client.AskAsync("GET", "a:1"));
        Assert.StartsWith("-NOPERM ", await client.AskAsync("SET", "a:1", "other"), StringComparison.Ordinal);
        using var http = new HttpClient();
        Assert.Equal("""[{"reply":"OK"}]""", await CommandAsync(http, gateway.HttpAddress!, Secret, """[["SET","a:1","x"]]"""));
        Assert.Contains("read-only-token", await CommandAsync(http, gateway.HttpAddress!, OtherSecret, """[["SET","a:1","y"]]"""), StringComparison.Ordinal);
        Assert.Equal("""[{"reply":"x"}]""", await CommandAsync(http, gateway.HttpAddress!, OtherSecret, """[["GET","a:1"]]"""));
    }

    [Fact]
    public async Task Both_listeners_speak_TLS_with_the_certificate_given()
    {
        TestCertificate own = _files.Sign("gateway");
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, cancellationToken: Cancelled);
        using ServeProcess gateway = await ServeProcess.StartAsync(nodes, words: ["--tls-cert", own.File, "--tls-key", own.KeyFile]);
        string? shown = null;
        using var socket = new TcpClient();
        await socket.ConnectAsync(gateway.EndPoint, Cancelled);
        await using var resp = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, _) => (shown = certificate?.Subject) is not null);
        await InTime.AwaitAsync(resp.AuthenticateAsClientAsync("localhost"), "the gateway speaks TLS");
        await resp.WriteAsync("SET key value\r\nGET key\r\n"u8.ToArray(), Cancelled);
        byte[] replies = new byte["+OK\r\n$5\r\nvalue\r\n".Length];
        await InTime.AwaitAsync(resp.ReadExactlyAsync(replies, Cancelled).AsTask(), "the replies have come");

        Assert.Equal(("CN=gateway", "+OK\r\n$5\r\nvalue\r\n"), (shown, Encoding.ASCII.GetString(replies)));
        Assert.StartsWith("https://127.0.0.1:", gateway.HttpAddress, StringComparison.Ordinal);
        using var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate?.Subject == "CN=gateway" } };
        using var http = new HttpClient(handler);
        Assert.Equal("""[{"reply":"value"}]""", await CommandAsync(http, gateway.HttpAddress!, null, """[["GET","key"]]"""));
        await gateway.SignalAsync("TERM");
        Assert.Equal((0, ""), await gateway.EndAsync());
    }

    [Fact]
    public async Task Without_HTTP_there_is_no_address_of_it()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, cancellationToken: Cancelled);
        using ServeProcess gateway = await ServeProcess.StartAsync(nodes, words: "--no-http");
        using RespClient client = await RespClient.ConnectAsync(gateway.EndPoint);

        Assert.Null(gateway.HttpAddress);
        Assert.Equal("+PONG\r\n", await client.AskAsync("PING"));
    }

    [Theory]
    [InlineData(
        "0.0.0.0 can be reached from other machines. RESP clients need no password: give --users FILE, --password-file FILE or REDISTYPED_GATEWAY_PASSWORD. "
        + "HTTP needs no token: give --tokens FILE, REDISTYPED_GATEWAY_TOKEN or --no-http. Where no stranger can reach it, give --insecure.")]
    [InlineData("RESP clients need no password", "--no-http")]
    [InlineData("RESP clients need no password", "--users", "open", "--no-http")]
    [InlineData("0.0.0.0 can be reached from other machines. HTTP needs no token", "--password-file", "password")]
    [InlineData("tokens, line 1: write 'NAME SECRET' or 'NAME SECRET readonly'.", "--tokens", "alone")]
    [InlineData("tokens, line 2: The secret of the API token 'web' must have at least 16 characters", "--tokens", "short")]
    [InlineData("password must hold the password on one line, and nothing else.", "--password-file", "two")]
    [InlineData("users: User 'alice', rule 2: there is no command 'nosuch'.", "--users", "unknown")]
    [InlineData("users: the user 'default' has a password of its own, and another by --password-file or REDISTYPED_GATEWAY_PASSWORD; say it once.", "--users", "default", "--password-file", "password")]
    [InlineData("--tls-key belongs to a certificate; give --tls-cert.", "--tls-key", "missing.key")]
    [InlineData("The certificates cannot be used: --tls-cert: ", "--tls-cert", "missing.pem")]
    public async Task What_lets_strangers_in_or_cannot_be_read_is_refused(string fault, params string[] words)
    {
        string[] given = [.. words.Select(word => word switch
        {
            "open" => _files.Write("users", "user default on nopass ~* +@all\n"),
            "password" => _files.Write("password", "open sesame\n"),
            "unknown" => _files.Write("users", "user alice on +nosuch\n"),
            "default" => _files.Write("users", "user default on >other ~* +@all\n"),
            "two" => _files.Write("password", "open\nsesame\n"),
            "alone" => _files.Write("tokens", $"{Secret}\n"),
            "short" => _files.Write("tokens", $"# who may call\nweb sh0rt\n"),
            _ => word,
        })];
        (int exit, string error) = await RunAsync(["--bind", "0.0.0.0", .. given]);

        Assert.Equal(ExitCode.BadUsage, exit);
        Assert.Contains(fault, error, StringComparison.Ordinal);
        Assert.DoesNotContain(">other", error, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error, StringComparison.Ordinal);
        Assert.DoesNotContain("sh0rt", error, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--insecure")]
    [InlineData("--no-http", "--password-file", "password")]
    public async Task What_is_safe_or_wanted_is_served_to_other_machines(params string[] words)
    {
        string password = _files.Write("password", "open sesame\n");
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, cancellationToken: Cancelled);
        using ServeProcess gateway = await ServeProcess.StartAsync(nodes, words: ["--bind", "0.0.0.0", .. words.Select(word => word == "password" ? password : word)]);

        Assert.Equal(IPAddress.Any, gateway.EndPoint.Address);
        await gateway.SignalAsync("TERM");
        Assert.Equal(
            (0, "redistyped: 0.0.0.0 is served without TLS: passwords, tokens and values can be read on the way; give --tls-cert and --tls-key\n"),
            await gateway.EndAsync());
    }

    private static async Task<(int Exit, string Error)> RunAsync(string[] words)
    {
        using var error = new StringWriter();
        using var console = new CommandConsole(Stream.Null, TextWriter.Null, error);
        return (await InTime.AwaitAsync(Tool.RunAsync(["serve", "--topology", "none.json", .. words], console, Cancelled), "it is refused"), error.ToString());
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string address, string? secret)
    {
        using HttpResponseMessage answer = await SendAsync(http, address, secret, """[["GET","key"]]""");
        return answer.StatusCode;
    }

    private static async Task<string> CommandAsync(HttpClient http, string address, string? secret, string commands)
    {
        using HttpResponseMessage answer = await SendAsync(http, address, secret, commands);
        string text = await answer.Content.ReadAsStringAsync(Cancelled);
        using var json = JsonDocument.Parse(text);
        return text;
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient http, string address, string? secret, string commands)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{address}/v1/commands") { Content = new StringContent(commands, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = secret is null ? null : new AuthenticationHeaderValue("Bearer", secret);
        return await http.SendAsync(request, Cancelled);
    }
}
