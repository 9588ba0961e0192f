using RedisTyped.Cli.Output;
using RedisTyped.Cli.Terminal;

namespace RedisTyped.Cli.Acl;

/// <summary>Writes the rules of a user.</summary>
/// <param name="User">The user's name.</param>
/// <param name="Version">The version of Redis that the rules are for: 6 or 7.</param>
/// <param name="Rules">The rules.</param>
internal sealed record AclText(string User, int Version, AclRules Rules)
{
    /// <summary>Takes away what the user could do before, but its password.</summary>
    private string Start => Version < 7 ? "on resetkeys resetchannels -@all" : "on clearselectors resetkeys resetchannels -@all";

    /// <summary>A line for redis-cli.</summary>
    public string Command => $"ACL SETUSER {AclPattern.Quoted(User)} {Start} {string.Join(' ', Rules.All.Select(static r => AclPattern.Quoted(r.Text)))}";

    /// <summary>A line of an ACL file.</summary>
    public string FileLine => $"user {User} {Start} {string.Join(' ', Rules.All.Select(static r => r.Text))}";

    /// <summary>Every rule with its reason as a comment, then the line for redis-cli.</summary>
    public void Explain(CommandConsole console, string stores)
    {
        var output = console.Output;
        output.WriteLine($"# {stores}, for Redis {Version}");
        IReadOnlyList<AclRule> all = Rules.All;
        int width = all.Max(static rule => ByteText.Shown(rule.Text).Length);
        foreach (IGrouping<AclRuleKind, AclRule> kind in all.GroupBy(static rule => rule.Kind))
        {
            output.WriteLine($"# {Title(kind.Key)}");
            foreach (AclRule rule in kind)
            {
                output.WriteLine($"#   {ByteText.Shown(rule.Text).PadRight(width)}  {ByteText.Shown(rule.Why)}");
            }
        }

        output.WriteLine(Command);
    }

    public void WriteJson(TextWriter output)
    {
        foreach (AclRule rule in Rules.All)
        {
            JsonLine.Write(output, json =>
            {
                json.WriteString("rule", rule.Text);
                json.WriteString("kind", Word(rule.Kind));
                json.WriteString("why", rule.Why);
            });
        }

        JsonLine.Write(output, json =>
        {
            json.WriteString("user", User);
            json.WriteNumber("redis", Version);
            json.WriteString("command", Command);
        });
    }

    private static string Title(AclRuleKind kind) => kind switch
    {
        AclRuleKind.Connection => "every connection",
        AclRuleKind.Command => "commands",
        AclRuleKind.Key => "keys",
        _ => "channels",
    };

    private static string Word(AclRuleKind kind) => kind switch
    {
        AclRuleKind.Connection => "connection",
        AclRuleKind.Command => "command",
        AclRuleKind.Key => "key",
        _ => "channel",
    };
}
