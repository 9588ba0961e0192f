using System.Text;
using RedisTyped.Gateway.Commands;

namespace RedisTyped.Gateway.Sessions;

/// <summary>What is wrong with a command, in the words of Redis.</summary>
internal static class CommandFault
{
    private const int Longest = 128;

    public const string Authenticate = "NOAUTH Authentication required.";
    public const string WrongPassword = "WRONGPASS invalid username-password pair or user is disabled.";
    public const string NotInteger = "ERR value is not an integer or out of range";
    public const string Syntax = "ERR syntax error";
    public const string NoCluster = "ERR This instance has cluster support disabled";
    public const string Ending = "UNBLOCKED the gateway ends";
    public const string NoDatabase = "ERR DB index is out of range";

    public static string Arity(string name) => $"ERR wrong number of arguments for '{name}' command";

    /// <summary>The words name no command.</summary>
    public static string Unknown(IReadOnlyList<byte[]> words)
    {
        string name = Text(words[0]);
        if (CommandRules.IsContainer(words[0]))
        {
            return words.Count == 1 ? Arity(name.ToLowerInvariant()) : $"ERR unknown subcommand '{Cut(Text(words[1]), Longest)}'. Try {name.ToUpperInvariant()} HELP.";
        }

        var arguments = new StringBuilder();
        for (int i = 1; i < words.Count && arguments.Length < Longest; i++)
        {
            string argument = Cut(Text(words[i]), Longest - arguments.Length);
            arguments.Append('\'').Append(argument).Append("' ");
        }

        return $"ERR unknown command '{Cut(name, Longest)}', with args beginning with: {arguments}";
    }

    /// <summary>The keys of a command live on several nodes.</summary>
    /// <param name="rule">The command.</param>
    /// <param name="links">The nodes.</param>
    /// <param name="nodes">The nodes of its keys.</param>
    /// <param name="isEmulated">Whether there is an emulation that an option would allow.</param>
    public static string ManyNodes(CommandRule rule, INodeLinks links, IEnumerable<int> nodes, bool isEmulated)
    {
        string names = string.Join(", ", nodes.Distinct().Order().Select(node => $"'{links.NameOf(node)}'"));
        return $"CROSSSLOT Keys of '{rule.FullName}' don't live on one node but on {names}; give keys that belong together a hash tag, as {{user:42}}:name"
            + (isEmulated ? ", or allow the emulation, which is not atomic, by the gateway's option CrossShard, of 'redistyped serve' --cross-shard" : "");
    }

    /// <summary>Nobody could hear what is published: the channel has another name on its node, on which nobody listens by SSUBSCRIBE.</summary>
    public static string UnheardChannel(byte[] channel) =>
        $"ERR spublish: '{Cut(Text(channel), Longest)}' has a tag, and the router sends messages on without it, where ssubscribe does not hear them; publish by publish, and listen by psubscribe to the name before the tag";

    /// <summary>A node cannot be reached.</summary>
    public static string Unreachable(INodeLinks links, int node, string message) => $"ERR Node '{links.NameOf(node)}' cannot be reached: {message}";

    // Bytes as they are; what ends a line is made a blank by whoever writes the reply.
    private static string Text(byte[] word) => Encoding.UTF8.GetString(word.AsSpan(0, Math.Min(word.Length, Longest * 2)));

    private static string Cut(string text, int length) => text.Length > length ? text[..length] : text;
}
