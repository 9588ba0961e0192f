using System.Net;
using RedisTyped.Execution;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Gateway.Dashboard.Figures;

/// <summary>
/// Asks one server how it does, never twice at the same time, and keeps what it said last. A primary is asked for all, a replica for a sign
/// of life: what is known of it besides its primary tells.
/// </summary>
internal sealed class ServerReading(RedisNode node, EndPoint endPoint, TimeProvider time)
{
    private Task _asking = Task.CompletedTask;
    private volatile Answer? _answer;
    private string _role = "unknown";
    private long _asked;

    private sealed record Answer(double? LatencyMs, ServerFigures? Figures, string? Refusal);

    /// <summary>Asks, unless it still owes an answer.</summary>
    /// <returns>Ends with the answer, or with there being none; never fails.</returns>
    public Task Ask(CancellationToken stop)
    {
        if (_asking.IsCompleted)
        {
            _asked = time.GetTimestamp();
            _asking = AskAsync(stop);
        }

        return _asking;
    }

    /// <summary>What is known of it at this moment.</summary>
    /// <param name="slowAfter">From when on an answer that has not come makes it slow.</param>
    public ServerSample Show(TimeSpan slowAfter)
    {
        IServer server = node.Link.GetServer(endPoint);
        string name = EndPointText.Of(endPoint);
        if (!server.IsConnected)
        {
            return new ServerSample(name, _role, "down", "there is no connection to it", null, null);
        }

        Answer? answer = _answer;
        TimeSpan waited = _asking.IsCompleted ? TimeSpan.Zero : time.GetElapsedTime(_asked);
        bool isOverdue = waited > slowAfter;
        string? reason = isOverdue ? FormattableString.Invariant($"it has not answered for {waited.TotalSeconds:0.0} s")
            : answer?.Refusal ?? (answer?.LatencyMs > slowAfter.TotalMilliseconds ? "it answers late" : null);
        return new ServerSample(
            name, _role, reason is null ? "connected" : "slow", reason, isOverdue ? waited.TotalMilliseconds : answer?.LatencyMs, answer?.Figures);
    }

    private async Task AskAsync(CancellationToken stop)
    {
        try
        {
            IServer server = node.Link.GetServer(endPoint);
            if (!server.IsConnected)
            {
                _answer = null;
                return;
            }

            bool isReplica = NodeServers.IsReplica(server);
            _role = isReplica ? "replica" : "primary";
            _answer = isReplica ? await AskReplicaAsync(server, stop).ConfigureAwait(false) : await AskPrimaryAsync(stop).ConfigureAwait(false);
        }
        catch (RedisServerException refused)
        {
            // By its first word, as NOPERM or LOADING: nobody knows what the rest holds.
            _answer = new Answer(null, null, $"it refuses to tell ({refused.Message.Split(' ', 2)[0]})");
        }
        catch (TimeoutException)
        {
            _answer = new Answer(null, null, "it did not answer");
        }
        catch (Exception fault) when (fault is RedisException or ObjectDisposedException or OperationCanceledException or NodeRemovedException)
        {
            _answer = null;
        }
    }

    private async Task<Answer> AskReplicaAsync(IServer server, CancellationToken stop)
    {
        TimeSpan took = await server.PingAsync().WaitAsync(node.OperationTimeout, time, stop).ConfigureAwait(false);
        return new Answer(took.TotalMilliseconds, null, null);
    }

    // By the database, since StackExchange.Redis 1.2.6 keeps INFO of a server from connections without allowAdmin.
    private async Task<Answer> AskPrimaryAsync(CancellationToken stop)
    {
        IDatabase primary = node.Own;
        long begun = time.GetTimestamp();
        await primary.ExecuteAsync("PING", (object[])[], CommandFlags.DemandMaster).WaitAsync(node.OperationTimeout, time, stop).ConfigureAwait(false);
        TimeSpan took = time.GetElapsedTime(begun);
        RedisResult reply = await primary.ExecuteAsync("INFO", (object[])[], CommandFlags.DemandMaster).WaitAsync(node.OperationTimeout, time, stop).ConfigureAwait(false);

        // StackExchange.Redis 1.2.6 goes on with its callers on the thread that reads its replies, and this is work.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return new Answer(took.TotalMilliseconds, ServerFigures.Parse(ReplyElements.TextOf(reply), primary.Database), null);
    }
}
