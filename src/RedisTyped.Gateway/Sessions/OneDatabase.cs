using System.Globalization;
using System.Text;
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

    /// <summary>Whether COPY names a database, if only the one that there is.</summary>
    /// <param name="arguments">The words behind its name.</param>
    public static bool IsNamed(IReadOnlyList<byte[]> arguments) => Enumerable.Range(0, arguments.Count).Skip(2).Any(at => NamedAt(arguments, at) is not null);

    /// <summary>
    /// COPY as the nodes are to have it: without its option DB, for the database that clients call 0 need not be 0 there. The words behind its keys
    /// are options, of which Redis takes each as often as it is there.
    /// </summary>
    /// <returns>The words; null: another database is named.</returns>
    public static IReadOnlyList<byte[]>? Within(IReadOnlyList<byte[]> words)
    {
        List<byte[]> kept = [.. words.Take(3)];
        for (int i = 3; i < words.Count; i++)
        {
            int? index = NamedAt(words, i);
            if (index is not (null or 0))
            {
                return null;
            }

            if (index is null)
            {
                kept.Add(words[i]);
            }
            else
            {
                i++;
            }
        }

        return kept;
    }

    private static int? NamedAt(IReadOnlyList<byte[]> words, int at) =>
        at + 1 < words.Count && Ascii.EqualsIgnoreCase(words[at], "DB"u8) ? Index(words[at + 1]) : null;

    private static int? Index(byte[] word) =>
        int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int index) ? index : null;
}
