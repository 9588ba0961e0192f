using RedisTyped.Gateway.Commands;

namespace RedisTyped.Gateway.Security;

/// <summary>Which commands a gateway takes at all, whoever sends them. Immutable and thread-safe.</summary>
internal sealed class CommandPolicy
{
    private readonly HashSet<CommandRule> _denied;
    private readonly HashSet<CommandRule> _allowed;

    private CommandPolicy(HashSet<CommandRule> denied, HashSet<CommandRule> allowed)
    {
        _denied = denied;
        _allowed = allowed;
        LimitsKeys = denied.Any(static rule => rule is { IsDenied: false, Handling: Handling.Key or Handling.Split });
    }

    /// <summary>Whether commands are denied that would be passed on by their keys otherwise.</summary>
    public bool LimitsKeys { get; }

    /// <summary>What is denied unless options say otherwise.</summary>
    public static CommandPolicy Default { get; } = Of([], [], []);

    /// <summary>Makes the policy of a gateway.</summary>
    /// <param name="allowed">Commands that are otherwise denied: <c>CONFIG SET</c>, <c>DEBUG</c>, or a category: <c>@admin</c>.</param>
    /// <param name="denied">Commands or categories that are denied besides; goes before <paramref name="allowed"/>.</param>
    /// <param name="faults">What is wrong is added to it.</param>
    public static CommandPolicy Of(IEnumerable<string> allowed, IEnumerable<string> denied, ICollection<string> faults)
    {
        HashSet<CommandRule> rules = [.. CommandRules.All.Where(static rule => rule.IsDenied)];
        var named = new HashSet<CommandRule>();
        foreach (string name in allowed)
        {
            named.UnionWith(Named(name, "AllowedCommands", faults));
        }

        rules.ExceptWith(named);

        foreach (string name in denied)
        {
            rules.UnionWith(Named(name, "DeniedCommands", faults));
        }

        return new CommandPolicy(rules, named);
    }

    /// <summary>Says why a command is not taken; null: it is.</summary>
    public string? Denial(CommandRule rule) =>
        rule.Handling == Handling.Refused ? $"ERR '{rule.FullName}' is not available here: it {rule.Why}"
        : _denied.Contains(rule)
            ? $"ERR '{rule.FullName}' is denied by the gateway; its option AllowedCommands allows it: \"AllowedCommands\": [\"{rule.Spec.Name}\"], or of 'redistyped serve' --allow \"{rule.Spec.Name}\""
        : null;

    /// <summary>Whether a name is that of a command, of a container of commands or of a category.</summary>
    public static bool Knows(string name) => Named(name).Length > 0;

    /// <summary>Whether options, or their absence, deny a command to everybody.</summary>
    public bool Denies(CommandRule rule) => _denied.Contains(rule);

    /// <summary>Whether options name a command, or its category, as allowed.</summary>
    public bool IsNamedAsAllowed(CommandRule rule) => _allowed.Contains(rule);

    /// <summary>Whether nothing is denied to a command.</summary>
    public bool Takes(CommandRule rule) => rule.Handling != Handling.Refused && !_denied.Contains(rule);

    private static CommandRule[] Named(string name, string option, ICollection<string> faults)
    {
        CommandRule[] rules = Named(name);
        if (rules.Length == 0)
        {
            faults.Add($"{option} names '{name}', which is no command of Redis 7.0 and no category.");
        }

        return rules;
    }

    private static CommandRule[] Named(string name)
    {
        string upper = name.Trim().Replace('|', ' ').ToUpperInvariant();
        return upper == "@ALL"
            ? [.. CommandRules.All]
            : upper.StartsWith('@')
            ? CommandCategories.Find(upper[1..]) is { } category ? [.. CommandRules.All.Where(rule => rule.Categories.Has(category))] : []
            : [.. CommandRules.All.Where(rule => rule.Spec.Name == upper || rule.Spec.Name.StartsWith(upper + " ", StringComparison.Ordinal))];
    }
}
