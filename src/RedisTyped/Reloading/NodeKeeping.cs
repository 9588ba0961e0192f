using RedisTyped.Movement;
using RedisTyped.Nodes;
using RedisTyped.Routing;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Reloading;

/// <summary>Says what of the nodes stays when one plan takes the place of another.</summary>
internal static class NodeKeeping
{
    /// <summary>Whether two plans make the same connection.</summary>
    public static bool AreSame(NodePlan one, NodePlan other) =>
        TextOf(one.Given ?? one.Configuration) == TextOf(other.Given ?? other.Configuration)
        && one.Heartbeat.IsLike(other.Heartbeat)
        && NodeTls.AreAlike(one.Tls, other.Tls)
        && Compared(one) == Compared(other) with { Heartbeat = one.Heartbeat, Tls = one.Tls };

    /// <summary>The plan of a node that is connected anew: without those of its servers that do not answer, if need be.</summary>
    public static NodePlan Lenient(NodePlan plan)
    {
        ConfigurationOptions configuration = plan.Configuration!.Clone();
        configuration.AbortOnConnectFail = false;
        return plan with { Configuration = configuration, Given = plan.Given ?? plan.Configuration, Required = false };
    }

    /// <summary>The keys that are looked for elsewhere by another plan.</summary>
    public static KeyMovement MovementOf(TopologyPlan before, TopologyPlan after) => KeyMovement.Between(
        before.Snapshot, after.Snapshot, id => HasOtherDatabase(Find(before, id), Find(after, id)));

    private static NodePlan? Find(TopologyPlan plan, NodeId id) => plan.Nodes.FirstOrDefault(node => node.Id == id);

    private static bool HasOtherDatabase(NodePlan? before, NodePlan? after) =>
        before is not null && after is not null && DatabaseOf(before) != DatabaseOf(after);

    // That the keys of a node are in.
    private static int DatabaseOf(NodePlan plan) => plan.Configuration?.DefaultDatabase ?? plan.Supplied?.GetDatabase().Database ?? 0;

    // Whether a node that it opens itself was required mattered at the start alone.
    private static NodePlan Compared(NodePlan plan) =>
        plan with { Configuration = null, Given = null, LeftOut = [], Expected = null, Required = plan.Supplied is not null && plan.Required };

    // Only compared, never shown.
    private static string? TextOf(ConfigurationOptions? configuration) => configuration?.ToString(includePassword: true);
}
