using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace RedisTyped.Benchmarks.Following;

/// <summary>Writes to a server at an even pace, the moment of its sending in each value. Blocks the thread that it writes on.</summary>
internal sealed class StampedWriter : IDisposable
{
    /// <summary>What a value begins with; 16 hexadecimal digits of <see cref="Stopwatch.GetTimestamp"/> follow.</summary>
    public static ReadOnlySpan<byte> Mark => "@stamp:"u8;

    /// <summary>How long the mark and the moment are together.</summary>
    public const int StampLength = 23;

    private const int Digits = 16;
    private const int Keys = 1_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = (int)Patience.TotalMilliseconds };
    private long _written;

    /// <exception cref="SocketException">The server does not listen.</exception>
    public StampedWriter(int port) => _socket.Connect(IPAddress.Loopback, port);

    /// <summary>Writes for some time: some SETs at once, then a millisecond of rest.</summary>
    /// <param name="time">For how long.</param>
    /// <param name="atOnce">How many SETs at once.</param>
    /// <returns>How many were written.</returns>
    /// <exception cref="InvalidDataException">The server refuses.</exception>
    /// <exception cref="SocketException">It does not answer.</exception>
    public long Write(TimeSpan time, int atOnce)
    {
        long written = 0;
        long began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < time)
        {
            WriteMany(atOnce, atOnce);
            written += atOnce;
            Thread.Sleep(Pause);
        }

        return written;
    }

    /// <summary>Writes as fast as the server answers.</summary>
    /// <param name="count">How many SETs, a multiple of <paramref name="atOnce"/>.</param>
    /// <param name="atOnce">How many at once.</param>
    /// <exception cref="InvalidDataException">The server refuses.</exception>
    /// <exception cref="SocketException">It does not answer.</exception>
    public void WriteMany(int count, int atOnce)
    {
        byte[] request = new byte[atOnce * 100];
        byte[] reply = new byte[4096];
        for (int written = 0; written < count; written += atOnce)
        {
            int length = 0;
            for (int i = 0; i < atOnce; i++)
            {
                length += Format(request.AsSpan(length), (int)(_written++ % Keys));
            }

            _socket.Send(request.AsSpan(0, length));
            Await(reply, atOnce);
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Takes the moment out of what follows a mark; false where it is not whole yet.</summary>
    public static bool TryRead(ReadOnlySpan<byte> afterMark, out long stamp, out int length)
    {
        length = Digits;
        stamp = 0;
        return afterMark.Length >= Digits && Utf8Parser.TryParse(afterMark[..Digits], out stamp, out int read, 'x') && read == Digits;
    }

    private static int Format(Span<byte> to, int key)
    {
        int length = 0;
        Append(to, "*3\r\n$3\r\nSET\r\n$7\r\nkey:"u8, ref length);
        _ = Utf8Formatter.TryFormat(key, to[length..], out int written, new System.Buffers.StandardFormat('D', 3));
        length += written;
        Append(to, "\r\n$23\r\n"u8, ref length);
        Append(to, Mark, ref length);
        _ = Utf8Formatter.TryFormat(Stopwatch.GetTimestamp(), to[length..], out written, new System.Buffers.StandardFormat('x', Digits));
        length += written;
        Append(to, "\r\n"u8, ref length);
        return length;
    }

    private static void Append(Span<byte> to, ReadOnlySpan<byte> text, ref int length)
    {
        text.CopyTo(to[length..]);
        length += text.Length;
    }

    private void Await(byte[] buffer, int replies)
    {
        const int Reply = 5;
        for (int left = replies * Reply; left > 0;)
        {
            int read = _socket.Receive(buffer);
            if (read == 0 || buffer[0] == '-')
            {
                throw new InvalidDataException($"A server refuses writes: {System.Text.Encoding.ASCII.GetString(buffer, 0, read)}");
            }

            left -= read;
        }
    }
}
