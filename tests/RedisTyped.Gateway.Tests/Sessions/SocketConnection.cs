using System.Net.Sockets;
using RedisTyped.Gateway.Replies;
using RedisTyped.Gateway.Sessions;

namespace RedisTyped.Gateway.Tests.Sessions;

/// <summary>A connection to a server on this machine that gives replies as they came.</summary>
internal sealed class SocketConnection : INodeConnection
{
    private readonly TcpClient _client;
    private readonly NetworkStream _stream;
    private byte[] _buffer = new byte[4096];
    private int _length;

    private SocketConnection(TcpClient client)
    {
        _client = client;
        _stream = client.GetStream();
    }

    public TimeSpan Patience => TimeSpan.FromSeconds(20);

    public bool HasLeft => false;

    public bool IsClosed { get; private set; }

    public Func<bool>? TryGiveUp { get; set; }

    /// <summary>How often somebody has begun to wait for what comes: whoever takes one thing after the other is done with the one before.</summary>
    public int Awaited { get; private set; }

    /// <summary>Called before something is sent.</summary>
    public Func<Task> OnSending { get; set; } = static () => Task.CompletedTask;

    public static async Task<SocketConnection> OpenAsync(int port, int protocol = 2)
    {
        var client = new TcpClient { NoDelay = true };
        try
        {
            await client.ConnectAsync("127.0.0.1", port);
        }
        catch (SocketException fault)
        {
            client.Dispose();
            throw new IOException(fault.Message, fault);
        }

        var connection = new SocketConnection(client);
        if (protocol == 3)
        {
            await connection.AskAsync(RequestText.Of("HELLO", "3"));
        }

        return connection;
    }

    public async Task<ReadOnlyMemory<byte>> AskAsync(ReadOnlyMemory<byte> request)
    {
        await SendAsync(request, CancellationToken.None);
        return await ReceiveAsync(Timeout.InfiniteTimeSpan, CancellationToken.None);
    }

    /// <summary>Sends a command and gives so many replies.</summary>
    public async Task<ReadOnlyMemory<byte>> AskAsync(IReadOnlyList<byte[]> words, int replies)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        await SendAsync(RequestText.Of(words), limit.Token);
        var all = new List<byte>();
        for (int i = 0; i < replies; i++)
        {
            all.AddRange((await ReceiveAsync(Timeout.InfiniteTimeSpan, limit.Token)).Span);
        }

        return all.ToArray();
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> requests, CancellationToken cancellationToken)
    {
        await OnSending();
        await (IsClosed ? throw new IOException("closed before") : _stream.WriteAsync(requests, cancellationToken));
    }

    public async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        Awaited++;
        int whole;
        while (_length == 0 || (whole = RawReply.LengthOf(_buffer.AsSpan(0, _length))) < 0)
        {
            if (_length == _buffer.Length)
            {
                Array.Resize(ref _buffer, _length * 2);
            }

            int read = await _stream.ReadAsync(_buffer.AsMemory(_length), cancellationToken);
            _length += read > 0 ? read : throw new IOException("The server closed the connection.");
        }

        byte[] reply = _buffer[..whole];
        _length -= whole;
        Array.Copy(_buffer, whole, _buffer, 0, _length);
        return reply;
    }

    public ValueTask<INodeUse> EnterAsync(IReadOnlyList<byte[]> awaited, CancellationToken cancellationToken) => new(new Use());

    public ValueTask DisposeAsync()
    {
        IsClosed = true;
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class Use : INodeUse
    {
        public bool IsLeft => false;

        public void Leave()
        {
        }

        public void Dispose()
        {
        }
    }
}
