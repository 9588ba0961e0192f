using System;
using System.Collections.Generic;

namespace RedisTyped.Commands;

/// <summary>Which commands can be sent twice without harm, be it that the first one was carried out or not. Redis does not tell of writes.</summary>
/// <remarks>
/// A write is here only if it leaves the same behind the second time and answers the same: DEL does not, since it answers how many keys were
/// there. What others have written in between is overwritten, as by a call that was made later.
/// </remarks>
internal static class IdempotentByHand
{
    private const CommandTraits Never =
        CommandTraits.Admin | CommandTraits.PubSub | CommandTraits.Blocking | CommandTraits.Transaction | CommandTraits.ConnectionState | CommandTraits.Streaming;

    private static readonly HashSet<string> Writes = new(StringComparer.Ordinal) { "SET", "SETEX", "PSETEX", "MSET", "HMSET", "LSET", "SETRANGE" };

    // What may stand behind the value of SET: GET answers another value the second time, and NX and XX look at what the first one left.
    private static readonly HashSet<string> Times = new(StringComparer.OrdinalIgnoreCase) { "EX", "PX", "EXAT", "PXAT" };

    /// <summary>The writes; SET only as far as <see cref="Is"/> says.</summary>
    public static IReadOnlyCollection<string> Names => Writes;

    /// <summary>Whether a command can be sent twice.</summary>
    /// <param name="command">The command.</param>
    /// <param name="words">The words behind its name; null for one that is not known beforehand, or may be missing.</param>
    public static bool Is(CommandSpec command, IReadOnlyList<string?> words) =>
        !command.Is(Never) && (command.Is(CommandTraits.ReadOnly) || (Writes.Contains(command.Name) && (command.Name != "SET" || IsPlainSet(words))));

    private static bool IsPlainSet(IReadOnlyList<string?> words) => words.Count switch
    {
        2 => true,
        3 => string.Equals(words[2], "KEEPTTL", StringComparison.OrdinalIgnoreCase),
        4 => words[2] is { } option && Times.Contains(option),
        _ => false,
    };
}
