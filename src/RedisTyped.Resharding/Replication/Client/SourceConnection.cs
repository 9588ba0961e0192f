using System.Globalization;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using RedisTyped.Resharding.Failures;

namespace RedisTyped.Resharding.Replication.Client;

/// <summary>A connection to one server of a source, up to the answer to PSYNC.</summary>
internal sealed class SourceConnection : IAsyncDisposable
{
    private const int ReadSize = 256 * 1024;
    private const int KeepAliveSeconds = 60;

    private readonly SourceOptions _options;
    private readonly Socket _socket;
    private readonly Stream _stream;

    private SourceConnection(SourceAddress address, SourceOptions options, Socket socket, Stream stream)
    {
        Address = address;
        _options = options;
        _socket = socket;
        _stream = stream;
        Input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: ReadSize, minimumReadSize: ReadSize / 4, leaveOpen: true));
    }

    public SourceAddress Address { get; }

    /// <summary>What the source sends.</summary>
    public PipeReader Input { get; }

    /// <summary>The connection itself, for whom takes it over; nothing of what was received is left in <see cref="Input"/> then.</summary>
    public Stream Stream => _stream;

    /// <summary>Connects and greets.</summary>
    /// <param name="address">The server.</param>
    /// <param name="options">How.</param>
    /// <param name="asReplica">Whether to say that we are a replica, up to where PSYNC may be asked; if not, we are a client.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ReshardException">It cannot be reached, or refuses.</exception>
    public static async Task<SourceConnection> OpenAsync(SourceAddress address, SourceOptions options, bool asReplica, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.AnswerTimeout);
        SourceConnection? connection = null;
        try
        {
            connection = await ConnectAsync(address, options, limit.Token).ConfigureAwait(false);
            await connection.GreetAsync(asReplica, limit.Token).ConfigureAwait(false);
            return connection;
        }
        catch (Exception e)
        {
            if (connection is not null)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }

            throw e switch
            {
                OperationCanceledException when !cancellationToken.IsCancellationRequested => Unreachable(address, $"does not answer within {options.AnswerTimeout.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s", e),
                SocketException or IOException => Unreachable(address, $"cannot be reached ({e.Message})", e),
                AuthenticationException => new ReshardException(ReshardFailure.SourceRefused, $"TLS with {address} failed: {e.Message} Check the certificates, and that the port speaks TLS.", e),
                _ => e,
            };
        }
    }

    /// <summary>Asks to follow.</summary>
    /// <param name="resume">Where to go on; null for a snapshot.</param>
    /// <param name="onNewline">Told when the source shows that it lives while it makes us wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ReshardException">It refuses, or cannot now.</exception>
    public async Task<SyncAnswer> SyncAsync(ReplicationPosition? resume, Action? onNewline, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_options.SilenceTimeout);
        try
        {
            byte[] ask = resume is { } position
                ? RespWords.Encode("PSYNC", position.Id.Text, (position.Offset + 1).ToString(CultureInfo.InvariantCulture))
                : RespWords.Encode("PSYNC", "?", "-1");
            await SendAsync(ask, limit.Token).ConfigureAwait(false);
            string line = await SourceLines.ReadAsync(Input, OnNewline, limit.Token).ConfigureAwait(false);
            if (line.StartsWith("-ERR unknown command", StringComparison.OrdinalIgnoreCase))
            {
                // Before 2.8: no history, no offsets; the snapshot follows without an answer.
                await SendAsync(RespWords.Encode("SYNC"), limit.Token).ConfigureAwait(false);
                return new SyncAnswer(IsFull: true, new ReplicationPosition(ReplicationId.NewRandom(), 0), HasHistory: false);
            }

            return Understand(line, resume);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unreachable(Address, "was silent while it was to answer PSYNC", e);
        }
        catch (IOException e)
        {
            throw Unreachable(Address, $"broke the connection ({e.Message})", e);
        }

        void OnNewline()
        {
            limit.CancelAfter(_options.SilenceTimeout);
            onNewline?.Invoke();
        }
    }

    /// <summary>Sends bytes. One caller at a time.</summary>
    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => _stream.WriteAsync(bytes, cancellationToken);

    /// <summary>Begins to read a snapshot, in large pieces.</summary>
    public GatheredReads Gather() => new(_stream is NetworkStream ? _socket : null);

    /// <summary>Ends whatever is being read or written, by force.</summary>
    public void Abort() => _socket.Dispose();

    public async ValueTask DisposeAsync()
    {
        // The socket first: a TLS stream would otherwise wait to say goodbye to a peer that may hang.
        _socket.Dispose();
        await Input.CompleteAsync().ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<SourceConnection> ConnectAsync(SourceAddress address, SourceOptions options, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, cancellationToken).ConfigureAwait(false);
            KeepAlive(socket);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (options.Tls is { } tls)
            {
                var secured = new SslStream(stream, leaveInnerStreamOpen: false);
                stream = secured;
                await secured.AuthenticateAsClientAsync(tls(address.Host), cancellationToken).ConfigureAwait(false);
            }

            return new SourceConnection(address, options, socket, stream);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // A connection for reads may be idle for days, which firewalls end sooner, and tell nobody.
    private static void KeepAlive(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveSeconds);
    }

    private static ReshardException Unreachable(SourceAddress address, string fault, Exception inner) =>
        new(ReshardFailure.SourceUnreachable, $"The source {address} {fault}; check the address, and that the server runs.", inner);

    private async Task GreetAsync(bool asReplica, CancellationToken cancellationToken)
    {
        string pong = await AskAsync(cancellationToken, "PING").ConfigureAwait(false);
        bool isRedis = pong.StartsWith("+PONG", StringComparison.Ordinal)
            || pong.StartsWith("-NOAUTH", StringComparison.Ordinal)
            || pong.StartsWith("-NOPERM", StringComparison.Ordinal)
            || pong.StartsWith("-ERR operation not permitted", StringComparison.Ordinal)
            || (_options.MayLackPrimary && !asReplica && pong.StartsWith("-MASTERDOWN", StringComparison.Ordinal));
        if (!isRedis)
        {
            throw Refusal(pong, "PING");
        }

        if (_options.Password is { } password)
        {
            string welcome = _options.User is { } user
                ? await AskAsync(cancellationToken, "AUTH", user, password).ConfigureAwait(false)
                : await AskAsync(cancellationToken, "AUTH", password).ConfigureAwait(false);
            if (!welcome.StartsWith('+'))
            {
                throw new ReshardException(
                    ReshardFailure.SourceRefused, $"The source {Address} refuses user and password: {welcome.TrimStart('-').TrimEnd('.')}. Check them.");
            }
        }

        if (!asReplica)
        {
            return;
        }

        await ConfigureAsync(cancellationToken, "REPLCONF", "listening-port", _options.ListeningPort.ToString(CultureInfo.InvariantCulture)).ConfigureAwait(false);
        await ConfigureAsync(cancellationToken, "REPLCONF", "capa", "eof", "capa", "psync2").ConfigureAwait(false);
    }

    // An option that the server does not know is no reason not to follow it; that we may not ask is.
    private async Task ConfigureAsync(CancellationToken cancellationToken, params string[] words)
    {
        string answer = await AskAsync(cancellationToken, words).ConfigureAwait(false);
        if (answer.StartsWith("-NOAUTH", StringComparison.Ordinal) || answer.StartsWith("-NOPERM", StringComparison.Ordinal))
        {
            throw Refusal(answer, words[0]);
        }
    }

    // Each answer is awaited before the next question: a server with output pending refuses PSYNC.
    private async Task<string> AskAsync(CancellationToken cancellationToken, params string[] words)
    {
        await SendAsync(RespWords.Encode(words), cancellationToken).ConfigureAwait(false);
        return await SourceLines.ReadAsync(Input, onNewline: null, cancellationToken).ConfigureAwait(false);
    }

    private SyncAnswer Understand(string line, ReplicationPosition? resume)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is ["+FULLRESYNC", var id, var start, ..]
            && ReplicationId.TryParse(id, out var history)
            && long.TryParse(start, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long offset))
        {
            // A server that has made no history yet says -1.
            return new SyncAnswer(IsFull: true, new ReplicationPosition(history, Math.Max(offset, 0)), HasHistory: true);
        }

        if (resume is { } position && words is ["+CONTINUE", ..])
        {
            // A promoted server goes on under an id of its own.
            return words.Length > 1 && ReplicationId.TryParse(words[1], out var renamed)
                ? new SyncAnswer(IsFull: false, position with { Id = renamed }, HasHistory: true)
                : new SyncAnswer(IsFull: false, position, HasHistory: true);
        }

        throw Refusal(line, "PSYNC");
    }

    private ReshardException Refusal(string line, string command)
    {
        string said = line.Length > 200 ? line[..200] : line;
        bool cannotNow = said.StartsWith("-LOADING", StringComparison.Ordinal) || said.StartsWith("-NOMASTERLINK", StringComparison.Ordinal)
            || said.StartsWith("-MASTERDOWN", StringComparison.Ordinal) || said.StartsWith("-BUSY", StringComparison.Ordinal);
        if (cannotNow)
        {
            return new ReshardException(ReshardFailure.SourceUnreachable, $"The source {Address} cannot be followed now: {said[1..].TrimEnd('.')}.") { IsBusy = true };
        }

        return said.StartsWith("-NO", StringComparison.Ordinal)
            ? new ReshardException(
                ReshardFailure.SourceRefused,
                $"The source {Address} refuses {command}: {said[1..].TrimEnd('.')}. Give a password, and a user who may do +ping +replconf +psync.")
            : new ReshardException(ReshardFailure.SourceProtocol, $"The source {Address} answers {command} with '{said}'; is it a Redis server?");
    }
}
