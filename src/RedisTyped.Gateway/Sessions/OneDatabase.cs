using System.Globalization;
using RedisTyped.Gateway.Replies;

namespace RedisTyped.Gateway.Sessions;

/// <summary>
/// SELECT, MOVE and SWAPDB as a server with one database answers them: clients share connections to the nodes, whose database the topology
/// says.
/// </summary>
internal static class OneDatabase
{
    public static ReadOnlyMemory<byte> Answer(string command, IReadOnlyList<byte[]> words) => command switch
    {
        "SELECT" => Index(words[1]) switch
        {
            null => ReplyText.Error(CommandFault.NotInteger),
            0 => ReplyText.Ok,
            _ => ReplyText.Error(CommandFault.NoDatabase),
        },
        "MOVE" => Index(words[2]) switch
        {
            null => ReplyText.Error(CommandFault.NotInteger),
            0 => ReplyText.Error("ERR source and destination objects are the same"),
            _ => ReplyText.Error(CommandFault.NoDatabase),
        },
        _ => (Index(words[1]), Index(words[2])) switch
        {
            (null, _) => ReplyText.Error("ERR invalid first DB index"),
            (_, null) => ReplyText.Error("ERR invalid second DB index"),
            (0, 0) => ReplyText.Ok,
            _ => ReplyText.Error(CommandFault.NoDatabase),
        },
    };

    /// <summary>Whether COPY names another database; the words behind its keys are its options.</summary>
    public static bool Leaves(IReadOnlyList<byte[]> words)
    {
        for (int i = 3; i + 1 < words.Count; i++)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(words[i], "DB"u8))
            {
                return Index(words[i + 1]) is not (null or 0);
            }
        }

        return false;
    }

    private static int? Index(byte[] word) =>
        int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int index) ? index : null;
}
