using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace RedisTyped.Integration.Tests.Commands;

/// <summary>A plain connection, of RESP2 until HELLO 3: no client library stands between a test and what the server says.</summary>
internal sealed class RespConnection : IDisposable
{
    private readonly TcpClient _client;
    private readonly BufferedStream _stream;

    public RespConnection(int port)
    {
        // A server that does not answer is a failure, not a hang.
        _client = new TcpClient("127.0.0.1", port) { NoDelay = true, ReceiveTimeout = 90_000 };
        _stream = new BufferedStream(_client.GetStream());
    }

    public RespReply Execute(params IReadOnlyList<string> words)
    {
        Send(words);
        return Read();
    }

    public void Send(params IReadOnlyList<string> words)
    {
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"*{words.Count}\r\n");
        foreach (string word in words)
        {
            line.Append(CultureInfo.InvariantCulture, $"${word.Length}\r\n{word}\r\n");
        }

        _stream.Write(Encoding.Latin1.GetBytes(line.ToString()));
        _stream.Flush();
    }

    public RespReply Read()
    {
        char type = ReadType();
        string line = ReadLine();
        switch (type)
        {
            case '+' or '-' or ':' or ',' or '#' or '(':
                return new RespReply(type, line, null);
            case '_':
                return new RespReply(type, null, null);
            case '$' or '=':
                int length = int.Parse(line, CultureInfo.InvariantCulture);
                return new RespReply(type, length < 0 ? null : ReadText(length), null);
            case '*' or '~' or '%' or '>':
                int count = int.Parse(line, CultureInfo.InvariantCulture) * (type == '%' ? 2 : 1);
                return new RespReply(type, null, count < 0 ? null : [.. Enumerable.Range(0, count).Select(_ => Read())]);
            default:
                throw new InvalidDataException($"A reply begins with '{type}'.");
        }
    }

    /// <summary>Reads the byte that a reply begins with, past the empty lines by which a server keeps a replica waiting.</summary>
    public char ReadType()
    {
        int next;
        do
        {
            next = ReadByte();
        }
        while (next == '\n');

        return (char)next;
    }

    public bool IsClosedByServer() => _stream.ReadByte() < 0;

    public void Dispose()
    {
        _stream.Dispose();
        _client.Dispose();
    }

    private string ReadLine()
    {
        var line = new StringBuilder();
        for (int next = ReadByte(); next != '\r'; next = ReadByte())
        {
            line.Append((char)next);
        }

        ReadByte();
        return line.ToString();
    }

    private string ReadText(int length)
    {
        byte[] text = new byte[length + 2];
        _stream.ReadExactly(text);
        return Encoding.Latin1.GetString(text, 0, length);
    }

    private int ReadByte()
    {
        int next = _stream.ReadByte();
        return next >= 0 ? next : throw new EndOfStreamException("The server closed the connection.");
    }
}
