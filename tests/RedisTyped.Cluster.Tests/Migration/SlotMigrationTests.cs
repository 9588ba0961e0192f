using System.Collections.Concurrent;
using System.Globalization;
using RedisTyped.Cluster.Tests.Servers;
using RedisTyped.Cluster.Tests.Stores;
using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Transactions;
using StackExchange.Redis;

namespace RedisTyped.Cluster.Tests.Migration;

public class SlotMigrationTests(ClusterServers servers, ITestOutputHelper output) : IClassFixture<ClusterServers>
{
    private const int Users = 24;

    /// <summary>Apart from those of other tests: who counts visits must be the only one.</summary>
    private const int FirstUser = 6000;

    /// <summary>Of two each slot goes to another node and comes back.</summary>
    private static readonly int Rounds = Environment.GetEnvironmentVariable("REDISTYPED_LONG") == "1" ? 40 : 4;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Slots_that_move_back_and_forth_under_load_give_no_wrong_answer_and_lose_no_write()
    {
        await using var redis = await servers.ConnectAsync();
        var store = redis.Store<IUserStore>();
        var places = await PlacesAsync(redis, Enumerable.Range(FirstUser, Users));
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);

        Task<UserLoad>[] loads = [.. Enumerable.Range(FirstUser, Users).Select(id => Task.Run(() => UserLoad.RunAsync(store, id, servers.DescribeAsync, done.Token)))];
        Task<int> readers = Task.Run(() => UserLoad.ReadAsync(store, [.. Enumerable.Range(FirstUser, Users).Select(static id => (long)id)], done.Token));
        int moves = 0;
        for (int round = 0; round < Rounds; round++)
        {
            foreach ((int slot, int owner) in places)
            {
                int other = (owner + 1 + (round / 2 % 2)) % 3;
                await servers.MoveAsync(slot, round % 2 == 0 ? owner : other, round % 2 == 0 ? other : owner);
                moves++;
            }
        }

        await done.CancelAsync();
        UserLoad[] ended = await Task.WhenAll(loads);

        Assert.Equal(Rounds * places.Count, moves);
        Assert.True(await readers > 0, "Nobody read.");
        Assert.All(ended, static load => Assert.Empty(load.WrongAnswers));
        Assert.True(ended.All(static load => load.Failures.Count == 0), string.Join("\n", ended.SelectMany(static load => load.Failures)));
        Assert.True(ended.Sum(static load => load.Acknowledged) > moves, "There was no load to speak of.");
        foreach (UserLoad load in ended)
        {
            Assert.Equal(load.Acknowledged, await store.GetVisitsAsync(load.User));
            Assert.Equal(load.Entries, await store.GetLogAsync(load.User));
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{moves:N0} moves of {places.Count} slots, {ended.Sum(static load => load.Calls):N0} calls, none wrong, none failed; the longest took {ended.Max(static load => load.LongestCall).TotalSeconds:0.00} s."));
    }

    [Fact]
    public async Task Nodes_follow_a_slot_that_has_moved()
    {
        await using var redis = await servers.ConnectAsync();
        await redis.ExecuteAsync("SET", "wanderer", "x");
        (int slot, int owner) = await servers.PlaceAsync(redis, "wanderer");
        int to = (owner + 1) % 3;

        await servers.MoveAsync(slot, owner, to);
        try
        {
            Assert.Equal("x", (string?)await redis.ExecuteAsync("GET", "wanderer"));
            var node = await Wait.UntilAsync(() => Task.FromResult(redis.RouteOf("wanderer").Node.Name), name => name == servers.Nodes[to].EndPoint);
            Assert.Equal(servers.Nodes[to].EndPoint, node);
            Assert.Equal(servers.Nodes[to].EndPoint, redis.NodeFor("wanderer").Id.Name);
        }
        finally
        {
            await servers.MoveAsync(slot, to, owner);
        }
    }

