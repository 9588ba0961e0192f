using System.Text;
using RedisTyped.Batches;
using RedisTyped.Execution;
using RedisTyped.Execution.Retries;
using RedisTyped.Nodes;

namespace RedisTyped.Tests.Batches;

/// <summary>Which calls of a batch are made again, and in which order.</summary>
public sealed class FollowedCallsTests : IDisposable
{
    private static readonly CommandMethod Set = new("IStore", "SetAsync", "SET", IsReadOnly: false);
    private static readonly CommandMethod Get = new("IStore", "GetAsync", "GET", IsReadOnly: true);

    private readonly List<string> _made = [];
    private readonly List<Action> _replies = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly FollowedCalls _calls = new(new Follower());
    private readonly BatchRun _run;

    public FollowedCallsTests() => _run = new BatchRun(null, _stop.Token, CancellationToken.None, _calls);

    public void Dispose()
    {
        _run.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task Refused_call_is_made_again_and_its_refusal_forgiven()
    {
        Task<string> refused = Queue(Set, "a", ["x"], isRefused: true);
        Task<string> done = Queue(Set, "b", ["y"]);

        await AgainAsync();

        Assert.Equal(("a again", "b"), (await refused, await done));
        _run.ThrowIfFailed(2);
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
        var failed = Assert.Throws<BatchFailedException>(() => _run.ThrowIfFailed(3));
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
        Assert.Equal(["write", "read"], _made);
        _run.ThrowIfFailed(3);
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
        Assert.Empty(_made);
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

        _replies.ForEach(static reply => reply());

        Assert.Equal("read", await read);
        await AgainAsync();
        Assert.Empty(_made);
    }

    [Fact]
    public async Task Read_that_fails_when_it_is_made_again_is_reported()
    {
        _ = Queue(Set, "write", ["x"], isRefused: true);
        Task<string> read = Queue(Get, "read", ["x"], again: static () => Task.FromException<string>(new TimeoutException("late")));

        await AgainAsync();

        await Assert.ThrowsAsync<TimeoutException>(() => read);
        var failed = Assert.Throws<BatchFailedException>(() => _run.ThrowIfFailed(2));
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
        Assert.Equal(["a", "c"], _made);
        gate.SetResult("a at last");

        await again;
        Assert.Equal(("a at last", "b again"), (await first, await second));
        Assert.Equal(["a", "c", "b"], _made);
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

        await _stop.CancelAsync();

        await again;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => never);
        await Assert.ThrowsAsync<RefusedException>(() => behind);
        Assert.ThrowsAny<OperationCanceledException>(() => _run.ThrowIfFailed(2));
    }

    [Fact]
    public async Task Keys_of_a_call_that_threw_while_it_was_queued_are_none_of_the_next_call()
    {
        _calls.Begin(Set, 0);
        _calls.Concern("x"u8.ToArray());
        Task<string> refused = Queue(Set, "a", ["y"], isRefused: true);
        Task<string> done = Queue(Set, "b", ["x"]);

        await AgainAsync();

        Assert.Equal(("a again", "b"), (await refused, await done));
    }

    [Fact]
    public async Task Of_a_call_with_parts_those_that_were_refused_are_told_to_go_again_and_no_others()
    {
        Task<bool> one = _calls.IsToBeMadeAgainAsync(Task.CompletedTask, 0, CancellationToken.None);
        Task<bool> two = _calls.IsToBeMadeAgainAsync(Refused("part"), 0, CancellationToken.None);
        Task<string> whole = _calls.FollowAsync(WholeAsync(), 0, static (_, _) => Task.FromResult("never"), CancellationToken.None);

        await AgainAsync();

        Assert.Equal((false, true, "whole"), (await one, await two, await whole));
        Assert.Empty(_made);

        async Task<string> WholeAsync()
        {
            await one;
            return await two ? "whole" : "in part";
        }
    }

