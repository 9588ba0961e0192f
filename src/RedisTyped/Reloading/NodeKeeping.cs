using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Reloading;

/// <summary>Says whether the connection of a node can stay as a plan wants it.</summary>
internal static class NodeKeeping
{
    /// <summary>Whether two plans make the same connection.</summary>
    public static bool AreSame(NodePlan one, NodePlan other) =>
        TextOf(one.Configuration) == TextOf(other.Configuration)
        && one.Heartbeat.IsLike(other.Heartbeat)
        && NodeTls.AreAlike(one.Tls, other.Tls)
        && one with { Configuration = null } == other with { Configuration = null, Heartbeat = one.Heartbeat, Tls = one.Tls };

    /// <summary>The database that the keys of a node are in.</summary>
    public static int DatabaseOf(NodePlan plan) => plan.Configuration?.DefaultDatabase ?? plan.Supplied?.GetDatabase().Database ?? 0;

    // Only compared, never shown.
    private static string? TextOf(ConfigurationOptions? configuration) => configuration?.ToString(includePassword: true);
}
