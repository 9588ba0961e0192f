using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace RedisTyped.Benchmarks.RawSockets;

/// <summary>
/// A blocking connection to one node, as fast as a socket lets it be: commands are added to one buffer and sent together, replies are read
/// in place. For one thread.
/// </summary>
internal sealed class RespConnection : IDisposable
{
    private readonly Socket _socket;
    private byte[] _output = new byte[1 << 16];
    private byte[] _input = new byte[1 << 18];
    private int _outputLength;
    private int _start;
    private int _end;

    public RespConnection(int port)
    {
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 10_000 };
        _socket.Connect(IPAddress.Loopback, port);
    }

    /// <summary>Adds bytes of a command.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_output.Length - _outputLength < bytes.Length)
        {
            Array.Resize(ref _output, Math.Max(_output.Length * 2, _outputLength + bytes.Length));
        }

        bytes.CopyTo(_output.AsSpan(_outputLength));
        _outputLength += bytes.Length;
    }

    /// <summary>Sends what was added.</summary>
    public void Flush()
    {
        for (int sent = 0; sent < _outputLength;)
        {
            sent += _socket.Send(_output.AsSpan(sent, _outputLength - sent));
        }

        _outputLength = 0;
    }

    /// <summary>Reads the head of an array.</summary>
    /// <returns>How many elements follow.</returns>
    public int ReadArrayHead() => ReadHead((byte)'*');

    /// <summary>Reads a bulk string.</summary>
    /// <returns>Its bytes, good until the next read; those of nil are none.</returns>
    public ReadOnlySpan<byte> ReadBulk()
    {
        int length = ReadHead((byte)'$');
        if (length < 0)
        {
            return [];
        }

        while (_end - _start < length + 2)
        {
            Fill();
        }

        var bytes = _input.AsSpan(_start, length);
        _start += length + 2;
        return bytes;
    }

    public void Dispose() => _socket.Dispose();

    private int ReadHead(byte kind)
    {
        int length;
        while ((length = _input.AsSpan(_start, _end - _start).IndexOf("\r\n"u8)) < 0)
        {
            Fill();
        }

        var line = _input.AsSpan(_start, length);
        _start += length + 2;
        return line[0] == kind && Utf8Parser.TryParse(line[1..], out int number, out int used) && used == line.Length - 1
            ? number
            : throw new InvalidDataException("A node answered with something else than was asked for.");
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _input.AsSpan(_start, _end - _start).CopyTo(_input);
            _end -= _start;
            _start = 0;
        }

        if (_end == _input.Length)
        {
            Array.Resize(ref _input, _input.Length * 2);
        }

        int read = _socket.Receive(_input.AsSpan(_end));
        _end += read > 0 ? read : throw new EndOfStreamException("A node closed the connection.");
    }
}
