using System.Net;
using StackExchange.Redis;

namespace RedisTyped.Nodes;

/// <summary>Looks whether a connection that was made can be used for a node.</summary>
internal static class NodeCheck
{
    /// <summary>Gives what stands against it, or null. Only cancellation is thrown.</summary>
    public static async Task<NodeFailure?> FailureAsync(NodePlan plan, IConnectionMultiplexer multiplexer, CancellationToken cancellationToken)
    {
        try
        {
            // Whether or not the start can do without the node: with two primaries, writes go to one now and to the other later. What is taken for
            // a proxy tells of no servers.
            return (plan.Required ? await AnswerAsync(plan, multiplexer, cancellationToken).ConfigureAwait(false) : null)
                ?? await DatabaseFailureAsync(plan, multiplexer, cancellationToken).ConfigureAwait(false)
                ?? (plan is { IsCluster: true } or { Configuration.Proxy: Proxy.Twemproxy } ? null : SecondPrimary(plan, multiplexer));
        }
        catch (Exception e) when (plan.Supplied is not null && !cancellationToken.IsCancellationRequested)
        {
            return NodeFailure.Of(plan, "the connection given for it is not connected", e);
        }
    }

    /// <summary>
    /// Asks the node for a sign of life: a multiplexer calls itself connected although the server wants a password that the
    /// handshake of its version does not know of, or is still loading.
    /// </summary>
    private static async Task<NodeFailure?> AnswerAsync(NodePlan plan, IConnectionMultiplexer multiplexer, CancellationToken cancellationToken)
    {
        try
        {
            await multiplexer.GetDatabase().ExecuteAsync("PING").WaitAsync(plan.OperationTimeout, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (RedisServerException e)
        {
            string code = e.Message.Split(' ', 2)[0];
            return IsForDatabase(e) ? NoDatabase(plan, e) : NodeRefusal.Codes.Contains(code) ? NodeFailure.Of(plan, NodeRefusal.Of(code), e) : null;
        }
        catch (RedisCommandException e) when (plan.Configuration?.DefaultDatabase > 0)
        {
            return NoDatabase(plan, e);
        }
        catch (TimeoutException e)
        {
            return NodeFailure.Of(plan, FormattableString.Invariant($"no answer within {plan.OperationTimeout.TotalSeconds:0.###} s"), e);
        }
    }

    /// <summary>
    /// Chooses the database once more: where the server has no such database, and does not tell how many it has, calls of StackExchange.Redis 3.4.35 go to database 0.
    /// </summary>
    private static async Task<NodeFailure?> DatabaseFailureAsync(NodePlan plan, IConnectionMultiplexer multiplexer, CancellationToken cancellationToken)
    {
        if (plan is not { IsCluster: false, Configuration.DefaultDatabase: > 0 and var number } || !multiplexer.IsConnected)
        {
            return null;
        }

        try
        {
            Task<RedisResult> chosen = multiplexer.GetDatabase().ExecuteAsync("SELECT", number);
            PendingReply.Observe(chosen);
            await chosen.WaitAsync(plan.OperationTimeout, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e is RedisCommandException || (e is RedisServerException && IsForDatabase(e)))
        {
            return NoDatabase(plan, e);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            // Whether the start can do without an answer has been decided.
            return null;
        }
    }

    private static bool IsForDatabase(Exception refusal) => refusal.Message.Contains("DB index is out of range", StringComparison.Ordinal);

    private static NodeFailure NoDatabase(NodePlan plan, Exception exception) =>
        NodeFailure.Of(plan, $"it has no database {plan.Configuration?.DefaultDatabase}; correct defaultDatabase", exception) with { IsMisconfigured = true };

    /// <summary>
    /// What StackExchange.Redis has learnt of the roles while connecting is asked, since its choice of a server to write to goes by that,
    /// and INFO is closed to connections without allowAdmin in 1.2.6.
    /// </summary>
    private static NodeFailure? SecondPrimary(NodePlan plan, IConnectionMultiplexer multiplexer)
    {
        EndPoint? second = NodeServers.Of(multiplexer).Primaries.Skip(1).FirstOrDefault();
        return second is null
            ? null
            : NodeFailure.Of(plan, $"{EndPointText.Of(second)} is a primary of its own; a node is one primary and its replicas", exception: null)
                with { IsMisconfigured = true };
    }
}
