using Microsoft.Extensions.Logging;
using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Topology;

namespace RedisTyped.Reloading;

/// <summary>The nodes of a topology that takes the place of another: those that are the same stay connected, the others are connected for it.</summary>
/// <param name="Nodes">All, in the order of its plan.</param>
/// <param name="Opened">Those that were connected for it.</param>
internal sealed record NextNodes(RedisNode[] Nodes, IReadOnlyList<RedisNode> Opened)
{
    /// <summary>Connects what is missing.</summary>
    /// <param name="old">The topology before.</param>
    /// <param name="plan">The new one.</param>
    /// <param name="prepared">Nodes that were connected for it before.</param>
    /// <param name="logger">Where to log.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<NextNodes> ConnectAsync(
        ConnectedTopology old, TopologyPlan plan, IReadOnlyList<RedisNode> prepared, ILogger logger, CancellationToken cancellationToken)
    {
        RedisNode?[] kept =
        [
            .. plan.Nodes.Select(node => old.Find(node.Id) is { } known && NodeKeeping.AreSame(known.Plan, node)
                ? known
                : prepared.FirstOrDefault(other => other.Id == node.Id && NodeKeeping.AreSame(other.Plan, node))),
        ];
        NodePlan[] missing = [.. plan.Nodes.Where((_, i) => kept[i] is null)];
        IReadOnlyList<RedisNode> opened = await NodeSet.ConnectAsync(missing, logger, cancellationToken).ConfigureAwait(false);

        // As at the start: who waits here must not be the thread that replies are read on.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var nodes = new RedisNode[kept.Length];
        for (int i = 0, next = 0; i < nodes.Length; i++)
        {
            nodes[i] = kept[i] ?? opened[next++];
        }

        return new NextNodes(nodes, opened);
    }
}
