using RedisTyped.Commands;
using RedisTyped.Generators.KeySpace.Manifest;

namespace RedisTyped.Cli.Acl;

/// <summary>The fewest rules under which the methods of stores can be called.</summary>
internal sealed class AclRules
{
    private readonly SortedDictionary<string, SortedSet<string>> _commands = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (KeyAccess Access, SortedSet<string> Methods)> _keys = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedSet<string>> _channels = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _unknown = new(StringComparer.Ordinal);
    private readonly bool _knowsRights;

    /// <param name="stores">What the stores send.</param>
    /// <param name="besides">More commands, with what needs them.</param>
    /// <param name="knowsRights">Whether the server tells reading a key from writing it: from Redis 7 on.</param>
    public AclRules(IEnumerable<StoreCommands> stores, IEnumerable<(string Command, string Why)> besides, bool knowsRights)
    {
        _knowsRights = knowsRights;
        foreach (StoreCommands store in stores)
        {
            string name = store.Store[(store.Store.LastIndexOf('.') + 1)..];
            foreach (MethodCommand method in store.Methods)
            {
                Add(method, $"{name}.{method.Name}");
            }
        }

        foreach ((string command, string why) in besides)
        {
            Of(_commands, RuleName(command)).Add(why);
        }
    }

    /// <summary>Methods whose scripts call commands that cannot be told from their text.</summary>
    public IReadOnlyCollection<string> Unknown => _unknown;

    /// <summary>The rules, by kind.</summary>
    public IReadOnlyList<AclRule> All =>
    [
        .. SentBesides.ByConnections.Select(static c => new AclRule(AclRuleKind.Connection, "+" + c.Command, c.Why)),
        .. _commands.Where(static c => SentBesides.ByConnections.All(b => b.Command != c.Key))
            .Select(static c => new AclRule(AclRuleKind.Command, "+" + c.Key, string.Join(", ", c.Value))),
        .. _keys.Select(k => new AclRule(AclRuleKind.Key, Prefix(k.Value.Access) + k.Key, string.Join(", ", k.Value.Methods))),
        .. _channels.Select(static c => new AclRule(AclRuleKind.Channel, "&" + c.Key, string.Join(", ", c.Value))),
    ];

    private void Add(MethodCommand method, string name)
    {
        Of(_commands, RuleName(method.Command)).Add(name);
        foreach (string command in SentBesides.By(method))
        {
            Of(_commands, RuleName(command)).Add(name);
        }

        if (method.Calls.Contains(MethodCommand.UnknownCall))
        {
            _unknown.Add(name);
        }

        bool isChannel = CommandTable.Find(method.Command)?.Group == "pubsub";
        for (int i = 0; i < method.Keys.Count; i++)
        {
            string pattern = AclPattern.Of(method.Keys[i]);
            if (isChannel)
            {
                Of(_channels, pattern).Add(name);
            }
            else
            {
                Add(pattern, KeyRights.Of(method, i), name);
            }
        }

        if (SentBesides.KeysOf(method) is { } own)
        {
            Add(own, KeyAccess.Read | KeyAccess.Write, name);
        }
    }

    private void Add(string pattern, KeyAccess access, string name)
    {
        var (before, methods) = _keys.GetValueOrDefault(pattern, (KeyAccess.None, new SortedSet<string>(StringComparer.Ordinal)));
        methods.Add(name);
        _keys[pattern] = (before | access, methods);
    }

    private string Prefix(KeyAccess access) => (_knowsRights, access) switch
    {
        (true, KeyAccess.Read) => "%R~",
        (true, KeyAccess.Write) => "%W~",
        _ => "~",
    };

    // CONFIG GET is config|get there.
    private static string RuleName(string command) => command.Replace(' ', '|').ToLowerInvariant();

    private static SortedSet<string> Of(SortedDictionary<string, SortedSet<string>> rules, string rule)
    {
        if (!rules.TryGetValue(rule, out SortedSet<string>? methods))
        {
            rules[rule] = methods = new SortedSet<string>(StringComparer.Ordinal);
        }

        return methods;
    }
}
