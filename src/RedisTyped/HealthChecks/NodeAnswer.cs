using System.Diagnostics;
using RedisTyped.Nodes;

namespace RedisTyped.HealthChecks;

/// <summary>What one node answered when it was asked for a sign of life.</summary>
/// <param name="Node">Its name.</param>
/// <param name="State">What is known of it: <c>connected</c>, <c>slow</c> or <c>down</c>.</param>
/// <param name="Latency">How long the answer took; null where none came.</param>
internal sealed record NodeAnswer(string Node, string State, TimeSpan? Latency)
{
    public bool IsDown => Latency is null;

    public bool IsSlow => !IsDown && State == NodeGauges.NameOf(NodeState.Slow);

    /// <summary>Asks a node, by PING and on the connection that calls use.</summary>
    /// <param name="node">The node.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static async Task<NodeAnswer> OfAsync(RedisNode node, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            SignOfLife.Asked asked = SignOfLife.Of(node).Ask();
            await asked.Answer.WaitAsync(timeout, cancellationToken).ConfigureAwait(false);
            TimeSpan latency = Stopwatch.GetElapsedTime(asked.At);

            // It has answered just now, whatever was known of it.
            return new NodeAnswer(node.Id.Name, NodeGauges.NameOf(node.State == NodeState.Slow ? NodeState.Slow : NodeState.Connected), latency);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new NodeAnswer(node.Id.Name, NodeGauges.NameOf(NodeState.Down), Latency: null);
        }
        finally
        {
            // StackExchange.Redis 1.2.6 goes on with its callers on the thread that reads its replies.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }
    }
}
