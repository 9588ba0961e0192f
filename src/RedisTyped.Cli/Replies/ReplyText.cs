using System.Globalization;
using System.Text;

namespace RedisTyped.Cli.Replies;

/// <summary>Writes a reply as redis-cli does on a terminal.</summary>
internal static class ReplyText
{
    public static void Write(TextWriter output, ReplyNode reply) => Write(output, reply, "");

    private static void Write(TextWriter output, ReplyNode reply, string indent)
    {
        if (reply is { Kind: ReplyKind.Array, Elements.Count: > 0 })
        {
            int digits = reply.Elements.Count.ToString(CultureInfo.InvariantCulture).Length;
            string inner = indent + new string(' ', digits + 2);
            for (int i = 0; i < reply.Elements.Count; i++)
            {
                // The first line of an array stands behind the number that the array itself has.
                output.Write(i == 0 ? "" : indent);
                output.Write((i + 1).ToString(CultureInfo.InvariantCulture).PadLeft(digits));
                output.Write(") ");
                Write(output, reply.Elements[i], inner);
            }

            return;
        }

        output.WriteLine(reply.Kind switch
        {
            ReplyKind.Nil => "(nil)",
            ReplyKind.Integer => $"(integer) {reply.Text}",
            ReplyKind.Status => reply.Text,
            ReplyKind.Error => $"(error) {reply.Text}",
            ReplyKind.Array => "(empty array)",
            _ => Quoted(reply.Bytes),
        });
    }

    /// <summary>The quoting of redis-cli, byte by byte, so that it can be pasted there: sdscatrepr of Redis.</summary>
    private static string Quoted(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder("\"");
        foreach (byte b in bytes)
        {
            _ = b switch
            {
                (byte)'\\' or (byte)'"' => text.Append('\\').Append((char)b),
                (byte)'\n' => text.Append("\\n"),
                (byte)'\r' => text.Append("\\r"),
                (byte)'\t' => text.Append("\\t"),
                (byte)'\a' => text.Append("\\a"),
                (byte)'\b' => text.Append("\\b"),
                >= 0x20 and < 0x7f => text.Append((char)b),
                _ => text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}"),
            };
        }

        return text.Append('"').ToString();
    }
}
