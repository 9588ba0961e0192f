using StackExchange.Redis;

namespace RedisTyped.Topology;

/// <summary>
/// Puts user, password and TLS that are given apart from a node's configuration string beside what that says. A member of the node goes
/// before the topology's, and so does the string; a node that says a thing twice is at fault.
/// </summary>
internal static class NodeLogin
{
    /// <summary>Applies them, or adds the faults and gives false.</summary>
    public static bool TryApply(
        string text, NodeOptions node, NodePlace place, RedisTypedOptions options, ref ConfigurationOptions configuration, ICollection<string> faults)
    {
        int before = faults.Count;
        foreach (var (name, isGiven) in new[] { ("user", node.User is not null), ("password", node.Password is not null) })
        {
            if (isGiven && ConfigurationItems.Sets(text, name))
            {
                faults.Add($"{place.Member(name)}: is given, and {name}= in the configuration string too; remove one of the two");
            }
        }

        if (node.Tls is not null && ConfigurationItems.Sets(text, "ssl") && !configuration.Ssl)
        {
            faults.Add($"{place.Member("tls")}: is given, and ssl=false in the configuration string; remove one of the two");
        }

        if (faults.Count == before && (node.User ?? (ConfigurationItems.Sets(text, "user") ? null : options.User)) is { } user)
        {
            string whose = node.User is null ? "user" : place.Member("user");
            configuration = WithUser(text, user, whose, faults) ?? configuration;
        }

        if ((node.Password ?? (ConfigurationItems.Sets(text, "password") ? null : options.Password)) is { } password)
        {
            configuration.Password = password;
        }

        if (node.Tls is not null || (options.Tls is not null && !ConfigurationItems.Sets(text, "ssl")))
        {
            configuration.Ssl = true;
        }

        return faults.Count == before;
    }

    // The property came with a later version than the oldest that RedisTyped runs with, and the item with it.
    private static ConfigurationOptions? WithUser(string text, string user, string place, ICollection<string> faults)
    {
        if (user.Length == 0 || user.Trim().Length != user.Length || user.Contains(',', StringComparison.Ordinal) || user.Any(char.IsControl))
        {
            faults.Add($"{place}: is no name of a user; it must not be empty, have a comma or a control character, or begin or end with a blank");
            return null;
        }

        try
        {
            return ConfigurationOptions.Parse($"{text},user={user}");
        }
        catch (ArgumentException)
        {
            faults.Add($"{place}: {ConfigurationItems.NeedsUser}");
            return null;
        }
    }
}
