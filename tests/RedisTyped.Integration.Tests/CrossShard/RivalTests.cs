using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.CrossShard;

/// <summary>Emulations are not atomic, but clients that want the same things at the same time neither lose nor double any of them.</summary>
public sealed class RivalTests(CrossShardNodes nodes) : IClassFixture<CrossShardNodes>
{
    private const int Rivals = 8;

    private readonly ICrossStore _store = nodes.Store;

    [Fact]
    public async Task Workers_on_one_list_share_its_elements()
    {
        byte[] jobs = PlacedKeys.KeyOn(nodes.Redis, 0, "jobs");
        byte[][] own = [.. Enumerable.Range(0, Rivals).Select(i => PlacedKeys.KeyOn(nodes.Redis, 1 + (i % 2), $"worker{i}-"))];
        await nodes.Redis.Nodes[0].Database.ListRightPushAsync(jobs, [.. Enumerable.Range(0, 200).Select(static i => (RedisValue)i)]);

        await Task.WhenAll(own.Select(async list =>
        {
            while (await _store.LMoveAsync(jobs, list, "LEFT", "RIGHT") is not null)
            {
            }
        }));

        RedisValue[][] taken = await Task.WhenAll(own.Select(k => nodes.Redis.NodeFor(k).Database.ListRangeAsync(k)));
        Assert.Equal(Enumerable.Range(0, 200), taken.SelectMany(static t => t).Select(static v => (int)v).Order());
        Assert.False(await nodes.Redis.Nodes[0].Database.KeyExistsAsync(jobs));
    }

    [Fact]
    public async Task A_member_moves_to_one_of_those_who_want_it()
    {
        byte[] source = PlacedKeys.KeyOn(nodes.Redis, 0, "pool");
        byte[][] targets = [.. Enumerable.Range(0, Rivals).Select(i => PlacedKeys.KeyOn(nodes.Redis, 1 + (i % 2), $"owner{i}-"))];
        for (int round = 0; round < 25; round++)
        {
            await nodes.Redis.Nodes[0].Database.SetAddAsync(source, round);

            long[] moved = await Task.WhenAll(targets.Select(t => _store.SMoveAsync(source, t, Words.Bytes($"{round}"))));

            bool[] holds = await Task.WhenAll(targets.Select(t => nodes.Redis.NodeFor(t).Database.SetContainsAsync(t, round)));
            Assert.Equal(1, moved.Sum());
            Assert.Equal(moved.Select(static m => m == 1), holds);
        }
    }

    [Fact]
    public async Task All_keys_or_none_go_to_one_of_those_who_want_them()
    {
        for (int round = 0; round < 25; round++)
        {
            byte[][] keys = [.. Enumerable.Range(0, 3).Select(i => PlacedKeys.KeyOn(nodes.Redis, i, $"claim{round}-"))];

            long[] won = await Task.WhenAll(Enumerable.Range(0, Rivals).Select(
                rival => _store.MSetNxAsync([.. keys.Select(k => KeyValuePair.Create(k, Words.Bytes($"{rival}")))])));

            RedisValue[] owners = await Task.WhenAll(keys.Select(k => nodes.Redis.NodeFor(k).Database.StringGetAsync(k)));
            Assert.Equal(1, won.Sum());
            Assert.All(owners, owner => Assert.Equal(Array.IndexOf(won, 1), (int)owner));
        }
    }

    [Fact]
    public async Task A_counter_that_is_renamed_while_it_counts_loses_nothing()
    {
        byte[] source = PlacedKeys.KeyOn(nodes.Redis, 0, "count"), target = PlacedKeys.KeyOn(nodes.Redis, 1, "count");
        IDatabase counter = nodes.Redis.Nodes[0].Database;
        await counter.StringSetAsync(source, 1);
        Task<long>[] counts = [.. Enumerable.Range(0, 200).Select(_ => counter.StringIncrementAsync(source))];

        await _store.RenameAsync(source, target);
        await Task.WhenAll(counts);

        // What came after the source was removed has begun a new count.
        Assert.Equal(201, (long)await nodes.Redis.NodeFor(target).Database.StringGetAsync(target) + (long)await counter.StringGetAsync(source));
    }
}
