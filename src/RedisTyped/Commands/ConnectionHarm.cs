using System;
using System.Collections.Generic;

namespace RedisTyped.Commands;

/// <summary>What a command would do to the connection that all callers of a node share.</summary>
internal enum ConnectionHarm
{
    None,

    /// <summary>It would put the commands of all callers into one transaction.</summary>
    Transaction,

    /// <summary>It would turn the connection into a subscriber.</summary>
    Subscription,

    /// <summary>It would hold up all callers while it waits.</summary>
    Wait,

    /// <summary>It would change or end the connection under all callers.</summary>
    Change,

    /// <summary>It never ends its reply.</summary>
    Stream,
}

/// <summary>Tells which commands must not run on a shared connection; one rule for the compiler and for untyped commands.</summary>
internal static class SharedConnection
{
    /// <summary>What a command line would do.</summary>
    /// <param name="command">The command.</param>
    /// <param name="words">The whole command line; null stands for a word whose text is not known, which is then no keyword.</param>
    public static ConnectionHarm HarmOf(CommandSpec command, IReadOnlyList<string?> words) => HarmOf(command, new LineWords(words));

    /// <summary>What a command line would do where an unknown word may be a keyword: nothing else only if the line is without doubt afterwards.</summary>
    /// <param name="command">The command.</param>
    /// <param name="words">The whole command line.</param>
    public static ConnectionHarm HarmOf(CommandSpec command, LineWords words)
    {
        if (command.Is(CommandTraits.Transaction))
        {
            return ConnectionHarm.Transaction;
        }

        // PUBLISH and PUBSUB carry the same flag but leave the connection as it is.
        if (command.Is(CommandTraits.PubSub) && command.Name.EndsWith("SUBSCRIBE", StringComparison.Ordinal))
        {
            return ConnectionHarm.Subscription;
        }

        if (command.Is(CommandTraits.Blocking) && Waits(command, words))
        {
            return ConnectionHarm.Wait;
        }

        return command.Is(CommandTraits.ConnectionState) ? ConnectionHarm.Change
            : command.Is(CommandTraits.Streaming) ? ConnectionHarm.Stream
            : ConnectionHarm.None;
    }

    // XREAD and XREADGROUP carry the flag but wait only with the option BLOCK before their STREAMS.
    private static bool Waits(CommandSpec command, LineWords words)
    {
        if (!command.Name.StartsWith("XREAD", StringComparison.Ordinal))
        {
            return true;
        }

        for (int i = command.NameWords; i < words.Count && !words.IsSurely(i, "STREAMS"); i++)
        {
            if (words.Is(i, "BLOCK"))
            {
                return true;
            }

            // The names of a group and of a consumer are of any text.
            if (words.Is(i, "GROUP"))
            {
                i += 2;
            }
        }

        return false;
    }
}