    [Fact]
    public async Task Keys_of_a_slot_that_is_half_moved_are_waited_for_together()
    {
        await using var redis = await servers.ConnectAsync();
        var store = redis.Store<IUserStore>();
        const long User = 7001;
        await store.SetNameAsync(User, "ann");
        await store.VisitAsync(User, 3);
        (int slot, int owner) = await servers.PlaceAsync(redis, "{user:7001}:name");
        int to = (owner + 1) % 3;

        await servers.BeginMoveAsync(slot, owner, to);
        await servers.MoveKeysAsync(slot, owner, to, atMost: 1);
        Task<string?[]> both = store.GetBothAsync(User);
        Assert.False(both.IsCompleted);
        await servers.MoveKeysAsync(slot, owner, to);
        await servers.EndMoveAsync(slot, owner, to);

        Assert.Equal("ann, 3", string.Join(", ", await both));
        await servers.MoveAsync(slot, to, owner);
    }

    [Fact]
    public async Task Command_that_is_sent_on_twice_is_followed_to_the_end()
    {
        await using var redis = await servers.ConnectAsync();
        var store = redis.Store<IUserStore>();
        const long User = 7002;
        await store.SetNameAsync(User, "bob");
        (int slot, int owner) = await servers.PlaceAsync(redis, "{user:7002}:name");
        int next = (owner + 1) % 3, last = (owner + 2) % 3;

        // The client knows the owner, which says MOVED; the next one says ASK, since it has given the keys away already.
        await servers.MoveAsync(slot, owner, next);
        await servers.BeginMoveAsync(slot, next, last);
        await servers.MoveKeysAsync(slot, next, last);

        // INCRBY goes as a method of StackExchange.Redis, and may run once only.
        Task<long> visits = store.VisitAsync(User, 3);
        Assert.Equal("bob", await store.GetNameAsync(User));
        await servers.EndMoveAsync(slot, next, last);
        Assert.Equal(3, await visits);
        Assert.Equal(3, await store.GetVisitsAsync(User));
        await servers.MoveAsync(slot, last, owner);
    }

    [Fact]
    public async Task Transaction_on_a_slot_that_is_moving_runs_whole_or_not_at_all_and_is_never_taken_for_a_failed_condition()
    {
        await using var redis = await servers.ConnectAsync();
        (int slot, int owner) = await servers.PlaceAsync(redis, "{user:7003}:name");
        int to = (owner + 1) % 3;
        await redis.ExecuteAsync("SET", "{user:7003}:name", "eve");

        await servers.BeginMoveAsync(slot, owner, to);
        await servers.MoveKeysAsync(slot, owner, to);
        await Assert.ThrowsAsync<TransactionRefusedException>(() => RunAsync(isThere: true));
        await Assert.ThrowsAsync<TransactionRefusedException>(() => RunAsync(isThere: null));
        await servers.EndMoveAsync(slot, owner, to);

        // The first that comes after the move may still be sent to the old node.
        Assert.True(await RunUntilTakenAsync(isThere: true));
        Assert.False(await RunUntilTakenAsync(isThere: false));
        Assert.Equal(1, (long)await redis.ExecuteAsync("GET", "{user:7003}:visits"));
        await servers.MoveAsync(slot, to, owner);

        async Task<bool> RunAsync(bool? isThere)
        {
            var transaction = redis.CreateTransaction("{user:7003}");
            if (isThere is { } there)
            {
                transaction.Require("{user:7003}:name", key => there ? Condition.KeyExists(key) : Condition.KeyNotExists(key));
            }

            _ = transaction.ExecuteAsync("INCR", "{user:7003}:visits");
            return await transaction.CommitAsync(Cancelled);
        }

        Task<bool> RunUntilTakenAsync(bool isThere) => UntilTakenAsync(() => RunAsync(isThere));
    }

    [Fact]
    public async Task Transactions_under_migration_add_up()
    {
        await using var redis = await servers.ConnectAsync();
        (int slot, int owner) = await servers.PlaceAsync(redis, "{user:7004}:a");
        int to = (owner + 1) % 3;
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        Task<long> load = Task.Run(async () =>
        {
            long run = 0;
            while (!done.IsCancellationRequested)
            {
                run += await UntilTakenAsync(RunAsync) ? 1 : 0;
            }

            return run;
        });

        for (int round = 0; round < 6; round++)
        {
            await servers.MoveAsync(slot, round % 2 == 0 ? owner : to, round % 2 == 0 ? to : owner);
        }

        await done.CancelAsync();
        long taken = await load;

        Assert.True(taken > 0, "Nothing ran.");
        Assert.Equal(taken, (long)await redis.ExecuteAsync("GET", "{user:7004}:a"));
        Assert.Equal(taken, (long)await redis.ExecuteAsync("GET", "{user:7004}:b"));

        Task<bool> RunAsync()
        {
            var transaction = redis.CreateTransaction("{user:7004}");
            _ = transaction.ExecuteAsync("INCR", "{user:7004}:a");
            _ = transaction.ExecuteAsync("INCR", "{user:7004}:b");
            return transaction.CommitAsync(CancellationToken.None);
        }
    }

