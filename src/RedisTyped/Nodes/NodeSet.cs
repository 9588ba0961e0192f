using Microsoft.Extensions.Logging;

namespace RedisTyped.Nodes;

/// <summary>Opens and closes the nodes of a topology together.</summary>
internal static class NodeSet
{
    /// <summary>Connects to all nodes at the same time.</summary>
    /// <exception cref="NodeUnavailableException">A required node failed; all that failed are named, the others are closed.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; what was opened is closed.</exception>
    public static async Task<IReadOnlyList<RedisNode>> ConnectAsync(
        IReadOnlyList<NodePlan> plans, ILogger logger, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var connecting = plans.Select(plan => NodeConnector.ConnectAsync(plan, logger, cancellationToken)).ToArray();
        try
        {
            await Task.WhenAll(connecting).ConfigureAwait(false);
        }
        catch
        {
            await CloseAsync(connecting.Where(task => task.IsCompletedSuccessfully).Select(task => task.Result.Node)).ConfigureAwait(false);
            throw;
        }

        var results = Array.ConvertAll(connecting, task => task.Result);
        var failures = results.Where(result => result.Failure is not null).Select(result => result.Failure!).ToArray();
        if (failures.Length > 0)
        {
            await CloseAsync(results.Select(result => result.Node)).ConfigureAwait(false);
            throw new NodeUnavailableException(failures);
        }

        RedisNode[] nodes = Array.ConvertAll(results, result => result.Node!);
        foreach (RedisNode node in nodes)
        {
            RoleWatch.Start(node, logger);
        }

        return Array.AsReadOnly(nodes);
    }

    public static Task CloseAsync(IEnumerable<RedisNode?> nodes) =>
        Task.WhenAll(nodes.OfType<RedisNode>().Select(node => node.CloseAsync()));

    public static void Close(IEnumerable<RedisNode> nodes)
    {
        foreach (var node in nodes)
        {
            node.Close();
        }
    }
}
