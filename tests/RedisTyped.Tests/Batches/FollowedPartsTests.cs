using RedisTyped.Batches;
using RedisTyped.Execution;

namespace RedisTyped.Tests.Batches;

/// <summary>Which parts of a call over several nodes are made again, and in which order with the calls around it.</summary>
public sealed class FollowedPartsTests : FollowedBatch
{
    [Fact]
    public async Task Of_a_call_with_parts_those_that_were_refused_are_told_to_go_again_and_no_others()
    {
        Calls.EndPart();
        Task<bool> one = Calls.IsToBeMadeAgainAsync(Task.CompletedTask, 0, CancellationToken.None);
        Calls.EndPart();
        Task<bool> two = Calls.IsToBeMadeAgainAsync(Refused("part"), 0, CancellationToken.None);
        Task<string> whole = Calls.FollowAsync(WholeAsync(), 0, static (_, _) => Task.FromResult("never"), CancellationToken.None);

        await AgainAsync();

        Assert.Equal((false, true, "whole"), (await one, await two, await whole));
        Assert.Empty(Order);

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
        Replies.ForEach(static reply => reply());
        Replies.Clear();
        Calls.Begin(Get, 1);
        Calls.Concern("x"u8.ToArray());
        Calls.EndPart();
        Task<bool> part = Calls.IsToBeMadeAgainAsync(Task.CompletedTask, 0, CancellationToken.None);
        Task<string> read = Calls.FollowAsync(WholeAsync(), 0, static (_, _) => Task.FromResult("never"), CancellationToken.None);

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
        Task<string> split = Calls.FollowAsync(WholeAsync(), 0, static (_, _) => Task.FromResult("never"), CancellationToken.None);
        Task<string> later = Calls.FollowAsync(Refused("later"), 0, (_, _) => Made("later"), CancellationToken.None);

        await AgainAsync();

        Assert.Equal(("whole", "later"), (await split, await later));
        Assert.Equal([.. names, "later"], Order);

        async Task PartAsync(string name)
        {
            Calls.EndPart();
            if (await Calls.IsToBeMadeAgainAsync(Refused(name), 0, CancellationToken.None))
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
    public async Task Write_in_front_of_a_call_that_one_of_its_nodes_has_refused_is_made_again_before_it()
    {
        Task<string> write = Queue(Set, "write", ["x"], isRefused: true);
        Calls.Begin(Set, 1);
        Task<string[]> both = QueueWhole(QueuePartAsync("x", ["x"], Refused("x")), QueuePartAsync("y", ["y"], Task.CompletedTask));

        await AgainAsync();

        Assert.Equal("write again", await write);
        Assert.Equal(["x again", "y"], await both);
        Assert.Equal(["write", "x"], Order);
    }

    [Fact]
    public async Task Refused_part_of_a_call_is_made_again_though_a_later_write_has_run_on_a_key_of_another_part()
    {
        Calls.Begin(Set, 0);
        Task<string[]> both = QueueWhole(QueuePartAsync("x", ["x"], Refused("x")), QueuePartAsync("y", ["y"], Task.CompletedTask));
        Task<string> later = Queue(Set, "later", ["y"]);

        await AgainAsync();

        Assert.Equal(["x again", "y"], await both);
        Assert.Equal("later", await later);
        Assert.Equal(["x"], Order);
    }

    [Fact]
    public async Task Write_is_not_made_again_in_front_of_the_part_of_a_call_that_has_run_on_its_key()
    {
        Task<string> write = Queue(Set, "write", ["y"], isRefused: true);
        Calls.Begin(Set, 1);
        Task<string[]> both = QueueWhole(QueuePartAsync("x", ["x"], Refused("x")), QueuePartAsync("y", ["y"], Task.CompletedTask));

        await AgainAsync();

        await Assert.ThrowsAsync<RefusedException>(() => write);
        Assert.Equal(["x again", "y"], await both);
    }

    [Fact]
    public async Task Failure_that_a_call_shares_with_a_part_of_another_is_forgiven_to_the_call_alone()
    {
        // As of commands that were not sent for one reason.
        var shared = new RefusedException("shared");
        Task<string> single = Queue(Set, "single", ["x"], fault: shared);
        var sent = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Replies.Add(() => Run.End(null!, [new Reply<bool>(sent, true, shared, new CommandFailure(1, "SetAllAsync", "MSET", shared))], null));
        Calls.Begin(Set, 1);
        Calls.EndPart();
        Task<string> split = Calls.FollowAsync(PartAsync(Calls.IsToBeMadeAgainAsync(sent.Task, 0, CancellationToken.None)), 0, static (_, _) => Task.FromResult("never"), CancellationToken.None);

        await AgainAsync();

        Assert.Equal("single again", await single);
        Assert.Equal("late", (await Assert.ThrowsAsync<TimeoutException>(() => split)).Message);
        var failed = Assert.Throws<BatchFailedException>(() => Run.ThrowIfFailed(2));
        Assert.Equal(1, Assert.Single(failed.Failures).Position);

        static async Task<string> PartAsync(Task<bool> isTurn) => await isTurn ? throw new TimeoutException("late") : "never";
    }

    [Fact]
    public async Task Failure_of_a_read_that_succeeds_when_it_is_made_again_is_forgiven()
    {
        Task<string> write = Queue(Set, "write", ["x"], isRefused: true);
        var sent = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var fault = new TimeoutException("late");
        Replies.Add(() => Run.End(null!, [new Reply<bool>(sent, true, fault, new CommandFailure(1, "GetAllAsync", "MGET", fault))], null));
        Calls.Begin(Get, 1);
        Task<string[]> read = QueueWhole(QueuePartAsync("x", ["x"], sent.Task));

        await AgainAsync();

        Assert.Equal("write again", await write);
        Assert.Equal(["x again"], await read);
        Run.ThrowIfFailed(2);
    }

    [Fact]
    public async Task Time_to_make_calls_again_counts_from_the_end_of_the_batch()
    {
        Task<string> single = Queue(Set, "single", ["x"], isRefused: true);
        Calls.Begin(Set, 1);
        Task<string[]> split = QueueWhole(QueuePartAsync("y", ["y"], Refused("y")));
        Replies.ForEach(static reply => reply());
        Replies.Clear();
        long ended = TimeProvider.System.GetTimestamp();

        await AgainAsync();
        await Task.WhenAll(single, split);
        Assert.True(await Calls.IsToBeMadeAgainAsync(Refused("y"), 0, CancellationToken.None));

        Assert.Equal(2, Turns.Starts.Count);
        Assert.All(Turns.Starts, start => Assert.True(start >= ended, "It counts from before the end."));
    }
}
