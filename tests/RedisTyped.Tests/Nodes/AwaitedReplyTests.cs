using RedisTyped.Nodes;
using RedisTyped.Telemetry;

namespace RedisTyped.Tests.Nodes;

public sealed class AwaitedReplyTests
{
    private readonly ManualTime _time = new();
    private readonly RedisNode _node;

    public AwaitedReplyTests() => _node = WaitingNode.Create(_time);

    [Fact]
    public async Task Reply_ends_the_call_with_its_value()
    {
        var reply = new TaskCompletionSource<int>();
        Task<int> call = _node.WaitAsync(reply.Task);
        Assert.False(call.IsCompleted);

        reply.SetResult(7);

        Assert.Equal(7, await call);
    }

    [Fact]
    public async Task Failure_of_the_client_comes_through_as_it_is()
    {
        var reply = new TaskCompletionSource<int>();
        Task<int> call = _node.WaitAsync(reply.Task);
        var fault = new InvalidOperationException("broken");

        reply.SetException(fault);

        Assert.Same(fault, await Assert.ThrowsAsync<InvalidOperationException>(() => call));
    }

    [Fact]
    public async Task Reply_that_the_client_cancels_cancels_the_call()
    {
        var reply = new TaskCompletionSource<int>();
        Task<int> call = _node.WaitAsync(reply.Task);

        reply.SetCanceled(CancellationToken.None);

        await Assert.ThrowsAsync<TaskCanceledException>(() => call);
        Assert.True(call.IsCanceled);
    }

    [Fact]
    public async Task What_reading_throws_ends_the_call()
    {
        var reply = new TaskCompletionSource<int>();
        Task<string> call = ReplyTask<int, string, Refusing>.WaitAsync(_node, reply.Task, default, CancellationToken.None);

        reply.SetResult(1);

        Assert.Equal("cannot read 1", (await Assert.ThrowsAsync<FormatException>(() => call)).Message);
    }

    [Fact]
    public async Task Call_is_late_after_the_timeout_and_not_before()
    {
        Task<int> call = _node.WaitAsync(new TaskCompletionSource<int>().Task);
        Assert.Equal(TimeSpan.FromMilliseconds(10), _time.Due);

        _time.Tick(16);
        Assert.False(call.IsCompleted);
        _time.Tick();

        var fault = await Assert.ThrowsAsync<TimeoutException>(() => call);
        Assert.Equal("Node 'a' did not answer GET within 0.16 s; it may still run it.", fault.Message);
    }

    [Fact]
    public async Task Only_the_calls_that_are_late_end_so()
    {
        TaskCompletionSource<int>[] replies = [.. Enumerable.Range(0, 100).Select(static _ => new TaskCompletionSource<int>())];
        Task<int>[] early = [.. replies[..50].Select(reply => _node.WaitAsync(reply.Task))];
        _time.Tick(10);
        Task<int>[] later = [.. replies[50..].Select(reply => _node.WaitAsync(reply.Task))];
        replies[3].SetResult(3);

        _time.Tick(7);

        Assert.Equal(3, await early[3]);
        foreach (int i in Enumerable.Range(0, 50).Where(static i => i != 3))
        {
            await Assert.ThrowsAsync<TimeoutException>(() => early[i]);
        }

        Assert.All(later, static call => Assert.False(call.IsCompleted));
        replies[50..].ToList().ForEach(static reply => reply.SetResult(5));
        Assert.All(await Task.WhenAll(later), static value => Assert.Equal(5, value));
    }

    [Fact]
    public async Task Timer_stands_still_while_nobody_waits()
    {
        Assert.False(_time.IsWound);
        var reply = new TaskCompletionSource<int>();
        Task<int> call = _node.WaitAsync(reply.Task);
        Assert.True(_time.IsWound);

        reply.SetResult(1);
        await call;
        _time.Tick();

        Assert.False(_time.IsWound);
    }

