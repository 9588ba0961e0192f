using RedisTyped.Batches;
using RedisTyped.Execution;
using RedisTyped.Execution.Retries;
using RedisTyped.Nodes;

namespace RedisTyped.Tests.Batches;

/// <summary>Which calls of a batch are made again, and in which order.</summary>
public sealed class FollowedCallsTests : FollowedBatch
{
    [Fact]
    public async Task Refused_call_is_made_again_and_its_refusal_forgiven()
    {
        Task<string> refused = Queue(Set, "a", ["x"], isRefused: true);
        Task<string> done = Queue(Set, "b", ["y"]);

        await AgainAsync();

        Assert.Equal(("a again", "b"), (await refused, await done));
        Run.ThrowIfFailed(2);
    }

    [Fact]
    public async Task Call_is_not_made_again_behind_a_later_write_of_its_key_that_has_run()
    {
        Task<string> first = Queue(Set, "a", ["x"], isRefused: true);
        Task<string> other = Queue(Set, "b", ["y"], isRefused: true);
        Task<string> later = Queue(Set, "c", ["x"]);

        await AgainAsync();

        Assert.Equal("a", (await Assert.ThrowsAsync<RefusedException>(() => first)).Message);
        Assert.Equal(("b again", "c"), (await other, await later));
        var failed = Assert.Throws<BatchFailedException>(() => Run.ThrowIfFailed(3));
        Assert.Equal((0, "SetAsync", "a"), Assert.Single(failed.Failures.Select(static failure => (failure.Position, failure.Method, failure.Exception.Message))));
    }

    [Fact]
    public async Task Read_that_was_answered_behind_a_refused_write_of_its_key_is_made_again_behind_it()
    {
        Task<string> write = Queue(Set, "write", ["x"], isRefused: true);
        Task<string> read = Queue(Get, "read", ["x"]);
        Task<string> other = Queue(Get, "other", ["y"]);

        await AgainAsync();

        Assert.Equal(("write again", "read again", "other"), (await write, await read, await other));
        Assert.Equal(["write", "read"], Order);
        Run.ThrowIfFailed(3);
    }

    [Fact]
    public async Task Read_between_a_refused_write_and_a_later_one_that_has_run_keeps_its_answer()
    {
        Task<string> first = Queue(Set, "first", ["x"], isRefused: true);
        Task<string> between = Queue(Get, "between", ["x"]);
        Task<string> second = Queue(Set, "second", ["x"]);
        Task<string> behind = Queue(Get, "behind", ["x"]);

        await AgainAsync();

        await Assert.ThrowsAsync<RefusedException>(() => first);
        Assert.Equal(("between", "second", "behind"), (await between, await second, await behind));
        Assert.Empty(Order);
    }

    [Fact]
    public async Task Write_is_not_made_again_where_the_answer_of_a_read_behind_it_cannot_be_asked_for_again()
    {
        Task<string> write = Queue(Set, "write", ["x"], isRefused: true);
        Task<string> both = Queue(Get, "both", ["x", "y"]);
        Task<string> later = Queue(Set, "later", ["y"]);

        await AgainAsync();

        await Assert.ThrowsAsync<RefusedException>(() => write);
        Assert.Equal(("both", "later"), (await both, await later));
    }

    [Fact]
    public async Task Answer_of_a_read_waits_for_nothing_as_long_as_nothing_is_refused()
    {
        Task<string> read = Queue(Get, "read", ["x"]);

        Replies.ForEach(static reply => reply());

        Assert.Equal("read", await read);
        await AgainAsync();
        Assert.Empty(Order);
    }

    /// <summary>He goes on in place where his result ends, in front of whoever came later.</summary>
    [Fact]
    public async Task Caller_of_a_call_that_is_made_again_may_block_until_the_batch_has_ended()
    {
        var answer = new TaskCompletionSource<string>();
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = new TaskCompletionSource<Task>();
        Task<string> call = Queue(Set, "a", ["x"], isRefused: true, () => Answered(sent, answer));
        Task<bool> blocked = InPlace(call, () => running.Task.Result.Wait(TimeSpan.FromSeconds(60)));

        Task again = AgainAsync();
        running.SetResult(again);
        await sent.Task;
        answer.SetResult("a at last");

        Assert.True(await blocked);
        Assert.Equal("a at last", await call);
        await again;
    }

