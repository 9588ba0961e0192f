using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.CrossShard;

public sealed class Resp2ShapeTests(CrossShardNodes nodes) : ShapeTests(nodes), IClassFixture<CrossShardNodes>
{
    [Fact]
    public async Task Ten_thousand_keys_and_a_hundred_thousand_members_come_together()
    {
        byte[][] keys = [.. Enumerable.Range(0, 10_000).Select(static i => Words.Bytes($"big{i}"))];
        foreach (var batch in keys.Chunk(1000))
        {
            await Task.WhenAll(batch.Select(k => Nodes.Redis.NodeFor(k).Database.SetAddAsync(k, [.. Enumerable.Range(0, 10).Select(i => (RedisValue)$"{Words.Text(k)}-{i}")])));
        }

        Assert.Equal(100_000, await Nodes.Store.SUnionStoreAsync(Words.Bytes("all"), keys));
        Assert.Equal(100_000, await Nodes.Redis.NodeFor("all").Database.SetLengthAsync("all"));
    }
}

public sealed class Resp3ShapeTests(Resp3CrossShardNodes nodes) : ShapeTests(nodes), IClassFixture<Resp3CrossShardNodes>;

/// <summary>What several nodes answer is read as what one node answers.</summary>
public abstract class ShapeTests(CrossShardNodes nodes)
{
    private readonly ITallyStore _store = nodes.Redis.Store<ITallyStore>();

    protected CrossShardNodes Nodes => nodes;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Scores_are_pairs_and_dictionaries(bool apart)
    {
        string[] names = Names(apart, "tally:", $"scores-{apart}-");
        await _store.AddAsync(names[0], new Dictionary<string, double> { ["ann"] = 1.5, ["bob"] = 2 });
        await _store.AddAsync(names[1], new Dictionary<string, double> { ["ann"] = 2, ["cid"] = double.PositiveInfinity });

        Assert.Equal([("bob", 2), ("ann", 3.5), ("cid", double.PositiveInfinity)], await _store.UnionAsync(names));
        Assert.Equal(new Dictionary<string, double> { ["ann"] = 3.5 }, await _store.InterAsync(names));
        Assert.Equal([KeyValuePair.Create("bob", 2m)], await _store.DifferenceAsync(names));
        Assert.Equal(["ann", "bob", "cid"], (await _store.MembersAsync(names)).Order());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_is_an_empty_collection(bool apart)
    {
        string[] names = Names(apart, "tally:", $"nothing-{apart}-");

        Assert.Empty(await _store.UnionAsync(names));
        Assert.Empty(await _store.InterAsync(names));
        Assert.Empty(await _store.DifferenceAsync(names));
        Assert.Empty(await _store.MembersAsync(names));
        Assert.Empty(await _store.TagsAsync(names));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Members_are_sets_and_lists_of_any_type(bool apart)
    {
        string[] names = Names(apart, "tags:", $"members-{apart}-");
        await _store.TagAsync(names[0], 1, 2, 3);
        await _store.TagAsync(names[1], 3, 4);

        Assert.Equal([1, 2, 3, 4], (await _store.TagsAsync(names)).Order());
        Assert.Equal([3], await _store.SharedTagsAsync(names));
        Assert.Equal([1, 2], (await _store.OwnTagsAsync(names[0], names[1])).Order());
        Assert.True(await _store.MoveTagAsync(names[0], names[1], 1));
        Assert.False(await _store.MoveTagAsync(names[0], names[1], 1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nil_is_null(bool apart)
    {
        string[] names = Names(apart, "line:", $"nil-{apart}-");

        Assert.Null(await _store.ShiftAsync(names[0], names[1]));
        await _store.PushAsync(names[0], "x");
        Assert.Equal("x", await _store.ShiftAsync(names[0], names[1]));
    }

    // Two names whose keys are on two nodes, or on one.
    private string[] Names(bool apart, string prefix, string name)
    {
        string[] all = [.. Enumerable.Range(0, 1000).Select(i => $"{name}{i}")];
        return [all[0], all.Skip(1).First(other => (nodes.Redis.NodeFor(prefix + other) != nodes.Redis.NodeFor(prefix + all[0])) == apart)];
    }
}
