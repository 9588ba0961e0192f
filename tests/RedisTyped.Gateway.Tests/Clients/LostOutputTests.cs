using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using RedisTyped.Gateway.Links;
using RedisTyped.Gateway.Tests.Resp;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Clients;

/// <summary>A client whose connection ends by whatever it likes takes nobody else's with it.</summary>
public sealed class LostOutputTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Client_that_cannot_be_written_to_is_cut_off_and_the_link_that_had_its_reply_goes_on(bool isAtOnce)
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        var output = new LostWriter(isAtOnce);
        await using PipeClient client = await PipeClient.StartAsync(nodes, new GatewayOptions(), output: output);
        NodeLink link = client.Links.Current[0]!.For(protocol: 2);
        ReadOnlyMemory<byte> before = await IdAsync(link);

        await client.SendAsync(RespClient.Request("GET", "key"));
        await InTime.AwaitAsync(output.Flushed, "the reply is written");
        output.Lose();

        await Wait.UntilAsync(() => client.IsAborted, "the client is cut off");
        Assert.Equal(Encoding.ASCII.GetString(before.Span), Encoding.ASCII.GetString((await IdAsync(link)).Span));
    }

    private static async Task<ReadOnlyMemory<byte>> IdAsync(NodeLink link)
    {
        var id = new AskedReply();
        Assert.True(link.TryAdd(RespClient.Request("CLIENT", "ID"), id, out _));
        link.Flush();
        return await InTime.AwaitAsync(id.Task, "the node tells the number of the link");
    }

    /// <summary>An output that fails by what no pipe throws, at once or later.</summary>
    private sealed class LostWriter(bool isAtOnce) : PipeWriter
    {
        private readonly byte[] _bytes = new byte[4096];
        private readonly TaskCompletionSource _flushed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<FlushResult> _flushing = new();

        public Task Flushed => _flushed.Task;

        public void Lose() => _flushing.TrySetException(new SocketException((int)SocketError.ConnectionReset));

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            _flushed.TrySetResult();
            return isAtOnce ? throw new SocketException((int)SocketError.ConnectionReset) : new ValueTask<FlushResult>(_flushing.Task);
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => _bytes;

        public override Span<byte> GetSpan(int sizeHint = 0) => _bytes;

        public override void Advance(int bytes)
        {
        }

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }
    }
}