    [Fact]
    public async Task Caller_of_a_call_that_is_made_again_may_block_until_a_later_one_of_its_key_has_ended()
    {
        var answer = new TaskCompletionSource<string>();
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<string> first = Queue(Set, "a", ["x"], isRefused: true, () => Answered(sent, answer));
        Task<string> second = Queue(Set, "b", ["x"], isRefused: true);
        Task<bool> blocked = InPlace(first, () => second.Wait(TimeSpan.FromSeconds(60)));

        Task again = AgainAsync();
        await sent.Task;
        answer.SetResult("a at last");

        Assert.True(await blocked);
        await again;
        Assert.Equal(["a", "b"], Order);
    }

    /// <summary>It ends on the very stack that gives the turns.</summary>
    [Fact]
    public async Task Caller_of_a_call_that_ends_when_it_is_made_again_may_block_until_the_batch_has_ended()
    {
        var running = new TaskCompletionSource<Task>();
        Task<string> call = Queue(Set, "a", ["x"], isRefused: true);
        Task<bool> blocked = InPlace(call, () => running.Task.Result.Wait(TimeSpan.FromSeconds(60)));

        Task again = Task.Run(AgainAsync);
        running.SetResult(again);

        Assert.True(await blocked);
        await again;
    }

    [Fact]
    public async Task Read_that_fails_when_it_is_made_again_is_reported()
    {
        _ = Queue(Set, "write", ["x"], isRefused: true);
        Task<string> read = Queue(Get, "read", ["x"], again: static () => Task.FromException<string>(new TimeoutException("late")));

        await AgainAsync();

        await Assert.ThrowsAsync<TimeoutException>(() => read);
        var failed = Assert.Throws<BatchFailedException>(() => Run.ThrowIfFailed(2));
        Assert.Equal((1, "GetAsync", "late"), Assert.Single(failed.Failures.Select(static failure => (failure.Position, failure.Method, failure.Exception.Message))));
    }

    [Fact]
    public async Task Calls_of_one_key_are_made_again_one_behind_the_other_and_those_of_others_meanwhile()
    {
        var gate = new TaskCompletionSource<string>();
        Task<string> first = Queue(Set, "a", ["x"], isRefused: true, again: () => gate.Task);
        Task<string> second = Queue(Set, "b", ["x"], isRefused: true);
        Task<string> other = Queue(Set, "c", ["y"], isRefused: true);
        Task again = AgainAsync();

        Assert.Equal("c again", await other);
        Assert.Equal(["a", "c"], Order);
        gate.SetResult("a at last");

        await again;
        Assert.Equal(("a at last", "b again"), (await first, await second));
        Assert.Equal(["a", "c", "b"], Order);
    }

    [Fact]
    public async Task Call_that_is_made_again_ends_with_the_batch_and_not_when_its_node_gives_up()
    {
        var isMade = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<string> never = Queue(Set, "a", ["x"], isRefused: true, again: () =>
        {
            isMade.SetResult();
            return new TaskCompletionSource<string>().Task;
        });
        Task<string> behind = Queue(Set, "b", ["x"], isRefused: true);
        Task again = AgainAsync();
        await isMade.Task;

        await Stop.CancelAsync();

        await again;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => never);
        await Assert.ThrowsAsync<RefusedException>(() => behind);
        Assert.ThrowsAny<OperationCanceledException>(() => Run.ThrowIfFailed(2));
    }

    [Fact]
    public async Task Keys_of_a_call_that_threw_while_it_was_queued_are_none_of_the_next_call()
    {
        Calls.Begin(Set, 0);
        Calls.Concern("x"u8.ToArray());
        Task<string> refused = Queue(Set, "a", ["y"], isRefused: true);
        Task<string> done = Queue(Set, "b", ["x"]);

        await AgainAsync();

        Assert.Equal(("a again", "b"), (await refused, await done));
    }

    [Fact]
    public async Task Dropped_calls_fail_as_they_were_refused()
    {
        Task<string> refused = Queue(Set, "a", ["x"], isRefused: true);
        Replies.ForEach(static reply => reply());

        Calls.Drop();

        await Assert.ThrowsAsync<RefusedException>(() => refused);
    }

    private static Task<string> Answered(TaskCompletionSource sent, TaskCompletionSource<string> answer)
    {
        sent.SetResult();
        return answer.Task;
    }

    // As code that awaits a task goes on where it ends.
    private static Task<bool> InPlace(Task<string> task, Func<bool> goesOn) =>
        task.ContinueWith(_ => goesOn(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
