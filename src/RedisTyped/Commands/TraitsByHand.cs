using System;
using System.Collections.Generic;

namespace RedisTyped.Commands;

/// <summary>What a shared connection must know of a command and Redis does not tell by its flags.</summary>
internal static class TraitsByHand
{
    private static readonly Dictionary<string, CommandTraits> ByName = new(StringComparer.Ordinal);

    static TraitsByHand()
    {
        Add(CommandTraits.Transaction, "MULTI", "EXEC", "DISCARD", "WATCH", "UNWATCH");

        Add(CommandTraits.ConnectionState, "AUTH", "HELLO", "QUIT", "RESET", "SELECT");
        Add(CommandTraits.ConnectionState, "CLIENT CACHING", "CLIENT NO-EVICT", "CLIENT REPLY", "CLIENT SETNAME", "CLIENT TRACKING");
        Add(CommandTraits.ConnectionState, "ASKING", "READONLY", "READWRITE");
        Add(CommandTraits.ConnectionState, "PSUBSCRIBE", "PUNSUBSCRIBE", "SSUBSCRIBE", "SUBSCRIBE", "SUNSUBSCRIBE", "UNSUBSCRIBE");

        // Turns the connection's later EVAL calls into debugging sessions.
        Add(CommandTraits.ConnectionState, "SCRIPT DEBUG");

        Add(CommandTraits.Streaming, "MONITOR", "PSYNC", "REPLCONF", "SYNC");

        // Redis 7.0 does not flag it, yet it holds back the connection until its timeout.
        Add(CommandTraits.Blocking, "WAIT");
    }

    /// <summary>The commands that have traits by hand.</summary>
    public static IReadOnlyCollection<string> Names => ByName.Keys;

    public static CommandTraits Of(string name) => ByName.TryGetValue(name, out CommandTraits traits) ? traits : CommandTraits.None;

    private static void Add(CommandTraits trait, params string[] names)
    {
        foreach (string name in names)
        {
            ByName.Add(name, trait);
        }
    }
}
