using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using RedisTyped.Nodes;
using RedisTyped.Protocol;
using StackExchange.Redis;

namespace RedisTyped.Gateway.Links;

/// <summary>
/// Opens connections to a node by the node's own configuration: address of its primary, TLS, user, password, database. These are the gateway's own:
/// StackExchange.Redis decodes every reply, and a gateway must not.
/// </summary>
internal static class LinkDial
{
    private const string UserItem = "user=";
    private const int LongestReply = 64 * 1024;

    /// <summary>For how many seconds a connection is silent, at most, before TCP asks whether the other host is there. Linux takes no more than some nine hours.</summary>
    private const int LongestSilence = 300;

    /// <summary>Opens a connection that has answered a PING.</summary>
    /// <param name="node">The node.</param>
    /// <param name="endPoint">The server to dial, one of the node's.</param>
    /// <param name="protocol">2 or 3: the RESP that it is to speak.</param>
    /// <param name="longest">How long it may take; no longer than the node's connect timeout. Infinite: as long as that.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">It cannot be reached, or refuses; the text holds no secret.</exception>
    public static async Task<Stream> OpenAsync(RedisNode node, EndPoint endPoint, int protocol, TimeSpan longest, CancellationToken cancellationToken)
    {
        ConfigurationOptions configuration = node.Plan.Configuration ?? ConfigurationOptions.Parse(node.Multiplexer.Configuration);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var patience = TimeSpan.FromMilliseconds(Math.Max(configuration.ConnectTimeout, 1));
        limit.CancelAfter(longest != Timeout.InfiniteTimeSpan && longest < patience ? longest : patience);
        Socket socket = EndPointProbe.SocketTo(endPoint);
        Stream? stream = null;
        try
        {
            if (endPoint is not UnixDomainSocketEndPoint)
            {
                socket.NoDelay = true;
                Probe(socket, node.OperationTimeout);
            }

            await socket.ConnectAsync(endPoint, limit.Token).ConfigureAwait(false);
            stream = new NetworkStream(socket, ownsSocket: true);
            if (configuration.Ssl)
            {
                var encrypted = new SslStream(stream);
                stream = encrypted;
                string host = HostOf(endPoint, configuration);
                SslClientAuthenticationOptions tls = node.Plan.Tls?.For(host, configuration.SslProtocols) ?? new SslClientAuthenticationOptions { TargetHost = host };
                await encrypted.AuthenticateAsClientAsync(tls, limit.Token).ConfigureAwait(false);
            }

            await GreetAsync(stream, configuration, protocol, limit.Token).ConfigureAwait(false);
            return stream;
        }
        catch (Exception fault)
        {
            socket.Dispose();
            if (stream is not null)
            {
                await stream.DisposeAsync().ConfigureAwait(false);
            }

            throw fault switch
            {
                OperationCanceledException when !cancellationToken.IsCancellationRequested => new IOException("no answer in time", fault),
                SocketException { SocketErrorCode: var code } => new IOException(code == SocketError.ConnectionRefused ? "connection refused" : $"{code}", fault),
                System.Security.Authentication.AuthenticationException => new IOException(node.Plan.Tls?.Fault ?? "the TLS handshake failed", fault),
                _ => fault,
            };
        }
    }

    // Of a host that has died without a word one hears only by asking, and who waits or listens says nothing.
    private static void Probe(Socket socket, TimeSpan silence)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, (int)Math.Clamp(Math.Ceiling(silence.TotalSeconds), 1, LongestSilence));
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 1);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
    }

    private static async Task GreetAsync(Stream stream, ConfigurationOptions configuration, int protocol, CancellationToken cancellationToken)
    {
        var requests = new RespBuffer();
        int replies = 1;
        if (!string.IsNullOrEmpty(configuration.Password))
        {
            replies++;
            if (UserOf(configuration) is { } user)
            {
                requests.WriteRequest("AUTH", user, configuration.Password);
            }
            else
            {
                requests.WriteRequest("AUTH", configuration.Password);
            }
        }

        if (protocol == 3)
        {
            replies++;
            requests.WriteRequest("HELLO", "3");
        }

        if (configuration.DefaultDatabase is { } database and > 0)
        {
            replies++;
            requests.WriteRequest("SELECT", database.ToString(CultureInfo.InvariantCulture));
        }

        requests.WriteRequest("PING");
        await stream.WriteAsync(requests.WrittenMemory, cancellationToken).ConfigureAwait(false);
        await ReadGreetingAsync(stream, replies, cancellationToken).ConfigureAwait(false);
    }

    private static async Task ReadGreetingAsync(Stream stream, int replies, CancellationToken cancellationToken)
    {
        var input = new RespBuffer(1024);
        var scanner = new ReplyScanner();
        while (true)
        {
            switch (scanner.Scan(input.Written, out int length))
            {
                case ReadStatus.Complete when input.Written[0] == '-' && !(replies == 1 && IsThere(input.Written[..length])):
                    throw new IOException($"it answers {CodeOf(input.Written)}");
                case ReadStatus.Complete:
                    input.Consume(length);
                    if (--replies == 0)
                    {
                        return;
                    }

                    continue;
                case ReadStatus.Incomplete when input.Length < LongestReply:
                    break;
                default:
                    throw new IOException("what listens there does not answer as Redis does");
            }

            int read = await stream.ReadAsync(input.GetMemory(512), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                throw new IOException("it closes the connection");
            }

            input.Advance(read);
        }
    }

    // To PING, the last: one who may not may still do what the clients want, and one who is busy with a script says so to them too.
    private static bool IsThere(ReadOnlySpan<byte> reply) => (reply.StartsWith("-NOPERM"u8) && reply.IndexOf("ping"u8) >= 0) || reply.StartsWith("-BUSY "u8);

    // The code alone: what stands behind it may repeat a password, as where AUTH has another name.
    private static string CodeOf(ReadOnlySpan<byte> error)
    {
        if (error.StartsWith("-ERR max number of clients"u8))
        {
            return "that it has as many clients as its maxclients allows";
        }

        int end = error.IndexOfAny(" \r"u8);
        return System.Text.Encoding.ASCII.GetString(error[1..Math.Max(end, 1)]);
    }

    // The property came with a later version of StackExchange.Redis than the oldest; what it prints is the same in all.
    private static string? UserOf(ConfigurationOptions configuration) =>
        configuration.ToString(includePassword: false).Split(',').Select(static item => item.Trim())
            .FirstOrDefault(static item => item.StartsWith(UserItem, StringComparison.OrdinalIgnoreCase))?[UserItem.Length..];

    private static string HostOf(EndPoint endPoint, ConfigurationOptions configuration) => endPoint switch
    {
        _ when !string.IsNullOrWhiteSpace(configuration.SslHost) => configuration.SslHost,
        DnsEndPoint dns => dns.Host,
        IPEndPoint ip => ip.Address.ToString(),
        _ => "localhost",
    };
}
