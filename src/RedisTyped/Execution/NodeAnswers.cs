using RedisTyped.Nodes;
using RedisTyped.Telemetry;

namespace RedisTyped.Execution;

/// <summary>Gathers what nodes answer that were asked at once. Whatever one fails with is its result, and keeps nobody from hearing of the others.</summary>
internal static class NodeAnswers
{
    /// <summary>Limits the time of a node that was asked.</summary>
    /// <param name="answer">Its pending answer.</param>
    /// <param name="timeout">How long it may take; null: no limit beyond the operation timeout.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static Task<T> Within<T>(Task<T> answer, TimeSpan? timeout, CancellationToken cancellationToken) =>
        timeout is { } time ? answer.WaitAsync(time, cancellationToken) : answer;

    /// <summary>Waits for all and makes one value of them.</summary>
    /// <param name="command">The command, for messages.</param>
    /// <param name="nodes">The nodes.</param>
    /// <param name="answers">Their pending answers.</param>
    /// <param name="measure">Ended with the last of them.</param>
    /// <param name="cancellationToken">Ends the waiting for all.</param>
    /// <exception cref="OperationCanceledException">A node failed after <paramref name="cancellationToken"/> was cancelled.</exception>
    public static async Task<TResult> CombineAsync<TCombiner, TValue, TResult>(
        string command, IReadOnlyList<RedisNode> nodes, Task<TValue>[] answers, FanOutMeasure measure, CancellationToken cancellationToken)
        where TCombiner : INodeCombiner<TValue, TResult>
    {
        var results = new NodeResult<TValue>[answers.Length];
        bool isCancelled = false;
        for (int i = 0; i < results.Length; i++)
        {
            try
            {
                results[i] = new NodeResult<TValue>(nodes[i].Id, await answers[i].ConfigureAwait(false), null);
            }
            catch (Exception fault)
            {
                // The others are waited for all the same, so that none of them fails unseen.
                isCancelled |= cancellationToken.IsCancellationRequested;
                results[i] = new NodeResult<TValue>(nodes[i].Id, default, fault);
            }
        }

        measure.End(Array.Find(results, static result => !result.Succeeded).Exception);
        if (isCancelled)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return TCombiner.Combine(new NodeResults<TValue>(command, results));
    }
}
