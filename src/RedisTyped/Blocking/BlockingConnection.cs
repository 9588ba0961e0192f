using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using RedisTyped.Execution;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Blocking;

/// <summary>
/// A connection for one blocking command at a time. It knows the id by which the node can be asked to end the wait, and is thrown away
/// once it broke, because StackExchange.Redis would connect again under another id.
/// </summary>
internal sealed class BlockingConnection
{
    /// <summary>From 2.0 on StackExchange.Redis ends calls by itself after this time, of which it also takes the fourfold, in 31 bits.</summary>
    private static readonly TimeSpan LongestCall = TimeSpan.FromDays(6);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(2);

    /// <summary>
    /// How long a node may take, beyond four round trips, to say that nothing is held back on a connection; then another one is opened for the next command.
    /// </summary>
    private static readonly TimeSpan LongestProof = TimeSpan.FromMilliseconds(100);

    private readonly RedisNode _node;
    private readonly TimeProvider _time;
    private readonly ConnectionMultiplexer _multiplexer;
    private readonly IDatabase _database;
    private readonly TaskCompletionSource _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private EndPoint? _endPoint;
    private long _id;
    private TimeSpan _roundTrip;
    private bool _inDoubt;
    private bool _isSpent;

    private BlockingConnection(RedisNode node, TimeProvider time, ConnectionMultiplexer multiplexer)
    {
        _node = node;
        _time = time;
        _multiplexer = multiplexer;
        _database = multiplexer.GetDatabase();
        _multiplexer.ConnectionFailed += OnConnectionFailed;
    }

    /// <summary>Whether another command may be sent on it.</summary>
    public bool IsUsable => !_inDoubt && !_isSpent && !_broken.Task.IsCompleted && _multiplexer.IsConnected;

    /// <summary>Whether it may still be given something that nobody waits for.</summary>
    public bool IsInDoubt => _inDoubt;

