using System.Net;
using RedisTyped.Nodes;

namespace RedisTyped.Gateway.Links;

/// <summary>
/// One connection to a node over which requests of many clients go, one behind the other without waiting for replies; replies come in the same
/// order. It connects again by itself; while it cannot, requests are refused at once. Thread-safe.
/// </summary>
internal sealed class NodeLink : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly RedisNode _node;
    private readonly int _protocol;
    private readonly LinkTraffic _traffic;
    private readonly LinkSender _sender;
    private readonly LinkReceiver _receiver;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _running;
    private volatile PrimaryServer? _primary;
    private volatile bool _isClosing;

    /// <summary>Opens a link.</summary>
    /// <param name="node">The node.</param>
    /// <param name="protocol">2 or 3: the RESP that it speaks.</param>
    /// <param name="replica">The replica that it leads to; null: it leads to the primary, whichever server that is.</param>
    public NodeLink(RedisNode node, int protocol, EndPoint? replica = null)
    {
        Replica = replica;
        _node = node;
        _protocol = protocol;
        _traffic = new LinkTraffic(node, TimeProvider.System);
        _sender = new LinkSender(_traffic);
        _receiver = new LinkReceiver(node, _traffic, _sender);
        _running = Task.Run(RunAsync);
    }

    /// <summary>Ends when the first attempt to connect has.</summary>
    public Task Tried => _tried.Task;

    /// <summary>Whether requests are sent.</summary>
    public bool IsConnected => _traffic.IsOpen;

    /// <summary>The replica that it leads to; null: the primary.</summary>
    public EndPoint? Replica { get; }

    /// <summary>The server that it is connected to, or was last.</summary>
    public EndPoint? EndPoint { get; private set; }

    /// <summary>How many requests wait to be answered.</summary>
    public int Waiting => _traffic.Waiting;

    /// <summary>Takes a request, to be sent with the next <see cref="Flush"/> or before.</summary>
    /// <param name="request">One whole request.</param>
    /// <param name="sink">Takes its reply.</param>
    /// <param name="refusal">The error reply for a request that is not taken.</param>
    /// <returns>Whether it was taken; if not, the sink is not called.</returns>
    public bool TryAdd(ReadOnlySpan<byte> request, ReplySink sink, out byte[]? refusal) => _traffic.TryAdd(request, sink, out refusal);

    /// <summary>Sends what has been taken, unless it is better gathered for a little longer.</summary>
    public void Flush() => SocketTurn.Send(_sender);

    /// <summary>Ends when all requests that were taken before have been answered: a node answers a link in order, so that behind a PING nothing older is left.</summary>
    public async Task PassAsync()
    {
        var pong = new AskedReply();
        while (!TryAdd("*1\r\n$4\r\nPING\r\n"u8, pong, out _))
        {
            if (!IsConnected)
            {
                // What was on the way is lost with the connection.
                return;
            }

            // As many wait as may.
            await Task.Delay(FirstPause).ConfigureAwait(false);
        }

        Flush();
        await pong.Task.ConfigureAwait(false);
    }

    /// <summary>Whether the node owes replies and has sent nothing for longer than a time.</summary>
    public bool IsSilentFor(TimeSpan time) => _traffic.IsSilentFor(time);

    /// <summary>Ends the connection if the node owes replies and has sent nothing for too long, or if the server is no longer the node's one primary.</summary>
    /// <param name="patience">How long is too long; infinite: the node may be silent.</param>
    /// <returns>Whether it has been silent for too long.</returns>
    public bool Watch(TimeSpan patience)
    {
        if (patience != Timeout.InfiniteTimeSpan && IsSilentFor(patience))
        {
            _traffic.Break($"no answer within {_node.OperationTimeout.TotalSeconds:0.###} s");
            return true;
        }

        if (IsConnected && _primary?.Loss is { } loss)
        {
            _traffic.Break(loss);
        }

        return false;
    }

    /// <summary>Lets requests in flight be answered for a time, then ends.</summary>
    public async Task CloseAsync(TimeSpan patience)
    {
        _isClosing = true;
        await _traffic.EndTaking().WaitAsync(patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Dispose();
        await _running.ConfigureAwait(false);
    }

    /// <summary>Ends at once; requests in flight are answered with errors.</summary>
    public void Dispose()
    {
        _isClosing = true;
        _ = _traffic.EndTaking();
        _stop.Cancel();
        _traffic.Break("it was closed");
    }

    private async Task RunAsync()
    {
        TimeSpan pause = FirstPause;
        while (!_isClosing)
        {
            string why;
            try
            {
                EndPoint = Replica ?? NodePrimary.ServerOf(_node);
                _primary = Replica is null ? new PrimaryServer(_node, EndPoint) : null;

                // Reads that a replica is dialled for wait no longer than calls do: whoever brings keys elsewhere waits for them.
                TimeSpan longest = Replica is null || _tried.Task.IsCompleted ? Timeout.InfiniteTimeSpan : _node.OperationTimeout;
                Stream stream = await LinkDial.OpenAsync(_node, EndPoint, _protocol, longest, _stop.Token).ConfigureAwait(false);
                await using (stream.ConfigureAwait(false))
                {
                    pause = FirstPause;
                    _traffic.Open(stream);
                    _tried.TrySetResult();
                    _sender.Flush();
                    if (_stop.IsCancellationRequested)
                    {
                        // It was closed before there was a stream to close.
                        _traffic.Break(stream, "it was closed");
                    }

                    why = await _receiver.ReceiveAsync(stream).ConfigureAwait(false);
                }
            }
            catch (Exception fault)
            {
                // Whatever it is: a link that ended here would leave its node unreachable for good.
                why = fault.Message;
            }

            _receiver.FailAll(why);
            _tried.TrySetResult();
            if (!_isClosing)
            {
                await Task.Delay(pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause < LongestPause ? 2 * pause : LongestPause;
            }
        }
    }
}
