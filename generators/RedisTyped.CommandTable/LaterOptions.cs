using StackExchange.Redis;

namespace RedisTyped.CommandTableTool;

/// <summary>
/// The options that came to a command later than the command itself, from its arguments in COMMAND DOCS. An option is its keyword with the
/// first word behind the command's name where it can stand; an argument without a keyword is known by how many words there are with it.
/// </summary>
internal sealed class LaterOptions
{
    private readonly List<string> _options = [];
    private readonly Version _since;
    private readonly int _required;

    public LaterOptions(RedisResult arguments, string since)
    {
        _since = Version.Parse(since);
        _required = Required(arguments);
        Add((RedisResult[])arguments!, before: 0, inherited: null);
    }

    public override string ToString() => string.Join(' ', _options);

    private void Add(IEnumerable<RedisResult> arguments, int before, string? inherited)
    {
        foreach (RedisResult argument in arguments)
        {
            Dictionary<string, RedisResult> fields = ReplyMap.Of(argument);
            string? since = fields.TryGetValue("since", out RedisResult? own) ? (string)own! : inherited;
            string? token = fields.TryGetValue("token", out RedisResult? text) ? (string)text! : null;
            bool isLater = since is not null && Version.Parse(since) > _since;
            bool isGroup = fields.TryGetValue("arguments", out RedisResult? parts);
            if (isLater && token is not null)
            {
                _options.Add($"{token}@{before + 1}@{since}");
            }
            else if (isLater && !isGroup)
            {
                _options.Add($"@{_required + 1}@{since}");
            }

            if (isGroup)
            {
                AddParts(parts!, (string)fields["type"]! == "oneof", token is null ? before : before + 1, token is null ? since : null);
            }

            before += IsOptional(fields) ? 0 : Words(fields);
        }
    }

    private void AddParts(RedisResult parts, bool areChoices, int before, string? inherited)
    {
        RedisResult[] each = (RedisResult[])parts!;
        foreach (RedisResult[] run in areChoices ? each.Select(static choice => new[] { choice }) : [each])
        {
            Add(run, before, inherited);
        }
    }

    private static int Required(RedisResult arguments) =>
        ((RedisResult[])arguments!).Select(ReplyMap.Of).Where(static a => !IsOptional(a)).Sum(Words);

    private static int Words(Dictionary<string, RedisResult> argument)
    {
        int token = argument.ContainsKey("token") ? 1 : 0;
        return (string)argument["type"]! switch
        {
            "pure-token" => token,
            "block" => token + Required(argument["arguments"]),
            "oneof" => token + ((RedisResult[])argument["arguments"]!).Select(ReplyMap.Of).Min(Words),
            _ => token + 1,
        };
    }

    private static bool IsOptional(Dictionary<string, RedisResult> argument) =>
        argument.TryGetValue("flags", out RedisResult? flags) && ((string[])flags!).Contains("optional");
}
