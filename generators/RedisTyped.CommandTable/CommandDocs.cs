using StackExchange.Redis;

namespace RedisTyped.CommandTableTool;

/// <summary>The reply of COMMAND DOCS: https://redis.io/docs/latest/commands/command-docs/.</summary>
internal sealed class CommandDocs
{
    private readonly Dictionary<string, (string Group, string Since, string Options)> _byName = [];

    public CommandDocs(RedisResult reply) => Add(reply);

    public (string Group, string Since, string Options) Of(string name) => _byName[name];

    private void Add(RedisResult commands)
    {
        foreach ((string name, RedisResult doc) in ReplyMap.Of(commands))
        {
            Dictionary<string, RedisResult> fields = ReplyMap.Of(doc);
            string since = (string)fields["since"]!;
            string options = fields.TryGetValue("arguments", out RedisResult? arguments) ? new LaterOptions(arguments, since).ToString() : "";
            _byName.Add(name, ((string)fields["group"]!, since, options));
            if (fields.TryGetValue("subcommands", out RedisResult? subcommands))
            {
                Add(subcommands);
            }
        }
    }
}
