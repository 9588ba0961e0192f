using System.Net;
using System.Net.Sockets;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication.Spooling;

namespace RedisTyped.Resharding.Replication.Server;

/// <summary>Takes the connections of replicas on one address.</summary>
internal sealed class ReplicaListener : IDisposable
{
    /// <summary>How long to wait where the system gives no connection.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);

    private readonly ServerOptions _options;
    private readonly SpoolFolder _spool;
    private readonly ReshardEvents _events;
    private readonly TcpListener _listener;
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _sessions = [];

    private ReplicaListener(ServerOptions options, SpoolFolder spool, ReshardEvents events, TcpListener listener)
    {
        _options = options;
        _spool = spool;
        _events = events;
        _listener = listener;
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Begins to listen.</summary>
    /// <exception cref="ReshardException">The address is taken, or not ours.</exception>
    public static ReplicaListener Open(ServerOptions options, SpoolFolder spool, ReshardEvents events)
    {
        var listener = new TcpListener(options.Listen);
        try
        {
            listener.Start();
            return new ReplicaListener(options, spool, events, listener);
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new ReshardException(ReshardFailure.Listen, $"{options.Listen} cannot be listened on: {e.Message}. Give another address or port.", e);
        }
    }

    /// <summary>Takes connections until cancelled, and serves each until it ends.</summary>
    /// <param name="follow">Takes a replica that has asked to follow, and feeds it; returns at once.</param>
    /// <param name="cancellationToken">Ends all.</param>
    public async Task RunAsync(Action<ReplicaSession> follow, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var socket = await AcceptAsync(cancellationToken).ConfigureAwait(false);
                socket.NoDelay = true;
                Take(socket, follow, cancellationToken);
            }
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
        }
        finally
        {
            _listener.Stop();
            Task[] left;
            lock (_gate)
            {
                left = [.. _sessions];
            }

            await Task.WhenAll(left).ConfigureAwait(false);
        }
    }

    public void Dispose() => _listener.Dispose();

    // A process may have all the files or memory that it is allowed, and a moment later fewer. Told once for each time.
    private async Task<Socket> AcceptAsync(CancellationToken cancellationToken)
    {
        for (bool isTold = false; ; isTold = true)
        {
            try
            {
                return await _listener.AcceptSocketAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (SocketException e) when (!cancellationToken.IsCancellationRequested)
            {
                if (!isTold)
                {
                    _events.Report("accept-failed", $"No connection can be taken on {EndPoint} now: {e.Message}. It is tried again.", ("endpoint", EndPoint.ToString()));
                }

                await Task.Delay(RetryDelay, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private void Take(Socket socket, Action<ReplicaSession> follow, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_sessions.Count >= _options.MostReplicas)
            {
                _events.Report("replica-refused", $"There are {_options.MostReplicas} connections on {EndPoint} already; {socket.RemoteEndPoint} was refused.");
                socket.Dispose();
                return;
            }

            var serving = ServeAsync(socket, follow, cancellationToken);
            _sessions.Add(serving);
            _ = serving.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        void Forget(Task session)
        {
            lock (_gate)
            {
                _sessions.Remove(session);
            }
        }
    }

    private async Task ServeAsync(Socket socket, Action<ReplicaSession> follow, CancellationToken cancellationToken)
    {
        await Task.Yield();
        var session = new ReplicaSession(socket, _options, _spool);
        await using (session.ConfigureAwait(false))
        {
            using var ending = cancellationToken.Register(() => session.End("this process ends"));
            try
            {
                if (!await session.GreetAsync(cancellationToken).ConfigureAwait(false))
                {
                    return;
                }

                var running = session.RunAsync();
                follow(session);
                await running.ConfigureAwait(false);
                _events.Report("replica-left", $"The replica {session.Peer} left: {session.Reason?.TrimEnd('.') ?? "no reason is known"}.", ("replica", session.Peer), ("reason", session.Reason));
            }
            catch (OperationCanceledException)
            {
            }
            catch (ReshardException e)
            {
                _events.Report("replica-refused", $"A connection from {session.Peer} was refused: {e.Message}", ("replica", session.Peer));
            }
        }
    }
}
