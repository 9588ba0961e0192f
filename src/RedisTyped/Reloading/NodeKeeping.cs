using RedisTyped.Nodes;
using RedisTyped.Nodes.Health;
using StackExchange.Redis;

namespace RedisTyped.Reloading;

/// <summary>Says whether the connection of a node can stay as a plan wants it.</summary>
internal static class NodeKeeping
{
    private static readonly HeartbeatOptions AnyHeartbeat = new();

    /// <summary>Whether two plans make the same connection.</summary>
    public static bool AreSame(NodePlan one, NodePlan other) =>
        TextOf(one.Given ?? one.Configuration) == TextOf(other.Given ?? other.Configuration)
        && WithoutObjects(one) == WithoutObjects(other);

    /// <summary>The database that the keys of a node are in.</summary>
    public static int DatabaseOf(NodePlan plan) => plan.Configuration?.DefaultDatabase ?? plan.Supplied?.GetDatabase().Database ?? 0;

    // The heartbeat is that of the client, and stays as it was started.
    private static NodePlan WithoutObjects(NodePlan plan) => plan with { Configuration = null, Given = null, Heartbeat = AnyHeartbeat };

    // Only compared, never shown.
    private static string? TextOf(ConfigurationOptions? configuration) => configuration?.ToString(includePassword: true);
}
