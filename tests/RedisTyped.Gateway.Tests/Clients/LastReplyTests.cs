using System.IO.Pipelines;
using RedisTyped.Gateway;
using RedisTyped.Gateway.Tests.Resp;
using RedisTyped.Operation.Tests.NodeStates;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Clients;

/// <summary>The last reply of a client, when the gateway ends.</summary>
public sealed class LastReplyTests
{
    [Fact]
    public async Task Client_whose_last_reply_is_written_and_not_sent_yet_has_time_to_take_it()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        var time = new ManualTime();
        var held = new HeldWriter();
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, ct);
        await using PipeClient first = await PipeClient.StartAsync(nodes, new GatewayOptions(), output: held);
        await using PipeClient last = first.Beside(time);
        nodes[0].Freeze();

        // What comes while a reply is owed goes with one send, and is answered with one, too: both have their replies before either is sent its own.
        await first.SendAsync(RespClient.Request("GET", "a"));
        await Wait.UntilAsync(() => first.WaitingFor(0) == 1, "it is asked");
        await first.SendAsync(RespClient.Request("GET", "b"));
        await Wait.UntilAsync(() => first.WaitingFor(0) == 2, "it is asked once more");
        await last.SendAsync(RespClient.Request("GET", "c"));
        await Wait.UntilAsync(() => first.WaitingFor(0) == 3, "it is asked by the other, too");
        last.Look(time, TimeSpan.FromSeconds(10));
        last.Client.Drain();
        Task sending = last.SendAsync(System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("\r\n", 100_000))));
        try
        {
            nodes[0].Resume();
            await Wait.UntilAsync(() => held.IsHeld && last.Client.IsQuiet, "the reply is written, and not sent");

            // Whoever is not recent is closed at once, and what he has sent is not read any more.
            await InTime.AwaitAsync(sending, "what is still sent is read");
        }
        finally
        {
            held.Release();
        }
    }

    /// <summary>An output whose second flush stands still until it is released.</summary>
    private sealed class HeldWriter : PipeWriter
    {
        private readonly byte[] _bytes = new byte[4096];
        private readonly TaskCompletionSource _released = new();
        private int _flushes;

        public bool IsHeld => Volatile.Read(ref _flushes) >= 2;

        public void Release() => _released.TrySetResult();

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            if (Interlocked.Increment(ref _flushes) >= 2)
            {
                _released.Task.Wait(TimeSpan.FromMinutes(2), CancellationToken.None);
            }

            return default;
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => _bytes;

        public override Span<byte> GetSpan(int sizeHint = 0) => _bytes;

        public override void Advance(int bytes)
        {
        }

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null) => _released.TrySetResult();
    }
}
