using RedisTyped.Nodes;
using RedisTyped.Telemetry;

namespace RedisTyped.Tests.Nodes;

public sealed class ReplyValueTaskTests
{
    private readonly ManualTime _time = new();
    private readonly RedisNode _node;

    public ReplyValueTaskTests() => _node = WaitingNode.Create(_time);

    [Fact]
    public async Task Reply_ends_the_call_with_its_value()
    {
        var reply = new TaskCompletionSource<int>();
        ValueTask<int> call = WaitAsync(reply.Task);
        Assert.False(call.IsCompleted);

        reply.SetResult(7);

        Assert.Equal(7, await call);
    }

    [Fact]
    public async Task Call_whose_value_nobody_wants_ends_too()
    {
        var reply = new TaskCompletionSource<int>();
        ValueTask call = ReplyValueTask<int, int, Own>.WaitWithoutResultAsync(_node, reply.Task, default, CancellationToken.None);

        reply.SetResult(7);

        await call;
    }

    [Fact]
    public async Task Failure_of_the_client_comes_through_as_it_is()
    {
        var reply = new TaskCompletionSource<int>();
        ValueTask<int> call = WaitAsync(reply.Task);
        var fault = new InvalidOperationException("broken");

        reply.SetException(fault);

        Assert.Same(fault, await Assert.ThrowsAsync<InvalidOperationException>(async () => await call));
    }

    [Fact]
    public async Task Call_that_is_late_fails_once_and_its_reply_reaches_nobody()
    {
        var late = new TaskCompletionSource<int>();
        ValueTask<int> call = WaitAsync(late.Task);

        _time.Tick(WaitingNode.TicksToLate);

        var fault = await Assert.ThrowsAsync<TimeoutException>(async () => await call);
        Assert.Equal("Node 'a' did not answer GET within 0.16 s; it may still run it.", fault.Message);
        TaskCompletionSource<int>[] replies = [.. Enumerable.Range(0, 10).Select(static _ => new TaskCompletionSource<int>())];
        Task<int>[] others = [.. replies.Select(reply => WaitAsync(reply.Task).AsTask())];
        late.SetResult(-1);
        _time.Tick();
        Assert.All(others, static other => Assert.False(other.IsCompleted));
        for (int i = 0; i < replies.Length; i++)
        {
            replies[i].SetResult(i);
        }

        Assert.Equal(Enumerable.Range(0, 10), await Task.WhenAll(others));
    }

    [Fact]
    public async Task Caller_can_give_up()
    {
        using var source = new CancellationTokenSource();
        Task<int> call = WaitAsync(new TaskCompletionSource<int>().Task, cancellationToken: source.Token).AsTask();

        await source.CancelAsync();

        var fault = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(source.Token, fault.CancellationToken);
        Assert.True(call.IsCanceled);
    }

    [Fact]
    public async Task Call_that_nobody_has_awaited_yet_keeps_its_value()
    {
        RedisNode node = WaitingNode.Create(_time, callersMayBlock: false);
        var first = new TaskCompletionSource<int>();
        ValueTask<int> kept = WaitAsync(first.Task, node: node);
        first.SetResult(1);
        for (int i = 2; i < 100; i++)
        {
            var reply = new TaskCompletionSource<int>();
            ValueTask<int> call = WaitAsync(reply.Task, node: node);
            reply.SetResult(i);
            Assert.Equal(i, await call);
        }

        Assert.True(kept.IsCompletedSuccessfully);
        Assert.Equal(1, await kept);
    }

    [Fact]
    public async Task Awaiting_a_second_time_fails_and_reaches_no_other_call()
    {
        RedisNode node = WaitingNode.Create(_time, callersMayBlock: false);
        var first = new TaskCompletionSource<int>();
        ValueTask<int> call = WaitAsync(first.Task, node: node);
        ValueTask<int> again = call;
        first.SetResult(1);
        Assert.Equal(1, await call);
        var second = new TaskCompletionSource<int>();
        ValueTask<int> next = WaitAsync(second.Task, node: node);

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await again);

        second.SetResult(2);
        Assert.Equal(2, await next);
    }

    [Fact]
    public async Task Calls_one_after_the_other_allocate_nothing()
    {
        RedisNode node = WaitingNode.Create(TimeProvider.System, TimeSpan.FromMinutes(5), callersMayBlock: false);
        TaskCompletionSource<int>[] replies = [.. Enumerable.Range(0, 10).Select(static _ => new TaskCompletionSource<int>())];
        await AnswerAsync(node, new TaskCompletionSource<int>());
        long allocated = 0;

        foreach (TaskCompletionSource<int> reply in replies)
        {
            allocated += await AnswerAsync(node, reply);
        }

        Assert.Equal(0, allocated);

        static async Task<long> AnswerAsync(RedisNode node, TaskCompletionSource<int> reply)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            ValueTask<int> call = ReplyValueTask<int, int, Alone>.WaitAsync(node, reply.Task, default, CancellationToken.None);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            reply.SetResult(7);
            Assert.Equal(7, await call);
            return allocated;
        }
    }

    private ValueTask<int> WaitAsync(Task<int> reply, RedisNode? node = null, CancellationToken cancellationToken = default) =>
        ReplyValueTask<int, int, Own>.WaitAsync(node ?? _node, reply, default, cancellationToken);

    // Idle objects belong to a type: these are of no other test.
    private readonly struct Own : IReplyReader<int, int>
    {
        public string Command => "GET";

        public CallName? Call => null;

        public int Read(int reply) => reply;
    }

    private readonly struct Alone : IReplyReader<int, int>
    {
        public string Command => "GET";

        public CallName? Call => null;

        public int Read(int reply) => reply;
    }
}
