namespace RedisTyped.Integration.Tests.CrossShard;

/// <summary>What an emulation refuses before anything is sent.</summary>
public sealed class MisuseTests(CrossShardNodes nodes) : IClassFixture<CrossShardNodes>
{
    private readonly ICrossStore _store = nodes.Store;

    [Fact]
    public async Task No_keys_and_too_few_are_refused_before_anything_is_sent()
    {
        byte[] key = CrossShardNodes.Keys[0];

        Assert.Contains("a collection of keys is empty", Assert.Throws<ArgumentException>(() => { _ = _store.SUnionAsync([]); }).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => { _ = _store.SUnionStoreAsync(key, []); });
        Assert.Throws<ArgumentException>(() => { _ = _store.MSetNxAsync([]); });
        Assert.Throws<ArgumentException>(() => { _ = _store.PfCountAsync([key, []]); });
        Assert.Throws<ArgumentNullException>(() => { _ = _store.SUnionAsync(null!); });
        Assert.Throws<ArgumentNullException>(() => { _ = _store.SUnionAsync([key, null!]); });
        await nodes.Redis.NodeFor(key).Database.KeyDeleteAsync(key);
        Assert.Equal("OK", await _store.PfMergeAsync(key, []));
    }

    [Fact]
    public async Task Options_that_redis_has_not_are_refused_before_anything_is_sent()
    {
        byte[] one = PlacedKeys.KeyOn(nodes.Redis, 0), two = PlacedKeys.KeyOn(nodes.Redis, 1);

        var how = await Assert.ThrowsAsync<ArgumentException>(() => _store.ZUnionAsync([one, two], null, "AVG"));
        var weights = await Assert.ThrowsAsync<ArgumentException>(() => _store.ZUnionAsync([one, two], [1], null));
        var many = await Assert.ThrowsAsync<ArgumentException>(() => _store.ZUnionAsync([one, two], [1, 2, 3], null));
        var limit = await Assert.ThrowsAsync<ArgumentException>(() => _store.SInterCardAsync([one, two], -1));
        var side = await Assert.ThrowsAsync<ArgumentException>(() => _store.LMoveAsync(one, two, "UP", "LEFT"));
        var operation = await Assert.ThrowsAsync<ArgumentException>(() => _store.BitOpAsync("NAND", one, [two]));

        Assert.Equal("ICrossStore.ZUnionAsync: AGGREGATE is followed by SUM, MIN or MAX.", how.Message);
        Assert.Equal("ICrossStore.ZUnionAsync: there are 2 keys, but 1 words behind WEIGHTS.", weights.Message);
        Assert.Equal("ICrossStore.ZUnionAsync: ZUNION has no such option at word 4 behind its keys.", many.Message);
        Assert.Equal("ICrossStore.SInterCardAsync: the LIMIT is not a number from 0.", limit.Message);
        Assert.Equal("ICrossStore.LMoveAsync: LMOVE takes LEFT or RIGHT.", side.Message);
        Assert.Equal("ICrossStore.BitOpAsync: BITOP takes AND, OR, XOR or NOT.", operation.Message);
    }
}
