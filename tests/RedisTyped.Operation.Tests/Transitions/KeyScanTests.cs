using RedisTyped.Nodes;
using RedisTyped.Operation.Tests.Reloading;
using RedisTyped.Topology;
using RedisTyped.Transitions;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Transitions;

/// <summary>Scans of the elements of one key, page by page, when the key gets another owner.</summary>
public sealed class KeyScanTests : TransitionStage
{
    private const int Members = 1000;

    [Fact]
    public async Task Scan_of_a_key_that_is_brought_over_under_it_fails_and_does_not_end_as_if_it_were_whole()
    {
        long id = MovingId();
        await using IAsyncEnumerator<string> tags = (await FilledAsync(id)).GetAsyncEnumerator(Cancelled);
        await TakeAsync(tags, 20);

        await BeginAsync();
        Assert.True(await Redis.BringOverAsync(Tags(id)));

        var left = await Assert.ThrowsAsync<TransitionException>(() => TakeAsync(tags, Members));
        Assert.StartsWith("IOrderStore.TagsAsync was begun before a transition of the topology", left.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scan_that_was_kept_and_is_enumerated_behind_a_transition_fails_and_one_made_anew_gives_all()
    {
        long id = MovingId();
        IAsyncEnumerable<string> kept = await FilledAsync(id);

        await BeginAsync();
        await Redis.BringAllOverAsync(Cancelled);
        await Redis.CompleteTransitionAsync(Cancelled);

        await Assert.ThrowsAsync<TransitionException>(() => CountAsync(kept));
        Assert.Equal(Members, await CountAsync(Orders.TagsAsync(id)));
    }

    [Fact]
    public async Task Scan_of_a_key_that_keeps_its_owner_goes_on_through_a_transition()
    {
        long id = Ids().First(other => !Moves(other));
        IAsyncEnumerable<string> kept = await FilledAsync(id);
        await using IAsyncEnumerator<string> tags = kept.GetAsyncEnumerator(Cancelled);
        HashSet<string> taken = [.. await TakeAsync(tags, 20)];

        await BeginAsync();
        taken.UnionWith(await TakeAsync(tags, 20));
        await Redis.CompleteTransitionAsync(Cancelled);
        taken.UnionWith(await TakeAsync(tags, int.MaxValue));

        Assert.Equal(Members, taken.Count);
        Assert.Equal(Members, await CountAsync(kept));
    }

    [Fact]
    public async Task Scan_that_begins_in_a_transition_gives_all_and_fails_once_that_is_turned_around()
    {
        long id = MovingId();
        await FilledAsync(id);
        await BeginAsync();
        IAsyncEnumerable<string> moving = Orders.TagsAsync(id);
        Assert.Equal(Members, await CountAsync(moving));

        await Redis.ReverseTransitionAsync(Cancelled);

        await Assert.ThrowsAsync<TransitionException>(() => CountAsync(moving));
    }

    [Fact]
    public async Task Scan_of_a_key_that_a_reload_gives_another_owner_fails_with_its_next_page()
    {
        long id = MovingId();
        await using IAsyncEnumerator<string> tags = (await FilledAsync(id)).GetAsyncEnumerator(Cancelled);
        await TakeAsync(tags, 20);

        RedisTypedOptions three = Three();
        three.AllowKeyMovement = true;
        await Redis.ReloadAsync(three, Cancelled);

        var left = await Assert.ThrowsAsync<NodeRemovedException>(() => TakeAsync(tags, Members));
        Assert.Contains("gave its key another owner", left.Message, StringComparison.Ordinal);
    }

    private static RedisKey Tags(long id) => $"{{order:{id}}}:tags";

    private async Task<IAsyncEnumerable<string>> FilledAsync(long id)
    {
        await Redis.DatabaseFor(Tags(id)).SetAddAsync(Tags(id), [.. Enumerable.Range(0, Members).Select(static i => (RedisValue)$"tag-{i}")]);
        return Orders.TagsAsync(id);
    }

    private static async Task<List<string>> TakeAsync(IAsyncEnumerator<string> tags, int count)
    {
        List<string> taken = [];
        while (taken.Count < count && await tags.MoveNextAsync())
        {
            taken.Add(tags.Current);
        }

        return taken;
    }

    private static async Task<int> CountAsync(IAsyncEnumerable<string> tags)
    {
        await using IAsyncEnumerator<string> all = tags.GetAsyncEnumerator(Cancelled);
        return (await TakeAsync(all, int.MaxValue)).Distinct().Count();
    }
}
