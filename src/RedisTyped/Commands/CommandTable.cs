using System.Collections.Generic;

namespace RedisTyped.Commands;

/// <summary>Every command of the server that the table was taken from.</summary>
internal static partial class CommandTable
{
    /// <summary>All commands and subcommands, sorted by name (ordinal).</summary>
    public static IReadOnlyList<CommandSpec> All { get; } = [];

    /// <summary>Finds a command by its name in any case, <c>GET</c> or <c>CONFIG GET</c>; a container alone is not a command.</summary>
    public static CommandSpec? Find(string name) => null;

    /// <summary>Finds the command of a command line: by its first word, or by its first two where the first names a container.</summary>
    public static CommandSpec? Find(IReadOnlyList<string?> words) => null;

    /// <summary>Whether a name is that of a container, such as <c>CONFIG</c>, whose subcommand is the second word.</summary>
    public static bool IsContainer(string name) => false;

    /// <summary>The known name nearest to a mistyped one, or null when none is near.</summary>
    public static string? Nearest(string name) => null;
}