    [Fact]
    public async Task Part_of_a_read_that_was_answered_behind_a_refused_write_is_made_again()
    {
        Task<string> write = Queue(Set, "write", ["x"], isRefused: true);
        _replies.ForEach(static reply => reply());
        _replies.Clear();
        _calls.Begin(Get, 1);
        _calls.Concern("x"u8.ToArray());
        Task<bool> part = _calls.IsToBeMadeAgainAsync(Task.CompletedTask, 0, CancellationToken.None);
        Task<string> read = _calls.FollowAsync(WholeAsync(), 0, static (_, _) => Task.FromResult("never"), CancellationToken.None);

        await AgainAsync();

        Assert.Equal(("write again", true, "whole"), (await write, await part, await read));

        async Task<string> WholeAsync()
        {
            await part;
            return "whole";
        }
    }

    [Fact]
    public async Task All_refused_parts_of_a_call_go_before_the_call_behind_it()
    {
        string[] names = [.. Enumerable.Range(0, 20).Select(static part => $"part {part}")];
        Task whole = Task.WhenAll(names.Select(PartAsync).ToArray());
        Task<string> split = _calls.FollowAsync(WholeAsync(), 0, static (_, _) => Task.FromResult("never"), CancellationToken.None);
        Task<string> later = _calls.FollowAsync(Refused("later"), 0, (_, _) => Made("later"), CancellationToken.None);

        await AgainAsync();

        Assert.Equal(("whole", "later"), (await split, await later));
        Assert.Equal([.. names, "later"], _made);

        async Task PartAsync(string name)
        {
            if (await _calls.IsToBeMadeAgainAsync(Refused(name), 0, CancellationToken.None))
            {
                await Made(name);
            }
        }

        async Task<string> WholeAsync()
        {
            await whole;
            return "whole";
        }
    }

    [Fact]
    public async Task Dropped_calls_fail_as_they_were_refused()
    {
        Task<string> refused = Queue(Set, "a", ["x"], isRefused: true);
        _replies.ForEach(static reply => reply());

        _calls.Drop();

        await Assert.ThrowsAsync<RefusedException>(() => refused);
    }

    private Task<string> Made(string name)
    {
        lock (_made)
        {
            _made.Add(name);
        }

        return Task.FromResult(name);
    }

    private static Task<string> Refused(string name) => Task.FromException<string>(new RefusedException(name));

    // As a batch queues a call, and ends it later: in the order of the node's replies, each before the next, while callers go on elsewhere.
    private Task<string> Queue(
        CommandMethod method, string name, string[] keys, bool isRefused = false, Func<Task<string>>? again = null)
    {
        int position = _replies.Count;
        var reply = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        RefusedException? fault = isRefused ? new RefusedException(name) : null;
        _replies.Add(() => _run.End(null!, [new Reply(reply, name, fault, new CommandFailure(position, method.Method, method.Command, fault!))], null));
        _calls.Begin(method, position);
        Array.ForEach(keys, key => _calls.Concern(Encoding.UTF8.GetBytes(key)));
        return _calls.FollowAsync(
            reply.Task,
            name,
            (made, _) =>
            {
                Made(made);
                return again?.Invoke() ?? Task.FromResult($"{made} again");
            },
            CancellationToken.None);
    }

    private Task AgainAsync()
    {
        _replies.ForEach(static reply => reply());
        return _calls.AgainAsync(0, topology: null, static () => { }, _run);
    }

    private sealed class Reply(TaskCompletionSource<string> result, string answer, Exception? fault, CommandFailure failure) : IQueuedReply
    {
        Task IQueuedReply.Reply => result.Task;

        public bool IsCancelled => false;

        public CommandFailure? End(RedisNode node, Exception? pending)
        {
            _ = fault is null ? result.TrySetResult(answer) : result.TrySetException(fault);
            return fault is null ? null : failure;
        }
    }

    private sealed class RefusedException(string name) : Exception(name);

    private sealed class Follower : ICallFollower
    {
        public Task<T> FollowAsync<TState, T>(Task<T> first, TState state, Func<TState, CancellationToken, Task<T>> call, CancellationToken cancellationToken) => first;

        public bool IsRefusal(Exception? fault) => fault is RefusedException;

        public Task<bool> AwaitTurnAsync(long start, CancellationToken cancellationToken) => Task.FromResult(true);
    }
}
