using System.Globalization;
using StackExchange.Redis;

namespace RedisTyped.CommandTableTool;

/// <summary>One element of the reply of COMMAND: https://redis.io/docs/latest/commands/command/.</summary>
internal sealed class CommandReply(RedisResult[] parts)
{
    private readonly string _name = (string)parts[0]!;

    public IReadOnlyList<CommandReply> Subcommands { get; } =
        [.. ((RedisResult[])parts[9]!).Select(subcommand => new CommandReply((RedisResult[])subcommand!))];

    /// <summary>False for a container that always needs a subcommand.</summary>
    public bool RunsAlone => Subcommands.Count == 0 || Arity >= -1;

    private int Arity => (int)parts[1];

    public string Row(CommandDocs docs)
    {
        (string group, string since, string options) = docs.Of(_name);
        return string.Join(';',
            _name.Replace('|', ' ').ToUpperInvariant(),
            Arity.ToString(CultureInfo.InvariantCulture),
            group,
            since,
            string.Join(' ', (string[])parts[2]!),
            string.Join(' ', (string[])parts[7]!),
            options,
            string.Join(',', ((RedisResult[])parts[8]!).Select(spec => KeySpecText(ReplyMap.Of(spec)))));
    }

    private static string KeySpecText(Dictionary<string, RedisResult> spec)
    {
        Dictionary<string, RedisResult> begin = ReplyMap.Of(spec["begin_search"]);
        Dictionary<string, RedisResult> find = ReplyMap.Of(spec["find_keys"]);
        Dictionary<string, RedisResult> beginSpec = ReplyMap.Of(begin["spec"]);
        Dictionary<string, RedisResult> findSpec = ReplyMap.Of(find["spec"]);
        string from = (string)begin["type"]! switch
        {
            "index" => $"{beginSpec["index"]}",
            "keyword" => $"{beginSpec["keyword"]}@{beginSpec["startfrom"]}",
            _ => "?",
        };
        string run = (string)find["type"]! switch
        {
            "range" => $"range {findSpec["lastkey"]} {findSpec["keystep"]} {findSpec["limit"]}",
            "keynum" => $"keynum {findSpec["keynumidx"]} {findSpec["firstkey"]} {findSpec["keystep"]}",
            _ => "?",
        };

        // Of the other flags, what a user must be allowed to do with the key: to read what it holds, or to change it. RO, RW, OW and RM
        // say something else, such as RW for SET, which returns nothing that it has read.
        string[] told = (string[])spec["flags"]!;
        IEnumerable<string> flags = told.Where(flag => flag is "incomplete" or "not_key");
        string access = (told.Contains("access") ? "r" : "") + (told.Any(flag => flag is "insert" or "update" or "delete") ? "w" : "");
        return string.Join(' ', flags.Prepend(access).Prepend(run).Prepend(from).Where(word => word.Length > 0));
    }
}
