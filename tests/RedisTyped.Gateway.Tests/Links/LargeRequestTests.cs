using System.Text;
using RedisTyped.Gateway.Links;
using RedisTyped.Gateway.Tests.Resp;
using RedisTyped.Operation.Tests.NodeStates;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Links;

/// <summary>Large requests on a connection that clients share.</summary>
public sealed class LargeRequestTests
{
    private const int Megabyte = 1024 * 1024;

    [Fact]
    public async Task Node_that_takes_a_large_request_piece_by_piece_does_not_count_as_silent()
    {
        var patience = TimeSpan.FromSeconds(1);
        var time = new ManualTime();
        await using RunningGateway gateway = await RunningGateway.StartAsync(nodes: 1);
        var traffic = new LinkTraffic(gateway.Redis.Current.Value.Nodes[0], time);
        await using var stream = new PiecewiseStream();
        traffic.Open(stream);
        Assert.True(traffic.TryAdd(new byte[5 * Megabyte / 2], new AskedReply(), out _));

        new LinkSender(traffic).Flush();
        foreach (int piece in (int[])[Megabyte, Megabyte, Megabyte / 2])
        {
            Assert.Equal(piece, stream.Offered);
            time.Advance(2 * patience);
            Assert.True(traffic.IsSilentFor(patience));
            stream.Take();
            Assert.False(traffic.IsSilentFor(patience));
        }

        Assert.Equal(0, stream.Offered);
    }

    [Fact]
    public async Task Node_that_stands_still_is_behind_when_many_bytes_wait_for_it()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(nodes: 1);
        var traffic = new LinkTraffic(gateway.Redis.Current.Value.Nodes[0], new ManualTime(), mostGatheredBytes: 2000);
        Assert.True(traffic.TryAdd(new byte[1999], new AskedReply(), out _));
        Assert.True(traffic.TryAdd(new byte[1], new AskedReply(), out _));
        Assert.False(traffic.TryAdd(new byte[1], new AskedReply(), out byte[]? refusal));
        Assert.Equal("-BUSY node 'node-1' is behind: 2000 bytes of requests wait for it; the command was not sent\r\n", Encoding.ASCII.GetString(refusal!));
    }

    [Fact]
    public async Task Large_request_is_not_refused_for_a_small_one_that_waits()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(nodes: 1);
        var traffic = new LinkTraffic(gateway.Redis.Current.Value.Nodes[0], new ManualTime(), mostGatheredBytes: 2000);
        Assert.True(traffic.TryAdd(new byte[10], new AskedReply(), out _));
        Assert.True(traffic.TryAdd(new byte[3000], new AskedReply(), out _));
        Assert.False(traffic.TryAdd(new byte[10], new AskedReply(), out _));
    }

    /// <summary>A stream that takes what it is offered when it is told to.</summary>
    private sealed class PiecewiseStream : MemoryStream
    {
        private TaskCompletionSource _taking = new();

        /// <summary>How many bytes it is offered.</summary>
        public int Offered { get; private set; }

        public void Take()
        {
            TaskCompletionSource taking = _taking;
            _taking = new TaskCompletionSource();
            Offered = 0;
            taking.SetResult();
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Offered = buffer.Length;
            return new ValueTask(_taking.Task);
        }
    }
}
