using System;
using System.Collections.Generic;
using RedisTyped.Spelling;

namespace RedisTyped.Commands;

/// <summary>Every command of the server that the table was taken from. Read once, when first used; safe for many threads.</summary>
internal static partial class CommandTable
{
    private static readonly Dictionary<string, CommandSpec> ByName = new(StringComparer.OrdinalIgnoreCase);
    private static readonly HashSet<string> Containers = new(StringComparer.OrdinalIgnoreCase);

    static CommandTable()
    {
        string[] rows = Rows.Split('\n');
        var all = new CommandSpec[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            CommandSpec spec = all[i] = CommandRow.Read(rows[i]);
            ByName.Add(spec.Name, spec);
            if (spec.NameWords == 2)
            {
                Containers.Add(spec.Name.Substring(0, spec.Name.IndexOf(' ')));
            }
        }

        All = all;
    }

    /// <summary>All commands and subcommands, sorted by name (ordinal).</summary>
    /// <remarks>A container stands here only where it also runs alone, as <c>COMMAND</c> does.</remarks>
    public static IReadOnlyList<CommandSpec> All { get; }

    /// <summary>Finds a command by its name in any case, <c>GET</c> or <c>CONFIG GET</c>; a container alone is not a command.</summary>
    public static CommandSpec? Find(string name) => ByName.TryGetValue(name, out CommandSpec? spec) ? spec : null;

    /// <summary>Finds the command of a command line: by its first word, or by its first two where the first names a container.</summary>
    public static CommandSpec? Find(IReadOnlyList<string?> words)
    {
        if (words.Count == 0 || words[0] is not { } name)
        {
            return null;
        }

        // A second word is a subcommand even after COMMAND, which runs alone too: Redis refuses COMMAND NOSUCH.
        return words.Count == 1 || !IsContainer(name) ? Find(name)
            : words[1] is { } subcommand ? Find(name + " " + subcommand)
            : null;
    }

    /// <summary>Whether a name is that of a container, such as <c>CONFIG</c>, whose subcommand is the second word.</summary>
    public static bool IsContainer(string name) => Containers.Contains(name);

    /// <summary>The known name nearest to a mistyped one, or null when none is near.</summary>
    public static string? Nearest(string name) => NearestName.Of(name, Names());

    private static List<string> Names()
    {
        var names = new List<string>(Containers);
        foreach (CommandSpec spec in All)
        {
            if (!Containers.Contains(spec.Name))
            {
                names.Add(spec.Name);
            }
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }
}
