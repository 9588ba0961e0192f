using System.Text;
using RedisTyped.Batches;
using RedisTyped.Execution.Retries;

namespace RedisTyped.Tests.Batches;

/// <summary>Which refused calls of a batch are made again, and in which order.</summary>
public sealed class FollowedCallsTests
{
    private readonly List<byte[]> _keys = [];
    private readonly List<string> _made = [];
    private readonly FollowedCalls _calls;

    public FollowedCallsTests() => _calls = new FollowedCalls(new Follower(), _keys);

    [Fact]
    public async Task Refused_call_is_made_again_and_its_refusal_forgiven()
    {
        Task<string> refused = Queue("a", "x", Refused("a"));
        Task<string> done = Queue("b", "y", Task.FromResult("b"));

        IReadOnlySet<Exception> forgiven = await AgainAsync();

        Assert.Equal(("a again", "b"), (await refused, await done));
        Assert.Equal("a", Assert.Single(forgiven).Message);
    }

    [Fact]
    public async Task Call_is_not_made_again_behind_a_later_one_of_its_key_that_has_run()
    {
        Task<string> first = Queue("a", "x", Refused("a"));
        Task<string> other = Queue("b", "y", Refused("b"));
        Task<string> later = Queue("c", "x", Task.FromResult("c"));

        IReadOnlySet<Exception> forgiven = await AgainAsync();

        Assert.Equal("a", (await Assert.ThrowsAsync<RefusedException>(() => first)).Message);
        Assert.Equal(("b again", "c"), (await other, await later));
        Assert.Equal(["b"], forgiven.Select(static fault => fault.Message));
    }

    [Fact]
    public async Task Calls_of_one_key_are_made_again_one_behind_the_other_and_those_of_others_meanwhile()
    {
        var gate = new TaskCompletionSource<string>();
        Task<string> first = Queue("a", "x", Refused("a"), () => gate.Task);
        Task<string> second = Queue("b", "x", Refused("b"));
        Task<string> other = Queue("c", "y", Refused("c"));
        Task<IReadOnlySet<Exception>> again = AgainAsync();

        Assert.Equal("c again", await other);
        Assert.Equal(["a", "c"], _made);
        gate.SetResult("a at last");

        Assert.Equal(3, (await again).Count);
        Assert.Equal(("a at last", "b again"), (await first, await second));
        Assert.Equal(["a", "c", "b"], _made);
    }

    [Fact]
    public async Task Of_a_call_with_parts_those_that_were_refused_are_told_to_go_again_and_no_others()
    {
        Task refused = Refused("part");
        Task<bool> one = _calls.IsToBeMadeAgainAsync(Task.CompletedTask, 0, CancellationToken.None);
        Task<bool> two = _calls.IsToBeMadeAgainAsync(refused, 0, CancellationToken.None);
        Task<string> whole = Queue("whole", "x", WholeAsync());

        IReadOnlySet<Exception> forgiven = await AgainAsync();

        Assert.Equal((false, true, "whole"), (await one, await two, await whole));
        Assert.Equal(["part"], forgiven.Select(static fault => fault.Message));
        Assert.Empty(_made);

        async Task<string> WholeAsync()
        {
            await one;
            return await two ? "whole" : "in part";
        }
    }

    [Fact]
    public async Task All_refused_parts_of_a_call_go_before_the_call_behind_it()
    {
        var calls = new FollowedCalls(new Follower());
        string[] names = [.. Enumerable.Range(0, 20).Select(static part => $"part {part}")];
        Task whole = Task.WhenAll(names.Select(PartAsync).ToArray());
        Task<string> split = calls.FollowAsync(WholeAsync(), 0, static (_, _) => Task.FromResult("never"), CancellationToken.None);
        Task<string> later = calls.FollowAsync(Refused("later"), 0, (_, _) => Made("later"), CancellationToken.None);

        await calls.AgainAsync(0, static () => { }, TestContext.Current.CancellationToken);

        Assert.Equal(("whole", "later"), (await split, await later));
        Assert.Equal([.. names, "later"], _made);

        async Task PartAsync(string name)
        {
            if (await calls.IsToBeMadeAgainAsync(Refused(name), 0, CancellationToken.None))
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
        Task<string> refused = Queue("a", "x", Refused("a"));

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

    private Task<string> Queue(string name, string key, Task<string> first, Func<Task<string>>? again = null)
    {
        _keys.Add(Encoding.UTF8.GetBytes(key));
        return _calls.FollowAsync(
            first,
            name,
            (made, _) =>
            {
                _made.Add(made);
                return again?.Invoke() ?? Task.FromResult($"{made} again");
            },
            CancellationToken.None);
    }

    private Task<IReadOnlySet<Exception>> AgainAsync() => _calls.AgainAsync(0, static () => { }, TestContext.Current.CancellationToken);

    private sealed class RefusedException(string name) : Exception(name);

    private sealed class Follower : ICallFollower
    {
        public Task<T> FollowAsync<TState, T>(Task<T> first, TState state, Func<TState, CancellationToken, Task<T>> call, CancellationToken cancellationToken) => first;

        public bool IsRefusal(Exception? fault) => fault is RefusedException;

        public Task<bool> AwaitTurnAsync(long start, CancellationToken cancellationToken) => Task.FromResult(true);
    }
}
