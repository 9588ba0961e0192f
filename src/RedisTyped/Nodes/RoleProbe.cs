using System.Net;
using StackExchange.Redis;

namespace RedisTyped.Nodes;

/// <summary>
/// Asks one server of a node what it is, over a connection of its own. The shared connection sends to a primary that it had lost as soon as that is
/// connected again, before anybody can ask it by that.
/// </summary>
internal static class RoleProbe
{
    /// <summary>Gives what the server says that it is; null where it does not answer within the connect timeout.</summary>
    /// <param name="plan">How its node is connected to.</param>
    /// <param name="endPoint">The server.</param>
    /// <param name="cancellationToken">Gives up, as if it did not answer.</param>
    public static async Task<ServerRole?> AskAsync(NodePlan plan, EndPoint endPoint, CancellationToken cancellationToken)
    {
        ConfigurationOptions configuration = plan.Configuration?.Clone() ?? LaterClient.Like(plan.Supplied!);
        configuration.EndPoints.Clear();
        configuration.EndPoints.Add(endPoint);
        configuration.ConnectRetry = 1;
        configuration.AbortOnConnectFail = true;
        if (plan.Configuration is null)
        {
            // The text of a multiplexer's configuration has no certificates.
            plan.Tls?.ApplyTo(configuration);
        }

        var patience = TimeSpan.FromMilliseconds(configuration.ConnectTimeout);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        Task<ConnectionMultiplexer>? connecting = null;
        try
        {
            // StackExchange.Redis 1.2.6 waits out its whole timeout over a refused connection every other time.
            if (ConnectReason.IsPlain(configuration)
                && await EndPointProbe.RefusalAsync(endPoint, patience, limit.Token).ConfigureAwait(false) is not null)
            {
                return null;
            }

            connecting = Task.Run(() => ConnectionMultiplexer.ConnectAsync(configuration), CancellationToken.None);
            NodeServers servers = NodeServers.Of(await connecting.WaitAsync(limit.Token).ConfigureAwait(false));
            return servers.Primaries.Count > 0 ? ServerRole.Primary : servers.Replicas.Count > 0 ? ServerRole.Replica : null;
        }
        catch (Exception)
        {
            // Whatever it is: nobody has said anything, and is asked again.
            return null;
        }
        finally
        {
            // StackExchange.Redis 1.2.6 goes on with its callers on the thread that reads its replies.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            if (connecting is not null)
            {
                NodeConnector.CloseWhenOpen(connecting);
            }
        }
    }

    /// <summary>Whether a server answers a PING over the shared connection in time, if only with an error, as one that runs a script.</summary>
    public static async Task<bool> AnswersAsync(IConnectionMultiplexer multiplexer, EndPoint endPoint, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            await multiplexer.GetServer(endPoint).PingAsync().WaitAsync(patience, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (RedisServerException)
        {
            return true;
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException or ObjectDisposedException or OperationCanceledException)
        {
            return false;
        }
        finally
        {
            // StackExchange.Redis 1.2.6 goes on with its callers on the thread that reads its replies.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }
    }
}
