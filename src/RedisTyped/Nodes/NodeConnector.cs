using System.Diagnostics;
using Microsoft.Extensions.Logging;
using RedisTyped.Telemetry;
using StackExchange.Redis;

namespace RedisTyped.Nodes;

/// <summary>Opens the connection of one node and makes sure that it answers.</summary>
internal static class NodeConnector
{
    /// <summary>
    /// A start that goes on without the node, or without a server of a Redis Cluster, takes what StackExchange.Redis has at its connect timeout,
    /// and that comes a little later.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>Connects, or says why not. Only cancellation is thrown.</summary>
    public static async Task<(RedisNode? Node, NodeFailure? Failure)> ConnectAsync(NodePlan plan, ILogger logger, CancellationToken cancellationToken)
    {
        if (plan.Supplied is { } supplied)
        {
            return await NodeOfAsync(plan, supplied, cancellationToken).ConfigureAwait(false);
        }

        var measure = new ConnectMeasure(plan.Measure());
        var watch = Stopwatch.StartNew();
        var reason = new ConnectReason(plan.Configuration!, plan.Tls, watch);
        if (plan.Required && await reason.RefusalAsync(cancellationToken).ConfigureAwait(false) is { } refusal)
        {
            measure.Fail(fault: null);
            return (null, NodeFailure.Of(plan, refusal, exception: null));
        }

        var patience = reason.TimeLeft + (plan is { Required: true, IsCluster: false } ? TimeSpan.Zero : Grace);
        ConfigurationOptions configuration = plan.Required ? plan.Configuration! : WithOneTry(plan.Configuration!);
        var connecting = Task.Run(() => ConnectionMultiplexer.ConnectAsync(configuration), CancellationToken.None);
        try
        {
            reason.StartAsking(cancellationToken);
            var multiplexer = await connecting.WaitAsync(patience, cancellationToken).ConfigureAwait(false);
            var result = await NodeOfAsync(plan, multiplexer, cancellationToken).ConfigureAwait(false);
            if (result.Failure is null && plan.DiscoversReplicas
                && await ReplicaDiscovery.PlanAsync(plan, multiplexer, cancellationToken).ConfigureAwait(false) is { } found)
            {
                // StackExchange.Redis takes no servers later. Without those that were found the node is still one that can be used.
                var wider = await ConnectAsync(found, logger, cancellationToken).ConfigureAwait(false);
                if (wider.Failure is null || wider.Failure.IsMisconfigured)
                {
                    await RedisNode.CloseAsync(multiplexer).ConfigureAwait(false);
                    return wider;
                }
            }

            if (result.Failure is null && plan.MayLeaveOut && NodeServers.Of(multiplexer).AbsentOf(plan) is { Count: > 0 } absent)
            {
                // One that comes back as a second primary would be written to before anybody knows.
                NodePlan without = plan.WithoutAlso(absent) with { Expected = plan.Expected };
                var narrower = await ConnectAsync(without, logger, cancellationToken).ConfigureAwait(false);
                if (narrower.Failure is null)
                {
                    await RedisNode.CloseAsync(multiplexer).ConfigureAwait(false);
                    return narrower;
                }
            }

            if (result.Failure is null)
            {
                measure.Succeed();
                Log.NodeConnected(logger, plan.Id, watch.ElapsedMilliseconds);
            }
            else
            {
                measure.Fail(result.Failure.Exception);
                await RedisNode.CloseAsync(multiplexer).ConfigureAwait(false);
            }

            return result;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            CloseWhenOpen(connecting);
            measure.Fail(e);
            return (null, NodeFailure.Of(plan, await reason.OfAsync(e).ConfigureAwait(false), e));
        }
        catch (Exception)
        {
            CloseWhenOpen(connecting);
            measure.Fail(new OperationCanceledException(cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
        finally
        {
            await reason.StopAskingAsync().ConfigureAwait(false);
        }
    }

    // StackExchange.Redis tries for a whole connect timeout each time where the node hangs. It goes on trying while the client is used.
    private static ConfigurationOptions WithOneTry(ConfigurationOptions configuration)
    {
        ConfigurationOptions once = configuration.Clone();
        once.ConnectRetry = 1;
        return once;
    }

    private static async Task<(RedisNode? Node, NodeFailure? Failure)> NodeOfAsync(
        NodePlan plan, IConnectionMultiplexer multiplexer, CancellationToken cancellationToken)
    {
        var failure = await NodeCheck.FailureAsync(plan, multiplexer, cancellationToken).ConfigureAwait(false);
        return failure is null ? (new RedisNode(plan, multiplexer), null) : (null, failure);
    }

    /// <summary>A connect cannot be cancelled; one that succeeds after it was given up is closed then.</summary>
    public static void CloseWhenOpen(Task<ConnectionMultiplexer> connecting) => _ = connecting.ContinueWith(
        static task =>
        {
            if (task.IsCompletedSuccessfully)
            {
                task.Result.Dispose();
            }
            else
            {
                _ = task.Exception;
            }
        },
        CancellationToken.None,
        TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);
}
