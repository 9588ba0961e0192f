using System.Net;
using System.Net.Sockets;
using System.Text;
using RedisTyped.Protocol;

namespace RedisTyped.Gateway.Tests.Resp;

/// <summary>A plain connection that speaks RESP and understands nothing: it gives replies as they are written.</summary>
internal sealed class RespClient : IDisposable
{
    // A server that does not answer is a failure, not a hang.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly Socket _socket;
    private readonly RespBuffer _input = new(4096);
    private ReplyScanner _scanner;

    private RespClient(Socket socket) => _socket = socket;

    public static async Task<RespClient> ConnectAsync(EndPoint endPoint)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endPoint, TestContext.Current.CancellationToken).AsTask().WaitAsync(Limit);
        return new RespClient(socket);
    }

    public static byte[] Request(params string[] words)
    {
        var buffer = new RespBuffer();
        buffer.WriteRequest(words);
        return buffer.Written.ToArray();
    }

    /// <summary>Sends a request and gives its reply.</summary>
    public async Task<string> AskAsync(params string[] words)
    {
        await SendAsync(Request(words));
        return await ReceiveAsync();
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await _socket.SendAsync(bytes, TestContext.Current.CancellationToken).AsTask().WaitAsync(Limit)..];
        }
    }

    public Task SendAsync(string bytes) => SendAsync(Encoding.Latin1.GetBytes(bytes));

    /// <summary>Gives the next reply; "" when the connection has ended.</summary>
    public async Task<string> ReceiveAsync()
    {
        while (true)
        {
            ReadStatus status = _scanner.Scan(_input.Written, out int length);
            Assert.NotEqual(ReadStatus.Faulty, status);
            if (status == ReadStatus.Complete)
            {
                string reply = Encoding.Latin1.GetString(_input.Written[..length]);
                _input.Consume(length);
                return reply;
            }

            int read;
            try
            {
                read = await _socket.ReceiveAsync(_input.GetMemory(4096), TestContext.Current.CancellationToken).AsTask().WaitAsync(Limit);
            }
            catch (SocketException)
            {
                read = 0;
            }

            if (read == 0)
            {
                return "";
            }

            _input.Advance(read);
        }
    }

    /// <summary>Sends nothing more, and goes on reading.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    public void Dispose() => _socket.Dispose();
}
