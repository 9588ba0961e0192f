using RedisTyped.Gateway.Commands;
using RedisTyped.Gateway.Replies;

namespace RedisTyped.Gateway.Security;

/// <summary>
/// Leaves out of replies to CONFIG GET what the gateway alone has to know: the passwords of the nodes, with which whoever reaches a node could
/// pass the gateway by.
/// </summary>
internal static class NodeSecrets
{
    // By their ends: servers have more than one name for the same, as Valkey has primaryauth for masterauth.
    private static readonly string[] Ends = ["auth", "pass", "password"];

    /// <summary>Whether replies to a command may hold secrets.</summary>
    public static bool AreIn(CommandRule rule) => rule.Spec.Name == "CONFIG GET";

    /// <summary>Gives a node's reply without them.</summary>
    public static ReadOnlyMemory<byte> Hide(ReadOnlyMemory<byte> reply, int protocol)
    {
        if (RawReply.IsError(reply.Span))
        {
            return reply;
        }

        List<ReadOnlyMemory<byte>> words = RawReply.Elements(reply);
        int[] shown = [.. Enumerable.Range(0, words.Count / 2).Select(static pair => 2 * pair).Where(name => !IsSecret(RawReply.Text(words[name].Span)))];
        var text = new ReplyText(protocol).Map(shown.Length);
        foreach (int name in shown)
        {
            text.Raw(words[name].Span).Raw(words[name + 1].Span);
        }

        return text.Bytes;
    }

    private static bool IsSecret(ReadOnlySpan<byte> name)
    {
        foreach (string end in Ends)
        {
            if (name.Length >= end.Length && System.Text.Ascii.EqualsIgnoreCase(name[^end.Length..], end))
            {
                return true;
            }
        }

        return false;
    }
}
