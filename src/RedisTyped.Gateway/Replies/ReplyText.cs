using System.Buffers;
using System.Globalization;
using System.Text;

namespace RedisTyped.Gateway.Replies;

/// <summary>Writes one reply as Redis would, in the protocol of its client.</summary>
/// <param name="protocol">2 or 3.</param>
internal sealed class ReplyText(int protocol)
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public static byte[] Ok { get; } = "+OK\r\n"u8.ToArray();

    public static byte[] Queued { get; } = "+QUEUED\r\n"u8.ToArray();

    /// <summary>What has been written.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    /// <summary>An error reply.</summary>
    /// <param name="message">With its code, as <c>ERR no</c>; line ends become blanks.</param>
    public static byte[] Error(string message) => Encoding.UTF8.GetBytes($"-{message.Replace('\r', ' ').Replace('\n', ' ')}\r\n");

    public static byte[] Integer(long number) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $":{number}\r\n"));

    public static byte[] Status(string text) => Encoding.UTF8.GetBytes($"+{text}\r\n");

    public static byte[] Nil(int protocol) => protocol == 3 ? "_\r\n"u8.ToArray() : "$-1\r\n"u8.ToArray();

    public static byte[] NilArray(int protocol) => protocol == 3 ? "_\r\n"u8.ToArray() : "*-1\r\n"u8.ToArray();

    public static byte[] BulkOf(ReadOnlySpan<byte> value) => new ReplyText(2).Bulk(value).Bytes.ToArray();

    public static byte[] BulkOf(string value) => BulkOf(Encoding.UTF8.GetBytes(value));

    public ReplyText Array(long count) => Head('*', count);

    /// <summary>A map; an array of names and values in RESP2.</summary>
    public ReplyText Map(long pairs) => protocol == 3 ? Head('%', pairs) : Head('*', pairs * 2);

    /// <summary>A set; an array in RESP2.</summary>
    public ReplyText Set(long count) => Head(protocol == 3 ? '~' : '*', count);

    /// <summary>A message that nobody asked for; an array in RESP2.</summary>
    public ReplyText Push(long count) => Head(protocol == 3 ? '>' : '*', count);

    /// <summary>Text for people, which RESP3 marks as such.</summary>
    public ReplyText Verbatim(ReadOnlySpan<byte> value)
    {
        if (protocol != 3)
        {
            return Bulk(value);
        }

        Head('=', value.Length + 4);
        _bytes.Write("txt:"u8);
        _bytes.Write(value);
        _bytes.Write("\r\n"u8);
        return this;
    }

    public ReplyText Bulk(string value) => Bulk(Encoding.UTF8.GetBytes(value));

    public ReplyText Bulk(ReadOnlySpan<byte> value)
    {
        Head('$', value.Length);
        _bytes.Write(value);
        _bytes.Write("\r\n"u8);
        return this;
    }

    public ReplyText Number(long value) => Head(':', value);

    public ReplyText NilBulk() => Raw(Nil(protocol));

    /// <summary>A reply that is there already.</summary>
    public ReplyText Raw(ReadOnlySpan<byte> reply)
    {
        _bytes.Write(reply);
        return this;
    }

    private ReplyText Head(char type, long number)
    {
        Span<byte> line = _bytes.GetSpan(32);
        line[0] = (byte)type;
        _ = System.Buffers.Text.Utf8Formatter.TryFormat(number, line[1..], out int used);
        line[used + 1] = (byte)'\r';
        line[used + 2] = (byte)'\n';
        _bytes.Advance(used + 3);
        return this;
    }
}
