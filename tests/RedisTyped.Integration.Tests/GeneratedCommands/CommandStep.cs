using RedisTyped.Commands;
using RedisTyped.Integration.Tests.Commands;
using RedisTyped.Integration.Tests.Servers;

namespace RedisTyped.Integration.Tests.GeneratedCommands;

/// <summary>One command of a run, its keys moved to one hash tag, with the methods that a store has for it.</summary>
/// <param name="Name">What its methods' names start with.</param>
/// <param name="Command">The command.</param>
/// <param name="Words">The command line; <c>$last</c> is the answer before.</param>
/// <param name="Keys">The positions of its keys; none for a command that no key routes.</param>
internal sealed record CommandStep(string Name, CommandSpec Command, IReadOnlyList<string> Words, IReadOnlyList<int> Keys)
{
    private const string Tag = "{t}:";
    private const string Last = "$last";

    /// <summary>What redis-cli answered.</summary>
    public Answer Expected { get; private set; } = null!;

    public bool IsKeyed => Keys.Count > 0;

    /// <summary>The method that gives the reply as it came.</summary>
    public string RawMethod => Name + "Raw";

    /// <summary>The method that gives it as a .NET type.</summary>
    public string TypedMethod => Name + "Typed";

    /// <summary>Reads a line of runs; null where it is not run through a store.</summary>
    public static IReadOnlyList<CommandStep>? Read(string line, int number, int otherPort)
    {
        string[][] commands = [.. line.Split(" !! ")[0].Split(" ; ")
            .Select(CommandLine.Split)
            .Select(words => words.Select(word => word == "$port" ? $"{otherPort}" : word).ToArray())];
        return commands.Any(words => ComparedCommands.WhyNot(words) is not null)
            ? null
            : [.. commands.Select((words, i) => Of($"Run{number}Step{i}", words))];
    }

    /// <summary>The words of a line with its keys moved to the tag.</summary>
    public static CommandStep Of(string name, string[] words)
    {
        CommandSpec command = CommandTable.Find(words)!;
        IReadOnlyList<int> keys = KeyFinder.Find(command, words).Positions;
        return new CommandStep(name, command, [.. words.Select((word, i) => keys.Contains(i) ? Tag + word : word)], keys);
    }

    /// <summary>Has redis-cli run it.</summary>
    public async Task<string> AskAsync(RedisCli cli, string last)
    {
        Expected = Answer.Printed(await cli.PrintAsync(Words.Select(word => word == Last ? last : word)));
        return Expected.Text ?? "";
    }

    /// <summary>The methods of a store for it.</summary>
    public IEnumerable<string> Methods()
    {
        string[] words = [.. Words.Select((word, i) => Keys.Contains(i) ? $"{{tag}}:{GeneratedStore.Word(word[Tag.Length..])}"
            : word == Last ? "{last}" : GeneratedStore.Word(word))];
        string parameters = (IsKeyed ? "[ShardKey] string tag" : "NodeId node") + (Words.Contains(Last) ? ", byte[] last" : "");
        yield return GeneratedStore.Method(words, "RedisResult", RawMethod, parameters);
        if (NaturalType() is { } type)
        {
            yield return GeneratedStore.Method(words, type, TypedMethod, parameters);
        }
    }

    /// <summary>The .NET type that somebody would take for the answer; null for a nested one, for one that options decide, for a
    /// background work that the first run may still be doing, and for an error.</summary>
    public string? NaturalType()
    {
        ReplyKinds kinds = Command.Reply;
        // None of these is ever empty: they are nil, or have something.
        bool isCounted = (Command.Name is "LPOP" or "RPOP" && Words.Count == 3) || Command.Name is "BLPOP" or "BRPOP" or "BZPOPMIN" or "BZPOPMAX";
        bool isArray = Expected.Items is not null || isCounted || (Expected.IsNil && (kinds & (ReplyKinds.Bulk | ReplyKinds.Integer | ReplyKinds.Double)) == 0);
        return Expected.IsError || kinds == ReplyKinds.Any || Command.Name is "PFDEBUG" or "ACL LOG" or "BGSAVE" or "BGREWRITEAOF" || (kinds == ReplyKinds.Nested) || Expected.Items?.Any(static i => i.Items is not null) == true ? null
            : isArray ? (kinds & ReplyKinds.Nested) != 0 ? null : isCounted ? "string?[]?" : "string?[]"
            : Expected.IsInteger || (Expected.IsNil && (kinds & (ReplyKinds.Integer | ReplyKinds.Double)) == ReplyKinds.Integer) ? (kinds & ReplyKinds.Nil) != 0 ? "long?" : "long"
            : (kinds & (ReplyKinds.Double | ReplyKinds.Bulk)) == ReplyKinds.Double ? "double?"
            : Expected.Text == "OK" && Command.Name is not ("MIGRATE" or "ACL DRYRUN") && (kinds & ReplyKinds.Status) != 0 ? "bool"
            : Command.Name is "DUMP" or "FUNCTION DUMP" ? "byte[]?"
            : "string?";
    }
}
