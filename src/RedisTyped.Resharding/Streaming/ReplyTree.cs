using System.Buffers.Text;
using System.Text;

namespace RedisTyped.Resharding.Streaming;

/// <summary>Reads a whole reply: for what is asked now and then, not for what is streamed.</summary>
/// <remarks>
/// A value is a string as <c>byte[]</c>, a whole number as <c>long</c>, an aggregate as <c>object?[]</c>, in which a map is its keys and values
/// by turns, an error as <see cref="ReplyError"/>, or null.
/// </remarks>
internal static class ReplyTree
{
    /// <summary>Reads a reply.</summary>
    /// <exception cref="FormatException">It is none, or not whole.</exception>
    public static object? Read(ReadOnlySpan<byte> reply)
    {
        int at = 0;
        return Read(reply, ref at);
    }

    /// <summary>A string as text.</summary>
    public static string Text(object? value) => value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : "";

    private static object? Read(ReadOnlySpan<byte> reply, ref int at)
    {
        if (at >= reply.Length)
        {
            throw new FormatException("A reply ends before its end.");
        }

        byte type = reply[at];
        ReadOnlySpan<byte> line = Line(reply, ref at);
        switch (type)
        {
            case (byte)'+' or (byte)',' or (byte)'#':
                return line.ToArray();
            case (byte)'-':
                return new ReplyError(Encoding.UTF8.GetString(line));
            case (byte)':':
                return Number(line);
            case (byte)'_':
                return null;
            case (byte)'$' or (byte)'=':
                return String(reply, ref at, Number(line));
            case (byte)'*' or (byte)'~' or (byte)'>':
                return Aggregate(reply, ref at, Number(line));
            case (byte)'%':
                return Aggregate(reply, ref at, Number(line) * 2);
            default:
                throw new FormatException("A reply has a type that is not known.");
        }
    }

    private static byte[]? String(ReadOnlySpan<byte> reply, ref int at, long length)
    {
        if (length < 0)
        {
            return null;
        }

        if (length + 2 > reply.Length - at)
        {
            throw new FormatException("A reply ends before its end.");
        }

        byte[] value = reply.Slice(at, (int)length).ToArray();
        at += (int)length + 2;
        return value;
    }

    private static object?[]? Aggregate(ReadOnlySpan<byte> reply, ref int at, long count)
    {
        if (count < 0)
        {
            return null;
        }

        // Each value has three bytes at least.
        if (count > (reply.Length - at) / 3)
        {
            throw new FormatException("A reply ends before its end.");
        }

        object?[] values = new object?[count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Read(reply, ref at);
        }

        return values;
    }

    private static ReadOnlySpan<byte> Line(ReadOnlySpan<byte> reply, ref int at)
    {
        ReadOnlySpan<byte> rest = reply[(at + 1)..];
        int end = rest.IndexOf("\r\n"u8);
        if (end < 0)
        {
            throw new FormatException("A reply ends before its end.");
        }

        at += end + 3;
        return rest[..end];
    }

    private static long Number(ReadOnlySpan<byte> text) => Utf8Parser.TryParse(text, out long number, out int length) && length == text.Length
        ? number
        : throw new FormatException("A reply has no number where one belongs.");
}

/// <summary>An error that a server answered.</summary>
/// <param name="Text">What it said.</param>
internal sealed record ReplyError(string Text)
{
    /// <summary>Whether it says that the server can do it in a while.</summary>
    public bool IsBusy => Array.Exists(Passing, word => Text.StartsWith(word, StringComparison.Ordinal));

    /// <summary>Whether it says that the server has no memory for what was asked.</summary>
    public bool IsOutOfMemory => Text.StartsWith("OOM", StringComparison.Ordinal);

    /// <summary>Whether it says that the server is a replica whose primary is away, and answers nothing before it is back.</summary>
    public bool IsWithoutPrimary => Text.StartsWith(WithoutPrimary, StringComparison.Ordinal);

    private const string WithoutPrimary = "MASTERDOWN";

    private static readonly string[] Passing = ["LOADING", "BUSY ", WithoutPrimary, "TRYAGAIN", "CLUSTERDOWN"];
}
