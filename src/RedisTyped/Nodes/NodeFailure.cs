using RedisTyped.Routing;

namespace RedisTyped.Nodes;

/// <summary>Why a node could not be used.</summary>
/// <param name="Node">The node.</param>
/// <param name="EndPoint">Its endpoints, without password.</param>
/// <param name="Reason">What went wrong, in words.</param>
/// <param name="Exception">The exception behind it, where there was one.</param>
public sealed record NodeFailure(NodeId Node, string EndPoint, string Reason, Exception? Exception)
{
    /// <summary>Whether the node answers, but cannot be used as it is configured; starting without it would not help then.</summary>
    internal bool IsMisconfigured { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"'{Node}' ({EndPoint}): {Reason}";

    internal static NodeFailure Of(NodePlan plan, string reason, Exception? exception) => new(plan.Id, EndPointText.Of(plan), reason, exception);
}
