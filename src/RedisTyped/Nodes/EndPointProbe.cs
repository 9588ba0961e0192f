using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using StackExchange.Redis;

namespace RedisTyped.Nodes;

/// <summary>
/// Tells why a node cannot be used, by one plain connection with one PING. What StackExchange.Redis says of a failed connect differs
/// between versions, and from run to run: a refused connection or password can come out as a mere timeout.
/// </summary>
internal static class EndPointProbe
{
    /// <summary>Said of an address that answers well, so that nothing but the time can have kept a connection from being made.</summary>
    public const string NotInTime = "it answers a plain PING, but the connection was not made in time";

    private const string NoAnswer = "the address does not answer";
    private const string Silent = "it accepts connections but does not answer";
    private const string SilentOfTls = "it accepts connections but does not answer a TLS handshake; it may not speak TLS at that port";
    private const string Stranger = "what listens there does not answer as Redis does";
    private const int LongestLine = 256;

    /// <summary>How long an answer is waited for where nothing else says so.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Describes the reason.</summary>
    /// <param name="endPoint">The address.</param>
    /// <param name="configuration">How the node is connected to.</param>
    /// <param name="tls">How TLS is done; null for a node without.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<string> DescribeAsync(EndPoint endPoint, ConfigurationOptions configuration, NodeTls? tls, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience);
        return await DescribeAsync(endPoint, configuration, tls, limit.Token, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Describes the reason, as far as it is known by a given time.</summary>
    public static async Task<string> DescribeAsync(
        EndPoint endPoint, ConfigurationOptions configuration, NodeTls? tls, CancellationToken timeIsUp, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeIsUp);
        using var socket = SocketTo(endPoint);
        string reason = NoAnswer;
        bool isEncrypted = false;
        try
        {
            await socket.ConnectAsync(endPoint, limit.Token).ConfigureAwait(false);
            reason = tls is null ? Silent : SilentOfTls;
            using Stream stream = await StreamAsync(socket, endPoint, configuration, tls, limit.Token).ConfigureAwait(false);
            isEncrypted = tls is not null;
            reason = Silent;
            reason = Describe(await AnswerAsync(stream, configuration, limit.Token).ConfigureAwait(false));
            return reason == NotInTime && await IsRefusedAsync(stream, limit.Token).ConfigureAwait(false) ? NodeRefusal.Permission : reason;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return reason;
        }
        catch (SocketException e)
        {
            return Describe(e.SocketErrorCode);
        }
        catch (Exception e) when (tls is not null && (e is AuthenticationException or IOException))
        {
            return tls.Fault ?? tls.OwnFault ?? DescribeTls(isEncrypted, tls.HasOwn);
        }
        catch (IOException e)
        {
            return e.InnerException is SocketException { SocketErrorCode: var error } ? Describe(error) : Stranger;
        }
    }

    /// <summary>Tells why an address takes no connection, or gives null for one that does.</summary>
    public static async Task<string?> RefusalAsync(EndPoint endPoint, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        using var socket = SocketTo(endPoint);
        try
        {
            await socket.ConnectAsync(endPoint, limit.Token).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return NoAnswer;
        }
        catch (SocketException e)
        {
            return Describe(e.SocketErrorCode);
        }
    }

    /// <summary>A socket of the kind that an address needs.</summary>
    public static Socket SocketTo(EndPoint endPoint) => endPoint is UnixDomainSocketEndPoint
        ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        : new Socket(SocketType.Stream, ProtocolType.Tcp);

    private static string Describe(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => $"nothing listens there ({error})",
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => $"its name cannot be resolved ({error})",
        _ => $"no connection could be made ({error})",
    };

    // With TLS 1.3 a server refuses the client's certificate only after the client takes the handshake for done.
    private static string DescribeTls(bool isEncrypted, bool hasOwn) => (isEncrypted, hasOwn) switch
    {
        (true, true) => "it does not accept the client certificate",
        (true, false) => "it ends the connection after the TLS handshake; it may want a client certificate (certificateFile)",
        (false, true) => "the TLS handshake failed; it may not speak TLS at that port, or not accept the client certificate",
        (false, false) => "the TLS handshake failed; it may not speak TLS at that port, or want a client certificate (certificateFile)",
    };

    private static async Task<Stream> StreamAsync(
        Socket socket, EndPoint endPoint, ConfigurationOptions configuration, NodeTls? tls, CancellationToken cancellationToken)
    {
        var plain = new NetworkStream(socket, ownsSocket: false);
        if (tls is null)
        {
            return plain;
        }

        var encrypted = new SslStream(plain);
        await encrypted.AuthenticateAsClientAsync(tls.For(HostOf(endPoint, configuration), configuration.SslProtocols), cancellationToken).ConfigureAwait(false);
        return encrypted;
    }

    private static string HostOf(EndPoint endPoint, ConfigurationOptions configuration) => endPoint switch
    {
        _ when !string.IsNullOrWhiteSpace(configuration.SslHost) => configuration.SslHost,
        DnsEndPoint dns => dns.Host,
        IPEndPoint ip => ip.Address.ToString(),
        _ => "localhost",
    };

    // A password belongs to a user, whom only later versions of StackExchange.Redis tell.
    private static async Task<string> AnswerAsync(Stream stream, ConfigurationOptions configuration, CancellationToken cancellationToken)
    {
        bool hasUser = configuration.ToString(includePassword: false).Contains(",user=", StringComparison.OrdinalIgnoreCase);
        if (!string.IsNullOrEmpty(configuration.Password) && !hasUser)
        {
            string answer = await AskAsync(stream, ["AUTH", configuration.Password], cancellationToken).ConfigureAwait(false);
            if (answer.StartsWith("-WRONGPASS", StringComparison.Ordinal))
            {
                return answer;
            }
        }

        return await AskAsync(stream, ["PING"], cancellationToken).ConfigureAwait(false);
    }

    // An answer that is not one of Redis is no refusal; the address has shown by PING what it is.
    private static async Task<bool> IsRefusedAsync(Stream stream, CancellationToken cancellationToken) =>
        (await AskAsync(stream, ["ECHO", "redistyped"], cancellationToken).ConfigureAwait(false)).StartsWith("-NOPERM", StringComparison.Ordinal);

    private static async Task<string> AskAsync(Stream stream, string[] words, CancellationToken cancellationToken)
    {
        // One word as a plain line, to which more than Redis can be asked to answer.
        string request = words is [var only] ? $"{only}\r\n" : string.Concat(
            words.Select(static word => FormattableString.Invariant($"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n"))
                .Prepend(FormattableString.Invariant($"*{words.Length}\r\n")));
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request), cancellationToken).ConfigureAwait(false);
        byte[] line = new byte[LongestLine];
        int length = 0;
        while (length < line.Length && line.AsSpan(0, length).IndexOf((byte)'\n') < 0)
        {
            int read = await stream.ReadAsync(line.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                throw new EndOfStreamException();
            }

            length += read;
        }

        return Encoding.ASCII.GetString(line, 0, length);
    }

    /// <summary>Only the code of an error is repeated; what else a stranger at that address says is not for our messages.</summary>
    private static string Describe(string reply)
    {
        string word = reply.Split(' ', '\r', '\n')[0];
        return word switch
        {
            "+PONG" => NotInTime,
            "-NOAUTH" => NodeRefusal.Password,
            _ when NodeRefusal.Codes.Contains(word.TrimStart('-')) => NodeRefusal.Of(word.TrimStart('-')),
            _ => Stranger,
        };
    }
}