    [Fact]
    public async Task Reply_after_the_timeout_changes_nothing_and_reaches_nobody_else()
    {
        var late = new TaskCompletionSource<int>();
        Task<int> call = _node.WaitAsync(late.Task);
        _time.Tick(WaitingNode.TicksToLate);
        await Assert.ThrowsAsync<TimeoutException>(() => call);
        TaskCompletionSource<int>[] replies = [.. Enumerable.Range(0, 10).Select(static _ => new TaskCompletionSource<int>())];
        Task<int>[] others = [.. replies.Select(reply => _node.WaitAsync(reply.Task))];

        late.SetResult(-1);

        await Assert.ThrowsAsync<TimeoutException>(() => call);
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
        var reply = new TaskCompletionSource<int>();
        Task<int> call = _node.WaitAsync(reply.Task, source.Token);

        await source.CancelAsync();

        var fault = await Assert.ThrowsAsync<TaskCanceledException>(() => call);
        Assert.Equal(source.Token, fault.CancellationToken);
        Assert.Contains("canceled", fault.Message, StringComparison.Ordinal);
        reply.SetResult(1);
        Assert.True(call.IsCanceled);
    }

    [Fact]
    public async Task Caller_who_has_given_up_before_does_not_wait()
    {
        Task<int> call = _node.WaitAsync(new TaskCompletionSource<int>().Task, new CancellationToken(canceled: true));

        await Assert.ThrowsAsync<TaskCanceledException>(() => call);
    }

    [Fact]
    public async Task Cancelling_a_call_that_has_ended_reaches_no_later_one()
    {
        using var source = new CancellationTokenSource();
        var first = new TaskCompletionSource<int>();
        Task<int> ended = _node.WaitAsync(first.Task, source.Token);
        first.SetResult(1);
        await ended;
        var second = new TaskCompletionSource<int>();
        Task<int> next = _node.WaitAsync(second.Task);

        await source.CancelAsync();
        second.SetResult(2);

        Assert.Equal(2, await next);
    }

    [Fact]
    public async Task Reading_sees_what_flows_with_the_caller()
    {
        var reply = new TaskCompletionSource<int>();
        Flowing.Value.Value = "mine";
        Task<string?> call = ReplyTask<int, string?, Flowing>.WaitAsync(_node, reply.Task, default, CancellationToken.None);
        Flowing.Value.Value = null;

        reply.SetResult(1);

        Assert.Equal("mine", await call);
    }

    [Fact]
    public async Task Caller_who_blocks_behind_a_call_lets_the_others_go_on()
    {
        using var release = new ManualResetEventSlim();
        var blocked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<int>[] replies = [.. Enumerable.Range(0, 20).Select(static _ => new TaskCompletionSource<int>())];
        Task<bool> blocking = BlockAsync(_node.WaitAsync(replies[0].Task));
        Task<int>[] others = [.. replies[1..].Select(reply => _node.WaitAsync(reply.Task))];

        replies[0].SetResult(0);
        await blocked.Task;
        for (int i = 1; i < replies.Length; i++)
        {
            replies[i].SetResult(i);
        }

        // Who stands in the row for a whole tick behind one who does not come to an end is taken out of it by another runner.
        _time.Tick(2);
        Assert.Equal(Enumerable.Range(1, 19), await Task.WhenAll(others));
        release.Set();
        Assert.True(await blocking);

        async Task<bool> BlockAsync(Task<int> call)
        {
            await call.ConfigureAwait(false);
            blocked.SetResult();
            return release.Wait(TimeSpan.FromSeconds(90));
        }
    }

    [Fact]
    public void Callers_who_never_block_go_on_where_their_replies_come_in()
    {
        RedisNode node = WaitingNode.Create(_time, callersMayBlock: false);
        var reply = new TaskCompletionSource<int>();
        Task<int> call = node.WaitAsync(reply.Task);

        reply.SetResult(7);

        Assert.True(call.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Callers_who_never_block_are_late_and_give_up_like_others()
    {
        RedisNode node = WaitingNode.Create(_time, callersMayBlock: false);
        using var source = new CancellationTokenSource();
        Task<int> late = node.WaitAsync(new TaskCompletionSource<int>().Task);
        Task<int> cancelled = node.WaitAsync(new TaskCompletionSource<int>().Task, source.Token);

        await source.CancelAsync();
        _time.Tick(WaitingNode.TicksToLate);

        await Assert.ThrowsAsync<TimeoutException>(() => late);
        await Assert.ThrowsAsync<TaskCanceledException>(() => cancelled);
    }

    private readonly struct Refusing : IReplyReader<int, string>
    {
        public string Command => "GET";

        public CallName? Call => null;

        public string Read(int reply) => throw new FormatException($"cannot read {reply}");
    }

    private readonly struct Flowing : IReplyReader<int, string?>
    {
        public static readonly AsyncLocal<string?> Value = new();

        public string Command => "GET";

        public CallName? Call => null;

        public string? Read(int reply) => Value.Value;
    }
}
