using System.Diagnostics;
using Microsoft.Extensions.Logging;
using RedisTyped.Telemetry;
using StackExchange.Redis;

namespace RedisTyped.Nodes;

/// <summary>Opens the connection of one node and makes sure that it answers.</summary>
internal static class NodeConnector
{
    /// <summary>
    /// StackExchange.Redis keeps to its connect timeout but for name resolution and a slow handshake; this much longer and the start
    /// goes on without it.
    /// </summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>Connects, or says why not. Only cancellation is thrown.</summary>
    public static async Task<(RedisNode? Node, NodeFailure? Failure)> ConnectAsync(NodePlan plan, ILogger logger, CancellationToken cancellationToken)
    {
        if (plan.Supplied is { } supplied)
        {
            var failure = plan.Required ? await CheckAsync(plan, supplied, cancellationToken).ConfigureAwait(false) : null;
            return failure is null ? (new RedisNode(plan, supplied), null) : (null, failure);
        }

        var watch = Stopwatch.StartNew();
        var timeout = TimeSpan.FromMilliseconds(plan.Configuration!.ConnectTimeout);
        var connecting = Task.Run(() => ConnectionMultiplexer.ConnectAsync(plan.Configuration), CancellationToken.None);
        try
        {
            var multiplexer = await connecting.WaitAsync(timeout + Grace, cancellationToken).ConfigureAwait(false);
            var failure = plan.Required ? await CheckAsync(plan, multiplexer, cancellationToken).ConfigureAwait(false) : null;
            if (failure is not null)
            {
                await RedisNode.CloseAsync(multiplexer).ConfigureAwait(false);
                return (null, failure);
            }

            Log.NodeConnected(logger, plan.Id, watch.ElapsedMilliseconds);
            return (new RedisNode(plan, multiplexer), null);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            CloseWhenOpen(connecting);
            throw;
        }
        catch (TimeoutException e)
        {
            CloseWhenOpen(connecting);
            return (null, await FailureAsync(plan, e, cancellationToken).ConfigureAwait(false));
        }
        catch (RedisException e)
        {
            CloseWhenOpen(connecting);
            return (null, await FailureAsync(plan, e, cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>
    /// Asks the node for a sign of life: a multiplexer calls itself connected although the server wants a password that the
    /// handshake of its version does not know of, or is still loading.
    /// </summary>
    private static async Task<NodeFailure?> CheckAsync(NodePlan plan, IConnectionMultiplexer multiplexer, CancellationToken cancellationToken)
    {
        try
        {
            await multiplexer.GetDatabase().ExecuteAsync("PING").WaitAsync(plan.OperationTimeout, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (RedisServerException e)
        {
            string code = e.Message.Split(' ', 2)[0];
            return NodeRefusal.Codes.Contains(code) ? Failure(plan, NodeRefusal.Of(code), e) : null;
        }
        catch (TimeoutException e)
        {
            return Failure(plan, $"no answer within {plan.OperationTimeout.TotalSeconds:0.###} s", e);
        }
        catch (RedisException e)
        {
            return await FailureAsync(plan, e, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<NodeFailure> FailureAsync(NodePlan plan, Exception exception, CancellationToken cancellationToken)
    {
        // The failure's name stands in the text of every version from 1.2.6 to 3.x, and nowhere else in all of them.
        string reason = exception.ToString().Contains(nameof(ConnectionFailureType.AuthenticationFailure), StringComparison.Ordinal)
            ? NodeRefusal.Password
            : plan.Configuration is { } configuration
                ? await EndPointProbe.DescribeAsync(configuration.EndPoints[0], speaks: !configuration.Ssl, cancellationToken).ConfigureAwait(false)
                : "the connection given for it is not connected";
        return Failure(plan, reason, exception);
    }

    private static NodeFailure Failure(NodePlan plan, string reason, Exception exception) =>
        new(plan.Id, EndPointText.Of(plan), reason, exception);

    /// <summary>A connect cannot be cancelled; one that succeeds after it was given up is closed then.</summary>
    private static void CloseWhenOpen(Task<ConnectionMultiplexer> connecting) => _ = connecting.ContinueWith(
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
