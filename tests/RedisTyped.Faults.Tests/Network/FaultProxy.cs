using System.Net;
using System.Net.Sockets;

namespace RedisTyped.Faults.Tests.Network;

/// <summary>
/// Stands between a client and a node in place of a network, and does what networks do: delays, is silent, breaks. Needs no rights of the
/// machine. Thread-safe.
/// </summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly HashSet<ProxiedConnection> _connections = [];
    private readonly int _nodePort;
    private readonly Task _accepting;
    private volatile LinkState _state = LinkState.Healthy;
    private TaskCompletionSource _changed = NewChange();
    private int _cutsInReplies;
    private TaskCompletionSource _cutInReplies = NewChange();

    private FaultProxy(int nodePort)
    {
        _nodePort = nodePort;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>The port that clients connect to.</summary>
    public int Port { get; }

    /// <summary>The address that clients connect to.</summary>
    public string EndPoint => $"127.0.0.1:{Port}";

    /// <summary>How the network does; holds for what is on its way, too.</summary>
    public LinkState State
    {
        get => _state;
        set
        {
            TaskCompletionSource changed;
            lock (_lock)
            {
                _state = value;
                (changed, _changed) = (_changed, NewChange());
            }

            changed.TrySetResult();
        }
    }

    /// <summary>How many connections pass through at this moment.</summary>
    public int ConnectionCount
    {
        get
        {
            lock (_lock)
            {
                return _connections.Count;
            }
        }
    }

    /// <summary>Starts in front of a node.</summary>
    public static FaultProxy Start(int nodePort) => new(nodePort);

    /// <summary>Breaks all connections at once, by a reset on both sides.</summary>
    public void CutAll()
    {
        ProxiedConnection[] connections;
        lock (_lock)
        {
            connections = [.. _connections];
        }

        foreach (ProxiedConnection connection in connections)
        {
            connection.Cut();
        }
    }

    /// <summary>Breaks the connections of the next replies in the middle: the client gets their first half.</summary>
    /// <returns>A task that completes when so many have been cut.</returns>
    public Task CutInReplies(int count)
    {
        lock (_lock)
        {
            _cutsInReplies = count;
            _cutInReplies = NewChange();
            return _cutInReplies.Task;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        CutAll();
        Task[] ends;
        lock (_lock)
        {
            ends = [.. _connections.Select(static connection => connection.Ended)];
        }

        await Task.WhenAll(ends);
        _end.Dispose();
    }

    /// <summary>Completes when the network does otherwise than it did.</summary>
    internal Task WhenStateIsNot(LinkState state)
    {
        lock (_lock)
        {
            return _state == state ? _changed.Task : Task.CompletedTask;
        }
    }

    /// <summary>Whether this reply is one to break in the middle.</summary>
    internal bool TakeCut(int size)
    {
        // One byte has no middle.
        if (size < 2 || Volatile.Read(ref _cutsInReplies) == 0)
        {
            return false;
        }

        lock (_lock)
        {
            if (_cutsInReplies == 0)
            {
                return false;
            }

            if (--_cutsInReplies == 0)
            {
                _cutInReplies.TrySetResult();
            }

            return true;
        }
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket client = await _listener.AcceptSocketAsync(_end.Token);
            if (_state.RefusesConnections)
            {
                ProxiedConnection.Reset(client);
                continue;
            }

            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var node = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await node.ConnectAsync(IPAddress.Loopback, _nodePort, _end.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            ProxiedConnection.Reset(client);
            node.Dispose();
            return;
        }

        using var connection = new ProxiedConnection(this, client, node);
        lock (_lock)
        {
            _connections.Add(connection);
        }

        if (_end.IsCancellationRequested)
        {
            connection.Cut();
        }

        await connection.RunAsync();
        lock (_lock)
        {
            _connections.Remove(connection);
        }
    }
}
