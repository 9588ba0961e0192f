using System.IO.Pipelines;
using System.Text;
using RedisTyped.Gateway.Tests.Resp;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Clients;

/// <summary>What a client over TLS is written to is a stream, not a pipe: replies that come while it takes earlier ones must wait for that.</summary>
public sealed class SlowStreamTests
{
    [Fact]
    public async Task Replies_that_come_while_earlier_ones_are_being_written_follow_them_in_order()
    {
        const int behind = 100;
        await using RedisNodes nodes = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        var stream = new GatedStream();
        await using PipeClient client = await PipeClient.StartAsync(nodes, new GatewayOptions(), output: PipeWriter.Create(stream));
        try
        {
            nodes[1].Freeze();
            byte[] increments = [.. Enumerable.Repeat(RespClient.Request("INCR", client.KeyOf(1)), behind).SelectMany(static request => request)];
            await client.SendAsync((byte[])[.. RespClient.Request("SET", client.KeyOf(0), "x"), .. increments]);
            await InTime.AwaitAsync(stream.Writing, "the first reply is being written");
            nodes[1].Resume();
            await Wait.UntilAsync(() => client.WaitingFor(1) == 0, "the rest has been answered while the first reply is being written");
        }
        finally
        {
            nodes[1].Resume();
            stream.Open();
        }

        await Wait.UntilAsync(() => client.Client.IsQuiet && client.Client.WaitingBytes == 0, "all has been written");
        Assert.Equal("+OK\r\n" + string.Concat(Enumerable.Range(1, behind).Select(static n => $":{n}\r\n")), stream.Text);
    }

    /// <summary>A stream that takes nothing until it is opened.</summary>
    private sealed class GatedStream : MemoryStream
    {
        private readonly TaskCompletionSource _writing = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Ends when the first bytes wait to be taken.</summary>
        public Task Writing => _writing.Task;

        public string Text => Encoding.ASCII.GetString(ToArray());

        public void Open() => _open.SetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _writing.TrySetResult();
            await _open.Task;
            await base.WriteAsync(buffer, CancellationToken.None);
        }
    }
}
