using System.Collections.Generic;

namespace RedisTyped.Commands;

/// <summary>Says which commands a replica can answer in the place of its primary.</summary>
internal static class ReplicaRule
{
    // A cursor means something to the server alone that gave it, so that pages of different servers would leave keys out. TOUCH is
    // flagged as a read, and changes nothing but what the server that it runs on evicts.
    private static readonly HashSet<string> OfPrimary = ["SCAN", "SSCAN", "HSCAN", "ZSCAN", "TOUCH"];

    /// <summary>Whether a command that only reads means the same on a replica.</summary>
    /// <param name="command">The command by the name that the command table has for it.</param>
    public static bool MayAnswer(string command) => !OfPrimary.Contains(command);

    /// <summary>Whether a replica can answer a command that a caller has put together.</summary>
    /// <remarks>Not EVALSHA_RO: what SCRIPT LOAD gives a primary it does not pass on (since Redis 7), and the caller would load it there again and again. A script of a store is given to the replica by the call.</remarks>
    public static bool MayAnswer(CommandSpec? command) =>
        command is { Name: not "EVALSHA_RO" } && command.Is(CommandTraits.ReadOnly) && MayAnswer(command.Name);
}
