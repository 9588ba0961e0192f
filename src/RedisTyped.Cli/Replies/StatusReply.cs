using RedisTyped.Commands;
using RedisTyped.Execution;

namespace RedisTyped.Cli.Replies;

/// <summary>Says by the command table whether a command's reply is a status such as OK, which is written without quotes.</summary>
internal static class StatusReply
{
    private const ReplyKinds Strings = ReplyKinds.Bulk | ReplyKinds.Double | ReplyKinds.Any;

    public static Func<byte[], bool> Expected(CommandLine line)
    {
        var kinds = line.Spec?.Reply ?? ReplyKinds.None;
        if ((kinds & ReplyKinds.Status) == 0)
        {
            return static _ => false;
        }

        if ((kinds & Strings) == 0)
        {
            return static _ => true;
        }

        // SET replies OK, but with GET the old value, which can be OK too.
        bool returnsValue = line.Words.Skip(1).Any(word => "GET".Equals(word, StringComparison.OrdinalIgnoreCase));
        return bytes => !returnsValue && bytes.AsSpan().SequenceEqual("OK"u8);
    }
}
