using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Cli.Connections;

/// <summary>Connects to one node for one command.</summary>
internal static class NodeDial
{
    /// <summary>Connects, or says why not. Only cancellation is thrown.</summary>
    /// <param name="plan">The node.</param>
    /// <param name="timeout">How long it may take to connect, and to answer; null: as the topology says.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The node, to be closed by the caller, or the failure.</returns>
    public static async Task<(RedisNode? Node, NodeFailure? Failure)> ConnectAsync(
        NodePlan plan, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var configuration = plan.Configuration!;

        // Whatever the topology says of starting without nodes, this one is needed now.
        configuration.AbortOnConnectFail = true;
        plan = plan with { Required = true };
        if (timeout is { } limit)
        {
            configuration.ConnectTimeout = (int)limit.TotalMilliseconds;
            configuration.SyncTimeout = (int)limit.TotalMilliseconds;
            LaterClient.EndCallsBehind(configuration, limit);
            plan = plan with { OperationTimeout = limit };
        }

        // StackExchange.Redis 1.2.6 waits out its whole timeout over a refused connection every other time.
        var patience = TimeSpan.FromMilliseconds(configuration.ConnectTimeout);
        bool[] refused = await Task.WhenAll(configuration.EndPoints.Select(endPoint => IsRefusedAsync(endPoint, patience, cancellationToken)));
        if (Array.TrueForAll(refused, refuses => refuses))
        {
            string why = await EndPointProbe.DescribeAsync(configuration.EndPoints[0], configuration, plan.Tls, cancellationToken);
            return (null, new NodeFailure(plan.Id, EndPointText.Of(plan), why, Exception: null));
        }

        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(patience + (plan.IsCluster ? NodeConnector.Grace : TimeSpan.Zero));
        try
        {
            return await NodeConnector.ConnectAsync(plan, NullLogger.Instance, limited.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            string reason = await WhyLateAsync(configuration, plan.Tls, patience, cancellationToken);
            return (null, new NodeFailure(plan.Id, EndPointText.Of(plan), reason, Exception: null));
        }
    }

    /// <summary>Asks once more by a plain connection: a refused password can come out as a mere timeout.</summary>
    private static async Task<string> WhyLateAsync(
        ConfigurationOptions configuration, NodeTls? tls, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(patience);
        try
        {
            return await EndPointProbe.DescribeAsync(configuration.EndPoints[0], configuration, tls, limited.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"no answer within {patience.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)} s";
        }
    }

    /// <summary>Whether an address says at once that it takes no connection, or does not exist; one that says nothing does not.</summary>
    private static async Task<bool> IsRefusedAsync(EndPoint endPoint, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        using var socket = EndPointProbe.SocketTo(endPoint);
        try
        {
            await socket.ConnectAsync(endPoint, limit.Token);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
