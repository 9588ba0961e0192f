using RedisTyped.Commands;

namespace RedisTyped.Execution;

/// <summary>Which commands must not run on the connection that all callers of a node share.</summary>
internal static class SharedConnectionRule
{
    /// <summary>Says what the command would do to the connection and what to use instead, or gives null.</summary>
    /// <param name="command">The command.</param>
    /// <param name="words">The whole command line.</param>
    public static string? WhyNot(CommandSpec command, IReadOnlyList<string?> words)
    {
        if (command.Is(CommandTraits.Transaction))
        {
            return "would put the commands of all callers into one transaction; use OnNode(id).Database.CreateTransaction()";
        }

        // PUBLISH and PUBSUB carry the same flag but leave the connection as it is.
        if (command.Is(CommandTraits.PubSub) && command.Name.EndsWith("SUBSCRIBE", StringComparison.Ordinal))
        {
            return "would turn the connection into a subscriber; use OnNode(id).Multiplexer.GetSubscriber()";
        }

        if (command.Is(CommandTraits.Blocking) && Blocks(command, words))
        {
            return "would hold up all callers while it waits; open a connection of its own to the endpoints of OnNode(id).Multiplexer";
        }

        if (command.Is(CommandTraits.ConnectionState))
        {
            return "would change the connection under all callers; say it in the node's configuration string, " +
                "or open a connection of its own to the endpoints of OnNode(id).Multiplexer";
        }

        return command.Is(CommandTraits.Streaming)
            ? "never ends its reply; open a connection of its own to the endpoints of OnNode(id).Multiplexer"
            : null;
    }

    /// <summary>XREAD and XREADGROUP carry the flag but wait only with a BLOCK before their STREAMS.</summary>
    private static bool Blocks(CommandSpec command, IReadOnlyList<string?> words)
    {
        return !command.Name.StartsWith("XREAD", StringComparison.Ordinal)
            || words.TakeWhile(word => !Is(word, "STREAMS")).Any(word => Is(word, "BLOCK"));
    }

    private static bool Is(string? word, string keyword) => string.Equals(word, keyword, StringComparison.OrdinalIgnoreCase);
}
