using System.Diagnostics;
using System.Net.Sockets;
using System.Threading.Channels;

namespace RedisTyped.Faults.Tests.Network;

/// <summary>One connection of a client through the proxy, and the one to the node that belongs to it.</summary>
internal sealed class ProxiedConnection : IDisposable
{
    private const int PacketSize = 16 * 1024;

    /// <summary>How much may be on its way in one direction; then the sender has to wait, as with any socket.</summary>
    private const int MostPackets = 4096;

    private readonly FaultProxy _proxy;
    private readonly Socket _client;
    private readonly Socket _node;
    private readonly CancellationTokenSource _cut = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ProxiedConnection(FaultProxy proxy, Socket client, Socket node)
    {
        _proxy = proxy;
        _client = client;
        _node = node;
        client.NoDelay = true;
        node.NoDelay = true;
    }

    /// <summary>Completes when both sides are closed.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Closes at once, and lets the other side see that it was not in order.</summary>
    public static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed by the other side already.
        }

        socket.Dispose();
    }

    /// <summary>Passes bytes on until a side closes, or this is cut.</summary>
    public async Task RunAsync()
    {
        try
        {
            await Task.WhenAll(PassAsync(_client, _node, isReply: false), PassAsync(_node, _client, isReply: true));
        }
        finally
        {
            Reset(_client);
            Reset(_node);
            _ended.TrySetResult();
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _node.Dispose();
        _cut.Dispose();
    }

    /// <summary>Breaks both sides.</summary>
    public void Cut()
    {
        try
        {
            _cut.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended meanwhile.
        }
    }

    private async Task PassAsync(Socket from, Socket to, bool isReply)
    {
        var packets = Channel.CreateBounded<Packet>(MostPackets);
        Task reading = ReadAsync(from, packets.Writer);
        try
        {
            await foreach (Packet packet in packets.Reader.ReadAllAsync(_cut.Token))
            {
                await ArrivalAsync(packet);
                if (isReply && _proxy.TakeCut(packet.Bytes.Length))
                {
                    await SendAsync(to, packet.Bytes.AsMemory(0, packet.Bytes.Length / 2));
                    break;
                }

                await SendAsync(to, packet.Bytes);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // A side has closed, or this was cut; either way both are closed now.
        }

        // One side that has ended ends the other: Redis and its clients close as a whole.
        Cut();
        await reading;
    }

    private async Task ReadAsync(Socket from, ChannelWriter<Packet> packets)
    {
        byte[] buffer = new byte[PacketSize];
        try
        {
            while (await from.ReceiveAsync(buffer, _cut.Token) is > 0 and int count)
            {
                await packets.WriteAsync(new Packet(buffer[..count], Stopwatch.GetTimestamp()), _cut.Token);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // What was read before still arrives.
        }

        packets.Complete();
    }

    /// <summary>Waits until a packet has gone its way through the network.</summary>
    private async Task ArrivalAsync(Packet packet)
    {
        while (true)
        {
            LinkState state = _proxy.State;
            TimeSpan left = state.IsSilent ? Timeout.InfiniteTimeSpan : state.Delay - Stopwatch.GetElapsedTime(packet.Sent);
            if (!state.IsSilent && left <= TimeSpan.Zero)
            {
                return;
            }

            using var stop = CancellationTokenSource.CreateLinkedTokenSource(_cut.Token);
            await Task.WhenAny(_proxy.WhenStateIsNot(state), Task.Delay(left, stop.Token));
            await stop.CancelAsync();
            _cut.Token.ThrowIfCancellationRequested();
        }
    }

    private async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int size = Math.Min(bytes.Length, _proxy.State.PieceSize);
            int sent = await to.SendAsync(bytes[..size], _cut.Token);
            bytes = bytes[sent..];
        }
    }

    private readonly record struct Packet(byte[] Bytes, long Sent);
}
