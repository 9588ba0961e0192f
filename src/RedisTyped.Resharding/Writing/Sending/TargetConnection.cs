using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Writing.Sending;

/// <summary>A connection to a target as one of its clients, logged in.</summary>
internal sealed class TargetConnection : IAsyncDisposable
{
    private readonly Socket _socket;

    private TargetConnection(Socket socket, Stream stream)
    {
        _socket = socket;
        Stream = stream;
    }

    /// <summary>The connection, from which nothing has been read that was not asked for.</summary>
    public Stream Stream { get; }

    /// <summary>Connects and logs in.</summary>
    /// <exception cref="ReshardException">It cannot be reached, or refuses.</exception>
    public static async Task<TargetConnection> OpenAsync(TargetOptions options, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.AnswerTimeout);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(options.Address.Host, options.Address.Port, limit.Token).ConfigureAwait(false);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (options.Tls is { } tls)
            {
                var secured = new SslStream(stream, leaveInnerStreamOpen: false);
                stream = secured;
                await secured.AuthenticateAsClientAsync(tls(options.Address.Host), limit.Token).ConfigureAwait(false);
            }

            var connection = new TargetConnection(socket, stream);
            await connection.GreetAsync(options, limit.Token).ConfigureAwait(false);
            return connection;
        }
        catch (Exception e)
        {
            socket.Dispose();
            throw e switch
            {
                OperationCanceledException when !cancellationToken.IsCancellationRequested => Unreachable(
                    options, $"does not answer within {options.AnswerTimeout.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s", e),
                SocketException or IOException => Unreachable(options, $"cannot be reached ({e.Message})", e),
                FormatException => Refused(options, "does not answer as Redis does; is it a Redis server, and does it want TLS?", e),
                AuthenticationException => Refused(options, $"fails in TLS: {e.Message} Check the certificates, and that the port speaks TLS.", e),
                _ => e,
            };
        }
    }

    public static ReshardException Unreachable(TargetOptions options, string fault, Exception? inner = null) =>
        new(ReshardFailure.TargetUnreachable, $"The target {options.Address} {fault}; check the address, and that the server runs.", inner);

    public static ReshardException Refused(TargetOptions options, string fault, Exception? inner = null) =>
        new(ReshardFailure.TargetRefused, $"The target {options.Address} {fault}", inner);

    /// <summary>Asks one thing after the other: for the beginning, before there is anything else on the connection.</summary>
    public async Task<object?> AskAsync(RespBuffer request, CancellationToken cancellationToken)
    {
        await Stream.WriteAsync(request.WrittenMemory, cancellationToken).ConfigureAwait(false);
        var buffer = new RespBuffer(4096);
        var scanner = default(ReplyScanner);
        while (true)
        {
            int read = await Stream.ReadAsync(buffer.GetMemory(4096), cancellationToken).ConfigureAwait(false);
            buffer.Advance(read > 0 ? read : throw new EndOfStreamException("The server has closed the connection."));
            switch (scanner.Scan(buffer.Written, out int length))
            {
                case ReadStatus.Complete:
                    return ReplyTree.Read(buffer.Written[..length]);
                case ReadStatus.Faulty:
                    throw new FormatException("A reply is not RESP.");
            }
        }
    }

    /// <summary>Ends whatever is being read or written, by force.</summary>
    public void Abort() => _socket.Dispose();

    public async ValueTask DisposeAsync()
    {
        // The socket first: a TLS stream would otherwise wait to say goodbye to a peer that may hang.
        _socket.Dispose();
        await Stream.DisposeAsync().ConfigureAwait(false);
    }

    private async Task GreetAsync(TargetOptions options, CancellationToken cancellationToken)
    {
        var request = new RespBuffer();
        if (options.Password is { } password)
        {
            request.WriteRequest(options.User is { } user ? ["AUTH", user, password] : ["AUTH", password]);
            if (await AskAsync(request, cancellationToken).ConfigureAwait(false) is ReplyError error)
            {
                throw IsBusy(error.Text)
                    ? Unreachable(options, $"is not ready ({error.Text})")
                    : Refused(options, $"refuses user and password: {error.Text.TrimEnd('.')}. Check them.");
            }

            request.Clear();
        }

        request.WriteRequest("PING");
        if (await AskAsync(request, cancellationToken).ConfigureAwait(false) is ReplyError fault && !fault.Text.StartsWith("NOPERM", StringComparison.Ordinal))
        {
            throw IsBusy(fault.Text)
                ? Unreachable(options, $"is not ready ({fault.Text})")
                : Refused(options, $"refuses us: {fault.Text.TrimEnd('.')}. Give user and password.");
        }
    }

    /// <summary>Whether an error says that the server can do it in a while.</summary>
    public static bool IsBusy(string error) => new ReplyError(error).IsBusy;
}