    /// <exception cref="NodeConnectionException">The node cannot be reached.</exception>
    public static async Task<BlockingConnection> OpenAsync(RedisNode node, TimeProvider time, CancellationToken cancellationToken)
    {
        ConfigurationOptions configuration = ConfigurationOf(node);
        NodePlan plan = node.Plan with
        {
            Configuration = configuration,
            Tls = configuration.Ssl ? node.Plan.Tls : null,
            Supplied = null,
            Required = true,
            DiscoversReplicas = false,
        };
        (RedisNode? opened, NodeFailure? failure) = await NodeConnector.ConnectAsync(plan, NullLogger.Instance, cancellationToken).ConfigureAwait(false);
        if (opened is null)
        {
            throw new NodeConnectionException(
                node.Id, $"No connection for a blocking command could be opened: node {failure}.", failure?.Exception, mayHaveRun: false);
        }

        var connection = new BlockingConnection(node, time, (ConnectionMultiplexer)opened.Multiplexer);
        try
        {
            await connection.IdentifyAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch (Exception fault) when (fault is RedisConnectionException or TimeoutException)
        {
            // It broke, or fell silent, as soon as it was there.
            connection.Close();
            throw new NodeConnectionException(
                node.Id, $"No connection for a blocking command could be opened: node '{node.Id}' accepted one and did not say its id.", fault, mayHaveRun: false);
        }
        catch
        {
            connection.Close();
            throw;
        }
    }

    /// <summary>Sends a command and waits for its reply as long as the node may, and for the operation timeout beyond.</summary>
    /// <param name="command">The command's name.</param>
    /// <param name="arguments">What follows it.</param>
    /// <param name="limit">How long the node may wait; null for ever.</param>
    /// <param name="stop">Ends the wait. What the node gave away just then is returned all the same, so that it is not lost.</param>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled, and the node gave nothing.</exception>
    /// <exception cref="TimeoutException">The node does not answer.</exception>
    /// <exception cref="NodeConnectionException">The connection broke.</exception>
    public async Task<RedisResult> RunAsync(string command, ICollection<object> arguments, TimeSpan? limit, CancellationToken stop)
    {
        Task<RedisResult> reply = _database.ExecuteAsync(command, arguments, SendingRule.Flags);
        bool isLate = await WaitAsync(reply, limit, stop).ConfigureAwait(false);

        // StackExchange.Redis 1.2.6 goes on with its callers on the thread that reads its replies.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (!reply.IsCompleted && !_broken.Task.IsCompleted && stop.IsCancellationRequested && await UnblockAsync(reply).ConfigureAwait(false))
        {
            RedisResult? last = await LastAsync(reply, command).ConfigureAwait(false);
            return last is null or { IsNull: true } ? throw new OperationCanceledException($"Cancelled: node '{_node.Id}' has ended {command}.", stop) : last;
        }

        if (reply.IsCompleted)
        {
            return await ReadAsync(reply, command).ConfigureAwait(false);
        }

        _inDoubt = true;
        PendingReply.Observe(reply);
        if (stop.IsCancellationRequested)
        {
            throw new OperationCanceledException($"Cancelled, but node '{_node.Id}' does not answer; whether it gave something away to {command} is unknown.", stop);
        }

        throw isLate
            ? new TimeoutException($"Node '{_node.Id}' does not answer; whether it still runs {command} is unknown.")
            : Broken(command, innerException: null);
    }

    /// <summary>Closes at once; what still waits on it fails.</summary>
    public void Close()
    {
        _inDoubt = true;
        _broken.TrySetResult();
        _multiplexer.ConnectionFailed -= OnConnectionFailed;
        _multiplexer.Close(allowCommandsToComplete: false);
        _multiplexer.Dispose();
    }

    private static ConfigurationOptions ConfigurationOf(RedisNode node)
    {
        ConfigurationOptions configuration = SideConnection.ConfigurationOf(node.Plan);
        configuration.SyncTimeout = (int)LongestCall.TotalMilliseconds;
        LaterClient.EndCallsBehind(configuration, LongestCall);
        return configuration;
    }

    private async Task<RedisResult> ReadAsync(Task<RedisResult> reply, string command)
    {
        try
        {
            return await reply.ConfigureAwait(false);
        }
        catch (RedisServerException fault)
        {
            ConnectionFault.Of(_node, command, fault);
            throw;
        }
        catch (RedisConnectionException fault) when (SlotRefusal.IsPassing(fault))
        {
            throw ConnectionFault.Of(_node, command, fault);
        }
        catch (RedisConnectionException fault)
        {
            _inDoubt = true;
            throw Broken(command, fault);
        }
    }

    // Null: the node has ended the wait because it was asked to.
    private async Task<RedisResult?> LastAsync(Task<RedisResult> reply, string command)
    {
        try
        {
            return await ReadAsync(reply, command).ConfigureAwait(false);
        }
        catch (RedisServerException ended) when (ended.Message.StartsWith("UNBLOCKED ", StringComparison.Ordinal))
        {
            // Unless CLIENT PAUSE has held it back: then it runs later all the same, and what comes behind it on the connection has no answer before. Should it run while
            // that is found out, its reply cannot be had: it goes to the SELECT that StackExchange.Redis sends before the PING.
            _isSpent = !await AnswersAsync().ConfigureAwait(false);
            return null;
        }
    }

    private async Task<bool> AnswersAsync()
    {
        Task<RedisResult> pong = _database.ExecuteAsync("PING", [], SendingRule.Flags);
        await ((Task)pong).WaitAsync(TimeSpan.FromTicks(Math.Min((LongestProof + 4 * _roundTrip).Ticks, _node.OperationTimeout.Ticks)), _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        PendingReply.Observe(pong);
        return pong.IsCompletedSuccessfully && $"{await pong.ConfigureAwait(false)}" == "PONG";
    }

    private NodeConnectionException Broken(string command, Exception? innerException) => new(
        _node.Id, $"The connection to node '{_node.Id}' broke while {command} waited on it; whether the node ran it is unknown.", innerException);

    private async Task IdentifyAsync(CancellationToken cancellationToken)
    {
        try
        {
            // A primary of a Redis Cluster has one address. Without a key, since one who may not touch it would be refused.
            _endPoint = _node.Slots is not null
                ? _node.EndPoints[0]
                : await _database.IdentifyEndpointAsync(default, SendingRule.Flags).WaitAsync(_node.OperationTimeout, cancellationToken).ConfigureAwait(false);
            RedisResult id = await _database.ExecuteAsync("CLIENT", (object[])[(RedisValue)"ID"], SendingRule.Flags)
                .WaitAsync(_node.OperationTimeout, cancellationToken).ConfigureAwait(false);
            _id = (long)id;
        }
        finally
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }
    }

    // Until there is a reply, or the connection breaks, or the caller gives up; true when the node is silent for too long.
    private async Task<bool> WaitAsync(Task reply, TimeSpan? limit, CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task late = limit is { } time ? Task.Delay(time + _node.OperationTimeout, ended.Token) : SilenceAsync(ended.Token);
        Task first = await Task.WhenAny(reply, _broken.Task, late).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        return first == late && late.IsCompletedSuccessfully;
    }

    /// <summary>Ends when the node leaves a PING on the shared connection unanswered: an endless wait would not tell that it is gone.</summary>
    private async Task SilenceAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(_node.OperationTimeout, cancellationToken).ConfigureAwait(false);
            try
            {
                await _node.Own.ExecuteAsync("PING").WaitAsync(_node.OperationTimeout, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                return;
            }
            catch (RedisException)
            {
                // The shared connection broke or is refused. This one tells by itself whether it did too.
            }
        }
    }

    /// <summary>
    /// Has the node end the wait, so that there is a reply one way or the other. The command may still be on its way when the node is
    /// asked, so it is asked until there is a reply. False when the node does not answer, and the connection is of no more use.
    /// </summary>
    private async Task<bool> UnblockAsync(Task reply)
    {
        long start = Stopwatch.GetTimestamp();
        for (TimeSpan pause = FirstPause; !reply.IsCompleted; pause *= 2)
        {
            TimeSpan left = _node.OperationTimeout - Stopwatch.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
            {
                return false;
            }

            try
            {
                long asked = Stopwatch.GetTimestamp();

                // Not by timeout: a wait that CLIENT PAUSE holds back has none, and Redis 7.0 dies of that.
                await _node.Own.ExecuteAsync("CLIENT", (object[])[(RedisValue)"UNBLOCK", (RedisValue)_id, (RedisValue)"ERROR"], SendingRule.Flags)
                    .WaitAsync(left, CancellationToken.None).ConfigureAwait(false);
                _roundTrip = Stopwatch.GetElapsedTime(asked);
            }
            catch (Exception fault) when (fault is RedisException or TimeoutException or ObjectDisposedException)
            {
                // It may come yet, and must not end the wait of a next command.
                _inDoubt = true;
                return false;
            }

            await Task.WhenAny(reply, Task.Delay(pause < left ? pause : left)).ConfigureAwait(false);
        }

        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return true;
    }

    // A node may have replicas, whose connections do not matter here.
    private void OnConnectionFailed(object? sender, ConnectionFailedEventArgs failed)
    {
        if (failed.ConnectionType == ConnectionType.Interactive && (_endPoint is null || _endPoint.Equals(failed.EndPoint)))
        {
            _broken.TrySetResult();
        }
    }
}
