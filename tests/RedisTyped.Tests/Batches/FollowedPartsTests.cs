using RedisTyped.Batches;

namespace RedisTyped.Tests.Batches;

/// <summary>Which parts of a call over several nodes are made again, and in which order with the calls around it.</summary>
public sealed class FollowedPartsTests : FollowedBatch
{
    [Fact]
    public async Task Of_a_call_with_parts_those_that_were_refused_are_told_to_go_again_and_no_others()
    {
        Task<bool> one = Calls.IsToBeMadeAgainAsync(Task.CompletedTask, 0, CancellationToken.None);
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
}
