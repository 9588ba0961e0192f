using System.Globalization;
using RedisTyped.Commands;

namespace RedisTyped.Resharding.Streaming;

/// <summary>Compares the built-in classes with the commands that a source says it has.</summary>
internal static class SourceCommands
{
    private const int Flags = 2;
    private const int FirstKey = 3;
    private const int LastKey = 4;
    private const int Step = 5;
    private const int Specs = 8;

    /// <summary>Finds the classes of all commands of a source that write.</summary>
    /// <param name="commandReply">What the source answered to COMMAND.</param>
    /// <param name="unclassified">
    /// The commands that write, in upper case, of which neither the built-in table nor the source tells enough. One of them in the stream stops it.
    /// </param>
    /// <returns>The built-in classes, and those of the source's modules and of its later version as its key specs have them.</returns>
    /// <exception cref="FormatException">It is no reply to COMMAND.</exception>
    public static CommandClasses Check(ReadOnlySpan<byte> commandReply, out IReadOnlyList<string> unclassified)
    {
        if (ReplyTree.Read(commandReply) is not object?[] commands)
        {
            throw new FormatException("The reply to COMMAND is no list of commands.");
        }

        CommandClasses builtIn = CommandClasses.BuiltIn;
        var more = new List<CommandClass>();
        var unknown = new List<string>();
        foreach (object? entry in commands)
        {
            if (entry is not object?[] { Length: >= 6 } command)
            {
                throw new FormatException("The reply to COMMAND has an entry that is no command.");
            }

            string name = ReplyTree.Text(command[0]).ToUpperInvariant();
            bool writes = Writes(command) || Subcommands(command).Any(Writes);
            if (writes && builtIn.Find(System.Text.Encoding.UTF8.GetBytes(name)) is null)
            {
                if (ClassOf(name, command) is { } own)
                {
                    more.Add(own);
                }
                else
                {
                    unknown.Add(name);
                }
            }
        }

        unclassified = unknown;
        return more.Count == 0 ? builtIn : builtIn.With(more);
    }

    /// <summary>Whether a source is older than 5.0, as its targets may be too.</summary>
    /// <param name="commandReply">What the source answered to COMMAND.</param>
    public static bool AreOld(ReadOnlySpan<byte> commandReply) => commandReply.IndexOf("\nxadd\r"u8) < 0;

    private static bool Writes(object?[] command) => HasFlag(command, "write");

    private static bool HasFlag(object?[] command, string flag) =>
        command[Flags] is object?[] flags && flags.Any(one => ReplyTree.Text(one) == flag);

    private static IEnumerable<object?[]> Subcommands(object?[] command) =>
        command.Length > Specs + 1 && command[Specs + 1] is object?[] all ? all.OfType<object?[]>().Where(static one => one.Length > Flags) : [];

    // A container without keys of its own: where its subcommands have theirs is not one class.
    private static CommandClass? ClassOf(string name, object?[] command) => Subcommands(command).Any() ? null
        : command.Length > Specs && command[Specs] is object?[] specs ? BySpecs(name, specs)
        : HasFlag(command, "movablekeys") ? null
        : ByPositions(name, command);

    private static CommandClass? BySpecs(string name, object?[] specs)
    {
        var keys = new List<KeySpec>();
        foreach (object? one in specs)
        {
            if (one is not object?[] spec || Read(spec) is not { } read)
            {
                return null;
            }

            keys.Add(read);
        }

        return keys.Count == 0 ? null
            : ClassesByHand.SingleKey(keys) is { } word ? new CommandClass(name, CommandKind.SingleKey, word)
            : new CommandClass(name, CommandKind.Keys) { Keys = keys };
    }

    // Servers before 7.0 tell the first key, the last one and the step.
    private static CommandClass? ByPositions(string name, object?[] command)
    {
        if (command[FirstKey] is not long first || command[LastKey] is not long last || command[Step] is not long step || first < 1 || step < 1)
        {
            return null;
        }

        return first == last
            ? new CommandClass(name, CommandKind.SingleKey, (int)first)
            : new CommandClass(name, CommandKind.WrittenKeys)
            {
                Keys = [Range((int)first, (int)(last < 0 ? last : last - first), (int)step, limit: 0)],
            };
    }

    private static KeySpec? Read(object?[] spec)
    {
        object?[] begin = Map(spec, "begin_search");
        object?[] find = Map(spec, "find_keys");
        object?[] at = Map(begin, "spec");
        object?[] how = Map(find, "spec");
        var flags = Value(spec, "flags") as object?[] ?? [];
        string start = ReplyTree.Text(Value(begin, "type"));
        string kind = ReplyTree.Text(Value(find, "type"));
        if (flags.Any(static flag => ReplyTree.Text(flag) == "incomplete") || start is not ("index" or "keyword") || kind is not ("range" or "keynum"))
        {
            return null;
        }

        bool isIndex = start == "index";
        KeyAccess access = flags.Any(static flag => ReplyTree.Text(flag) == "RO") ? KeyAccess.Read : KeyAccess.Write;
        return new KeySpec(
            isIndex ? BeginSearch.Index : BeginSearch.Keyword,
            Number(at, isIndex ? "index" : "startfrom"),
            isIndex ? null : ReplyTree.Text(Value(at, "keyword")),
            kind == "range" ? FindKeys.Range : FindKeys.KeyCount,
            Number(how, "lastkey"), Math.Max(Number(how, "keystep"), 1), Number(how, "limit"),
            Number(how, "keynumidx"), Number(how, "firstkey"), complete: true) { Access = access };
    }

    private static KeySpec Range(int first, int last, int step, int limit) => new(
        BeginSearch.Index, first, keyword: null, FindKeys.Range, last, step, limit, keyCountAt: 0, firstKey: 0, complete: true) { Access = KeyAccess.Write };

    private static object?[] Map(object?[] map, string name) => Value(map, name) as object?[] ?? [];

    private static object? Value(object?[] map, string name)
    {
        for (int i = 0; i + 1 < map.Length; i += 2)
        {
            if (ReplyTree.Text(map[i]) == name)
            {
                return map[i + 1];
            }
        }

        return null;
    }

    private static int Number(object?[] map, string name) => Value(map, name) is long number
        ? Convert.ToInt32(number, CultureInfo.InvariantCulture)
        : 0;
}
