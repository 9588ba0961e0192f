using System.ComponentModel;
using RedisTyped.ClientRuntime;
using RedisTyped.Execution;
using RedisTyped.Explanations;
using RedisTyped.Nodes;
using RedisTyped.Telemetry;
using StackExchange.Redis;

namespace RedisTyped.CrossShard;

/// <summary>
/// Carries out a command whose keys may live on several nodes: by the command itself where one node has them all, else by an emulation
/// in steps. Only generated code uses it.
/// </summary>
/// <remarks>
/// Keys are checked and routed before a method returns. Each step has the operation timeout of its node. Cancelling ends the waiting; an
/// emulation that has begun to write is carried to its end in the background.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CrossShardReply
{
    /// <summary>The route to read the answer with; the steps have routes of their own.</summary>
    /// <param name="method">The calling method.</param>
    /// <returns>A route to no node.</returns>
    public static CommandRoute Route(CommandMethod method) => CommandRoute.OfSteps(method);

    /// <summary>Carries a command out for its effect.</summary>
    /// <param name="executor">Routes the keys.</param>
    /// <param name="method">The calling method.</param>
    /// <param name="line">The command's words.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Whether it was carried out.</returns>
    /// <exception cref="ArgumentException">A key or an option cannot be sent; nothing was sent.</exception>
    /// <exception cref="CrossShardFailedException">A step failed after another had been sent.</exception>
    public static Task<bool> NoneAsync(ShardExecutor executor, CommandMethod method, CrossShardLine line, CancellationToken cancellationToken) =>
        RunAsync(executor, method, line, static _ => true, static _ => true, cancellationToken);

    /// <summary>Carries out a command that answers one value.</summary>
    /// <inheritdoc cref="NoneAsync"/>
    /// <returns>Its answer.</returns>
    public static Task<RedisValue> ValueAsync(
        ShardExecutor executor, CommandMethod method, CrossShardLine line, CancellationToken cancellationToken) =>
        RunAsync(executor, method, line, ReplyElements.ValueOf, static reply => reply.Value, cancellationToken);

    /// <summary>Carries out a command that answers several values.</summary>
    /// <inheritdoc cref="NoneAsync"/>
    /// <returns>Its answer.</returns>
    public static Task<RedisValue[]> ArrayAsync(
        ShardExecutor executor, CommandMethod method, CrossShardLine line, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(method);
        return RunAsync(executor, method, line, ReplyElements.ValuesOf(method.Resp3), static reply => reply.Items, cancellationToken);
    }

    /// <summary>Explains a call; sends nothing.</summary>
    /// <param name="explainer">Routes the keys.</param>
    /// <param name="method">The explained method.</param>
    /// <param name="template">Its command template.</param>
    /// <param name="line">The command's words.</param>
    /// <returns>The explanation; without commands where the call is emulated.</returns>
    /// <exception cref="ArgumentException">As the call throws, but for an option that only an emulation refuses.</exception>
    public static CallExplanation Explain(CallExplainer explainer, CommandMethod method, string template, CrossShardLine line)
    {
        ArgumentNullException.ThrowIfNull(explainer);
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(line);
        CrossShardCall.Prepare(method, line);
        return explainer.OneNodeOrEmulated(
            method, template, line.Keys, router => line.Arguments([.. line.Keys.Select(key => CommandRoute.StoredKey(router, key))]));
    }

    private static Task<T> RunAsync<T>(
        ShardExecutor executor,
        CommandMethod method,
        CrossShardLine line,
        Func<RedisResult, T> sent,
        Func<EmulatedReply, T> emulated,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(executor);
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(line);
        using CallSection section = CallSection.Enter();
        Task<T> run = RunAsync(new CrossShardCall(executor, method, line, cancellationToken), sent, emulated);

        // A caller who has stopped waiting leaves a failure that nobody is left to look at.
        PendingReply.Observe(run);
        return run;
    }

    private static async Task<T> RunAsync<T>(CrossShardCall call, Func<RedisResult, T> sent, Func<EmulatedReply, T> emulated)
    {
        FanOutMeasure measure = FanOutMeasure.Begin(call.Destination.Route.Node.Telemetry, call.Method.Call, call.Width);
        try
        {
            call.ThrowIfRefused();
            T result = call.IsOnOneNode
                ? sent(await call.SendAsync().ConfigureAwait(false))
                : emulated(await Emulations.RunAsync(call).ConfigureAwait(false));
            measure.End(null);
            return result;
        }
        catch (Exception fault)
        {
            measure.End(fault);
            throw;
        }
    }
}
