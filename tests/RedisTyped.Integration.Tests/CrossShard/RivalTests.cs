using RedisTyped.CrossShard;
using RedisTyped.Integration.Tests.Servers;
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
    public async Task A_member_that_two_move_to_the_same_set_is_there()
    {
        await using PlacedKeys own = await PlacedKeys.StartAsync(2);
        byte[] source = own.KeyOn(0), target = own.KeyOn(1);
        await own.Node(0).SetAddAsync(source, "a");

        // The first has added the member and not yet removed it, when the second comes and overtakes it, or waits for it.
        Task<long>? second = null;
        await using var proxy = NodeProxy.Start(own.Servers[0].Port, "SREM", async () =>
        {
            second ??= own.Store.SMoveAsync(source, target, Words.Bytes("a"));
            Assert.True(await Runtime.Wait.UntilAsync(async () => second.IsCompleted || await ScriptsOnAsync(own.Node(1)) > 1, static met => met));
        });
        await using ShardedRedis redis = await own.ConnectAsync(0, proxy.EndPoint);

        long first = await redis.Store<ICrossStore>().SMoveAsync(source, target, Words.Bytes("a"));

        Assert.Equal(1, first + await second!);
        Assert.Equal(["a"], await own.Node(1).SetMembersAsync(target));
        Assert.False(await own.Node(0).KeyExistsAsync(source));
        Assert.Equal(1, await Runtime.Wait.UntilAsync(async () => (long)await own.Node(1).ExecuteAsync("DBSIZE"), static keys => keys == 1));
    }

    [Fact]
    public async Task Members_that_many_move_to_the_same_set_are_all_there()
    {
        byte[] source = PlacedKeys.KeyOn(nodes.Redis, 0, "open"), target = PlacedKeys.KeyOn(nodes.Redis, 1, "done");
        RedisValue[] members = [.. Enumerable.Range(0, 25).Select(static i => (RedisValue)i)];
        await nodes.Redis.Nodes[0].Database.SetAddAsync(source, members);

        long[] moved = await Task.WhenAll(Enumerable.Range(0, Rivals).SelectMany(
            _ => members.Select(member => _store.SMoveAsync(source, target, (byte[])member!))));

        Assert.Equal(members.Length, moved.Sum());
        Assert.Equal(members.Order(), (await nodes.Redis.Nodes[1].Database.SetMembersAsync(target)).Order());
        Assert.False(await nodes.Redis.Nodes[0].Database.KeyExistsAsync(source));
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
    public async Task A_source_that_changes_while_it_is_copied_is_copied_again()
    {
        await using PlacedKeys own = await PlacedKeys.StartAsync(2);
        byte[] source = own.KeyOn(0), target = own.KeyOn(1);
        await own.Node(0).StringSetAsync(source, 1);

        await own.HeldUpAsync(1, () => own.Store.RenameAsync(source, target), () => own.Node(0).StringIncrementAsync(source));

        Assert.Equal(2, await own.Node(1).StringGetAsync(target));
        Assert.False(await own.Node(0).KeyExistsAsync(source));
    }

    [Fact]
    public async Task A_source_that_changes_is_copied_again_over_a_copy_of_it_that_is_to_be_new()
    {
        await using PlacedKeys own = await PlacedKeys.StartAsync(2);
        byte[] source = own.KeyOn(0), target = own.KeyOn(1);
        await own.Node(0).ListRightPushAsync(source, "a");

        Assert.Equal(1, await own.HeldUpAsync(1, () => own.Store.RenameNxAsync(source, target), () => own.Node(0).ListRightPushAsync(source, "b")));

        Assert.Equal(["a", "b"], await own.Node(1).ListRangeAsync(target));
        Assert.False(await own.Node(0).KeyExistsAsync(source));
    }

    [Fact]
    public async Task A_destination_that_another_client_writes_while_the_source_changes_is_left_to_it()
    {
        await using PlacedKeys own = await PlacedKeys.StartAsync(2);
        byte[] source = own.KeyOn(0), target = own.KeyOn(1);
        await own.Node(0).StringSetAsync(source, 1);
        await using var proxy = NodeProxy.Start(own.Servers[0].Port, "EVAL", async () =>
        {
            await own.Node(0).StringIncrementAsync(source);
            await own.Node(1).StringSetAsync(target, "theirs");
        });
        await using ShardedRedis redis = await own.ConnectAsync(0, proxy.EndPoint);

        var fault = await Assert.ThrowsAsync<CrossShardFailedException>(() => redis.Store<ICrossStore>().RenameNxAsync(source, target));

        Assert.Equal(CrossShardState.SourceChanging, fault.State);
        Assert.Equal("theirs", await own.Node(1).StringGetAsync(target));
        Assert.Equal(2, await own.Node(0).StringGetAsync(source));
    }

    [Fact]
    public async Task A_source_that_goes_while_it_is_copied_was_renamed_before()
    {
        await using PlacedKeys own = await PlacedKeys.StartAsync(2);
        byte[] source = own.KeyOn(0), target = own.KeyOn(1);
        await own.Node(0).StringSetAsync(source, 1);

        Assert.Equal(1, await own.HeldUpAsync(1, () => own.Store.RenameNxAsync(source, target), () => own.Node(0).KeyDeleteAsync(source)));

        Assert.Equal(1, await own.Node(1).StringGetAsync(target));
    }

    [Fact]
    public async Task An_element_that_another_client_takes_first_is_taken_back()
    {
        await using PlacedKeys own = await PlacedKeys.StartAsync(2);
        byte[] source = own.KeyOn(0), target = own.KeyOn(1);
        await own.Node(0).ListRightPushAsync(source, ["first", "second"]);

        byte[]? moved = await own.HeldUpAsync(1, () => own.Store.LMoveAsync(source, target, "LEFT", "LEFT"), () => own.Node(0).ListLeftPopAsync(source));

        Assert.Equal("second", Words.Text(moved!));
        Assert.Equal(["second"], await own.Node(1).ListRangeAsync(target));
        Assert.False(await own.Node(0).KeyExistsAsync(source));
    }

    [Fact]
    public async Task A_member_that_another_client_takes_first_is_taken_back()
    {
        await using PlacedKeys own = await PlacedKeys.StartAsync(2);
        byte[] source = own.KeyOn(0), target = own.KeyOn(1);
        await own.Node(0).SetAddAsync(source, "a");

        Assert.Equal(0, await own.HeldUpAsync(
            1, () => own.Store.SMoveAsync(source, target, Words.Bytes("a")), () => own.Node(0).SetRemoveAsync(source, "a")));

        Assert.False(await own.Node(1).KeyExistsAsync(target));
    }

    [Fact]
    public async Task Keys_that_another_client_sets_first_are_left_and_the_others_taken_back()
    {
        await using PlacedKeys own = await PlacedKeys.StartAsync(2);
        byte[] first = own.KeyOn(0), second = own.KeyOn(1);
        KeyValuePair<byte[], byte[]>[] pairs = [new(first, Words.Bytes("mine")), new(second, Words.Bytes("mine"))];

        Assert.Equal(0, await own.HeldUpAsync(0, () => own.Store.MSetNxAsync(pairs), () => own.Node(1).StringSetAsync(second, "theirs")));

        Assert.False(await own.Node(0).KeyExistsAsync(first));
        Assert.Equal("theirs", await own.Node(1).StringGetAsync(second));
    }

    private static async Task<long> ScriptsOnAsync(IDatabase node)
    {
        string statistics = (string)(await node.ExecuteAsync("INFO", "commandstats"))!;
        return statistics.Split("cmdstat_eval:calls=") is [_, var calls] ? long.Parse(calls.Split(',')[0], null) : 0;
    }
}
