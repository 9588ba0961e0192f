using RedisTyped.Nodes;

namespace RedisTyped.Resharding.Planning;

/// <summary>Chooses what keeps clients of the old topology from writing keys that have moved away, and says what it does not do.</summary>
internal static class FenceChoice
{
    public static (NodeFence Fence, string Reason) Choose(SurveyedNode node, bool givesKeysAway)
    {
        if (!givesKeysAway)
        {
            return (NodeFence.None, "no keys move away from it");
        }

        if (node.Role == NodeRole.Retired)
        {
            return node.Report.CanFollow
                ? (NodeFence.ReplicaOf, "it becomes a replica of the tool: every write is refused with READONLY, and new writes flow back to it for the way back")
                : (NodeFence.MinReplicas, "it cannot follow the tool: every write is refused with NOREPLICAS, and no new write flows back");
        }

        string? before = UserOf(node.Plan);
        return node.NewPlan is { } next && UserOf(next) is { } after && after != before
            ? (NodeFence.EpochUsers, $"it serves on, and cannot be fenced whole: the old topology's user '{before ?? "default"}' is switched off, so that its clients are refused, and there is no way back")
            : (NodeFence.LateWrites, "it serves on, and cannot be fenced whole: a client that misses the change can still write keys that have moved, which is reported within a second, "
                + "not refused, and there is a way back; give the new topology another user for it to have such clients refused");
    }

    private static string? UserOf(NodePlan plan) => plan.Configuration is null ? null : NodeAccess.Of(plan).User;
}
