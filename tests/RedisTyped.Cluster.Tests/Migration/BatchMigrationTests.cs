using RedisTyped.Batches;
using RedisTyped.Cluster.Tests.Servers;
using RedisTyped.Cluster.Tests.Stores;

namespace RedisTyped.Cluster.Tests.Migration;

/// <summary>Calls that are queued, or bound to a shard, follow their slots as any other does.</summary>
public class BatchMigrationTests(ClusterServers servers) : IClassFixture<ClusterServers>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_of_a_batch_that_are_sent_on_twice_are_followed_to_the_end()
    {
        await using var redis = await servers.ConnectAsync();
        const long User = 8001;
        var store = redis.Store<IUserStore>();
        await store.SetNameAsync(User, "bob");
        await using RedisBatch batch = redis.CreateBatch();
        IUserStore queued = batch.Store<IUserStore>();

        await WithTwoRedirectsAsync(redis, User, async end =>
        {
            Task<long> visits = queued.VisitAsync(User, 3);
            Task<string?> name = queued.GetNameAsync(User, Cancelled);
            Task<long> log = queued.For(User).LogAsync("came");
            Task<long> other = queued.VisitAsync(8002, 1);
            await batch.ExecuteAsync(Cancelled);

            Assert.Equal((3, "bob", 1, 1), (await visits, await name, await log, await other));
            await end();
        });

        Assert.Equal(3, await store.GetVisitsAsync(User));
        Assert.Equal(["came"], await store.GetLogAsync(User));
    }

    [Fact]
    public async Task Split_call_of_a_batch_sends_again_only_the_slots_that_were_refused()
    {
        await using var redis = await servers.ConnectAsync();
        const long User = 8003;
        var store = redis.Store<IUserStore>();
        long[] users = [.. Enumerable.Range(8003, 12).Select(static id => (long)id)];
        await store.SetNamesAsync(users.ToDictionary(static id => id, static id => $"name {id}"));
        await using RedisBatch batch = redis.CreateBatch();
        IUserStore queued = batch.Store<IUserStore>();
        await using RedisBatch second = redis.CreateBatch();

        await WithTwoRedirectsAsync(redis, User, async end =>
        {
            Task<string?[]> names = queued.GetNamesAsync(users);
            await batch.ExecuteAsync(Cancelled);
            Assert.Equal(users.Select(static id => $"name {id}"), await names);

            // DEL counts what it has deleted, so that what was done must not be done again.
            Task<long> deleted = second.Store<IUserStore>().DeleteNamesAsync(users);
            await second.ExecuteAsync(Cancelled);
            Assert.Equal(users.Length, await deleted);
            await end();
        });

        Assert.Equal(0, await store.CountNamesAsync(users));
    }

    [Fact]
    public async Task Calls_of_a_shard_handle_are_followed_as_those_of_the_store()
    {
        await using var redis = await servers.ConnectAsync();
        const long User = 8020;
        var handle = redis.Store<IUserStore>().For(User);
        await handle.SetNameAsync("ann");

        await WithTwoRedirectsAsync(redis, User, async end =>
        {
            Assert.Equal((2, 1), (await handle.VisitAsync(2), await handle.LogAsync("came")));
            await end();
        });

        Assert.Equal(("ann", 2), (await handle.GetNameAsync(Cancelled), await handle.GetVisitsAsync()));
    }

    [Fact]
    public async Task Batches_under_migration_lose_nothing_and_fail_nothing()
    {
        await using var redis = await servers.ConnectAsync();
        long[] users = [.. Enumerable.Range(8100, 4).Select(static id => (long)id)];
        var places = new List<(int Slot, int Owner)>();
        foreach (long user in users)
        {
            places.Add(await servers.PlaceAsync(redis, $"{{user:{user}}}:name"));
        }

        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        Task<long> load = Task.Run(() => CountAsync(redis, users, done.Token), Cancelled);
        for (int round = 0; round < 2; round++)
        {
            foreach ((int slot, int owner) in places)
            {
                await servers.MoveAsync(slot, round == 0 ? owner : (owner + 1) % 3, round == 0 ? (owner + 1) % 3 : owner);
            }
        }

        await done.CancelAsync();
        long rounds = await load;

        Assert.True(rounds > 0, "Nothing ran.");
        var store = redis.Store<IUserStore>();
        foreach (long user in users)
        {
            Assert.Equal(rounds, await store.GetVisitsAsync(user));
            Assert.Equal(rounds, (await store.GetLogAsync(user)).Length);
        }
    }

    private static async Task<long> CountAsync(ShardedRedis redis, long[] users, CancellationToken stop)
    {
        long rounds = 0;
        while (!stop.IsCancellationRequested)
        {
            await using RedisBatch batch = redis.CreateBatch();
            IUserStore store = batch.Store<IUserStore>();
            Task<long>[] visits = [.. users.Select(user => store.VisitAsync(user, 1))];
            Task<long>[] logs = [.. users.Select(user => store.LogAsync(user, "came"))];
            Task<string?[]> names = store.GetNamesAsync(users);
            await batch.ExecuteAsync(CancellationToken.None);
            rounds++;
            Assert.All(await Task.WhenAll(visits), count => Assert.Equal(rounds, count));
            Assert.All(await Task.WhenAll(logs), count => Assert.Equal(rounds, count));
            Assert.Equal(users.Length, (await names).Length);
        }

        return rounds;
    }

    /// <summary>
    /// While the client still knows the owner, which says MOVED, the next one says ASK, since it has given the keys away already.
    /// </summary>
    private async Task WithTwoRedirectsAsync(ShardedRedis redis, long user, Func<Func<Task>, Task> run)
    {
        (int slot, int owner) = await servers.PlaceAsync(redis, $"{{user:{user}}}:name");
        int next = (owner + 1) % 3, last = (owner + 2) % 3;
        await servers.MoveAsync(slot, owner, next);
        await servers.BeginMoveAsync(slot, next, last);
        await servers.MoveKeysAsync(slot, next, last);
        await run(() => servers.EndMoveAsync(slot, next, last));
        await servers.SettleAsync();
        await servers.MoveAsync(slot, last, owner);
    }
}
