using RedisTyped.Nodes;
using RedisTyped.Telemetry;
using StackExchange.Redis;

namespace RedisTyped.Execution;

/// <summary>Sends commands to every node at once; a node that fails is a result, not an exception. Thread-safe.</summary>
/// <example>
/// <code>
/// long keys = (await redis.OnAllNodes().ExecuteAsync("DBSIZE")).RequireAll().Sum(r => (long)r);
/// </code>
/// </example>
public sealed class NodeFanOut
{
    private readonly IReadOnlyList<RedisNode> _nodes;

    internal NodeFanOut(IReadOnlyList<RedisNode> nodes) => _nodes = nodes;

    /// <summary>Sends a command to every node.</summary>
    /// <param name="command">The command, in any case: <c>DBSIZE</c>, <c>CONFIG GET</c>.</param>
    /// <param name="args">Its arguments.</param>
    /// <returns>The result of each node.</returns>
    /// <exception cref="UnroutableCommandException">The command would harm the shared connections; nothing was sent.</exception>
    /// <exception cref="ArgumentException">An argument cannot be sent, or the number of arguments is wrong; nothing was sent.</exception>
    public Task<NodeResults<RedisResult>> ExecuteAsync(string command, params object[] args) => ExecuteAsync(command, args, null, CancellationToken.None);

    /// <summary>As <see cref="ExecuteAsync(string, object[])"/>, with a time to wait and a way to stop waiting.</summary>
    /// <param name="command">The command.</param>
    /// <param name="args">Its arguments.</param>
    /// <param name="timeout">How long each node may take; null: the operation timeout. A node that takes longer has a <see cref="TimeoutException"/> as its result.</param>
    /// <param name="cancellationToken">Ends the waiting for all; nodes may still run the command.</param>
    /// <returns>The result of each node.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is not positive.</exception>
    public async Task<NodeResults<RedisResult>> ExecuteAsync(
        string command, IReadOnlyCollection<object> args, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        if (timeout is { } time)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero, nameof(timeout));
        }

        CommandLine line = CommandLine.Parse(command, args);
        CommandRouting.Check(line);
        FanOutMeasure measure = FanOutMeasure.Begin(_nodes[0].Telemetry, line.Call, _nodes.Count);
        var answers = new Task<RedisResult>[_nodes.Count];
        for (int i = 0; i < answers.Length; i++)
        {
            answers[i] = Ask(_nodes[i], line, timeout, cancellationToken);
        }

        measure.Sent();
        return await NodeAnswers.CombineAsync<AsTheyAre<RedisResult>, RedisResult, NodeResults<RedisResult>>(
            line.Name, _nodes, answers, measure, cancellationToken).ConfigureAwait(false);
    }

    private static Task<RedisResult> Ask(
        RedisNode node, CommandLine line, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return NodeAnswers.Within(CommandDispatch.SendToNodeAsync(node, line, cancellationToken), timeout, cancellationToken);
        }
        catch (Exception fault)
        {
            return Task.FromException<RedisResult>(fault);
        }
    }
}