    // Whoever was refused may have gone to the owner before by a map older than this client's, or by one that is not old enough to tell.
    [Fact]
    public async Task First_refusal_behind_a_move_is_put_down_to_it_though_nobody_was_redirected_yet()
    {
        await using var redis = await servers.ConnectAsync();
        (int slot, int owner) = await servers.PlaceAsync(redis, "{user:7006}:a");
        int to = (owner + 1) % 3;
        ISlotMap map = redis.Nodes[0].Slots!.Map;
        await UntilSettledAsync(map);
        await servers.MoveAsync(slot, owner, to);
        await servers.MoveAsync(slot, to, owner);

        Assert.True(await map.HasMovedAsync(map.Mark("user:7006"u8)));
        await UntilSettledAsync(map);

        static Task UntilSettledAsync(ISlotMap map) =>
            Wait.UntilAsync(async () => !await map.HasMovedAsync(map.Mark("user:7006"u8)), "the slot counts as settled");
    }

    [Fact]
    public async Task Transaction_that_a_node_has_no_memory_for_is_not_taken_for_one_of_a_moving_slot()
    {
        await using var redis = await servers.ConnectAsync();
        (_, int owner) = await servers.PlaceAsync(redis, "{user:7008}:a");
        await servers.SendAsync(owner, "CONFIG", "SET", "maxmemory", "1");
        try
        {
            var transaction = redis.CreateTransaction("{user:7008}");
            _ = transaction.ExecuteAsync("INCR", "{user:7008}:a");

            var fault = await Assert.ThrowsAsync<RedisServerException>(() => transaction.CommitAsync(Cancelled));

            Assert.StartsWith("EXECABORT", fault.Message, StringComparison.Ordinal);
        }
        finally
        {
            await servers.SendAsync(owner, "CONFIG", "SET", "maxmemory", "0");
        }
    }

    [Fact]
    public async Task Blocking_call_is_served_by_the_node_that_its_list_has_moved_to()
    {
        await using var redis = await servers.ConnectAsync();
        var store = redis.Store<IUserStore>();
        const long User = 7005;
        (int slot, int owner) = await servers.PlaceAsync(redis, "{user:7005}:jobs");
        int to = (owner + 1) % 3;

        Task<string[]?> job = store.TakeJobAsync(User, TimeSpan.FromSeconds(80), Cancelled);
        await Wait.UntilAsync(
            () => servers.SendAsync(owner, "INFO", "clients"), static clients => clients.Contains("blocked_clients:1", StringComparison.Ordinal));
        await servers.MoveAsync(slot, owner, to);
        await store.AddJobAsync(User, "sweep");

        Assert.Equal("{user:7005}:jobs, sweep", string.Join(", ", await Wait.ForAsync(job) ?? []));
        await servers.MoveAsync(slot, to, owner);
    }

    private static async Task<bool> UntilTakenAsync(Func<Task<bool>> run)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        limit.CancelAfter(TimeSpan.FromSeconds(90));
        while (true)
        {
            try
            {
                return await run();
            }
            catch (TransactionRefusedException) when (!limit.IsCancellationRequested)
            {
                // The slot is on its way, or was until now.
            }
        }
    }

    private async Task<IReadOnlyList<(int Slot, int Owner)>> PlacesAsync(ShardedRedis redis, IEnumerable<int> users)
    {
        var places = new List<(int, int)>();
        foreach (int user in users)
        {
            places.Add(await servers.PlaceAsync(redis, $"{{user:{user}}}:name"));
        }

        return [.. places.Distinct()];
    }
}
