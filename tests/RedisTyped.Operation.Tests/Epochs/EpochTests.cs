using RedisTyped.Epochs;
using RedisTyped.Operation.Tests.Reloading;
using RedisTyped.RoutingKeys;
using RedisTyped.Scripting;
using RedisTyped.Testing;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Epochs;

public sealed class EpochTests
{
    private static readonly RedisScript Count = RedisScript.From("return redis.call('INCR', KEYS[1])");

    private static readonly Dictionary<string, Func<ShardedRedis, Task>> Writes = new()
    {
        ["typed call"] = static redis => redis.Store<IVisitStore>().CountAsync(1),
        ["typed call without task"] = static async redis => await redis.Store<IVisitStore>().CountValueAsync(1),
        ["typed call by its words"] = static redis => redis.Store<IVisitStore>().AddDayAsync(1, 1, "mon"),
        ["idempotent call"] = static redis => redis.Store<IVisitStore>().SetNameAsync(1, "Ann"),
        ["untyped call"] = static redis => redis.ExecuteAsync("INCR", "{visit:1}:count"),
        ["typed script"] = static redis => redis.Store<IVisitStore>().CountByScriptAsync(1, 1),
        ["untyped script"] = static redis => redis.ExecuteScriptAsync(Count, ["{visit:1}:count"]),
        ["split call"] = static redis => redis.Store<IVisitStore>().SetNamesAsync(new Dictionary<long, string> { [1] = "Ann", [2] = "Bea" }),
        ["transaction"] = static redis => redis.Store<IVisitStore>().For(1).TransactionAsync(static t => { t.CountAsync(); t.AppendAsync("x"); }),
        ["commands by routing key"] = static async redis =>
            (await redis.ExecuteAsync(new RoutedCommands().Add("a", "INCR", "a").Add("b", "INCR", "b"))).RequireAll(),
        ["batch"] = static async redis =>
        {
            await using var batch = redis.CreateBatch();
            var visits = batch.Store<IVisitStore>();
            Task<long> first = visits.CountAsync(1);
            Task named = visits.SetNameAsync(1, "Ann");
            Task<long> second = visits.CountAsync(1);
            await batch.ExecuteAsync();
            await named;
            long[] counted = await Task.WhenAll(first, second);
            Assert.Equal([1, 2], counted);
        },
        ["merged batch"] = static async redis =>
        {
            await using var batch = redis.CreateBatch();
            var visits = batch.Store<IVisitStore>();
            Task[] named = [.. Enumerable.Range(1, 200).Select(i => visits.SetNameAsync(i, "Ann"))];
            await batch.ExecuteAsync();
            await Task.WhenAll(named);
        },
    };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> RefusedWrites
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (string write in Writes.Keys)
            {
                rows.Add(write, "READONLY");
            }

            rows.Add("typed call", "NOREPLICAS");
            rows.Add("typed script", "NOREPLICAS");
            rows.Add("transaction", "NOREPLICAS");
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(RefusedWrites))]
    public async Task Refused_write_is_made_again_once_on_the_new_node(string write, string fence)
    {
        await using Stage stage = await Stage.StartAsync();
        await using ShardedRedis redis = await stage.ConnectAsync();
        await stage.AnnounceAsync();
        await stage.FenceAsync(fence);

        Task call = Writes[write](redis);
        await Wait.UntilAsync(async () => await Stage.RefusalsAsync(stage.Old) > 0, "the old node has refused it");
        Assert.False(call.IsCompleted);
        await stage.PublishAsync();
        await call;

        await stage.WithdrawAsync(stage.New);
        await stage.OpenAsync();
        await stage.WithdrawAsync(stage.Old);
        Assert.Empty(await KeysOf(stage.OldNode));
        Assert.Equal("new", Assert.Single(redis.Nodes).Id.Name);

        // What the same calls leave behind where nothing is refused.
        await using ShardedRedis plain = await ShardedRedis.ConnectAsync(Topologies.Of(stage.OldNode), cancellationToken: Cancelled);
        await Writes[write](plain);
        Assert.Equal(await KeysOf(stage.OldNode), await KeysOf(stage.NewNode));
    }

    [Fact]
    public async Task Wait_of_a_blocking_command_goes_on_at_the_new_node()
    {
        await using Stage stage = await Stage.StartAsync();
        await using ShardedRedis redis = await stage.ConnectAsync();
        await stage.AnnounceAsync();
        Task<string[]?> job = redis.Store<IVisitStore>().TakeJobAsync(1, TimeSpan.FromSeconds(30), Cancelled);
        await Wait.UntilAsync(async () => ((string)(await stage.Old.ExecuteAsync("INFO", "clients"))!).Contains("blocked_clients:1", StringComparison.Ordinal), "it waits");

        await stage.FenceAsync("READONLY");
        await stage.PublishAsync();
        await Wait.UntilAsync(async () => ((string)(await stage.New.ExecuteAsync("INFO", "clients"))!).Contains("blocked_clients:1", StringComparison.Ordinal), "it waits at the new node");
        await stage.New.ListLeftPushAsync("{visit:1}:jobs", "sweep");

        Assert.Equal("sweep", (await job)![1]);
    }

    [Fact]
    public async Task Wait_that_was_longer_than_a_call_may_take_goes_on_at_the_new_node()
    {
        await using Stage stage = await Stage.StartAsync();
        await using ShardedRedis redis = await stage.ConnectAsync(static options => options.OperationTimeout = TimeSpan.FromSeconds(5));
        await stage.AnnounceAsync();
        Task<string[]?> job = redis.Store<IVisitStore>().TakeJobAsync(1, TimeSpan.FromSeconds(60), Cancelled);
        await Wait.UntilAsync(async () => await WaitsForAsync(stage.Old, TimeSpan.FromSeconds(6)), "it has waited for longer than that");

        await stage.FenceAsync("READONLY");
        await stage.PublishAsync();
        await Wait.UntilAsync(async () => job.IsCompleted || await WaitsForAsync(stage.New, TimeSpan.Zero), "it waits at the new node");
        Assert.False(job.IsCompleted, job.Exception?.ToString());
        await stage.New.ListLeftPushAsync("{visit:1}:jobs", "sweep");

        Assert.Equal("sweep", (await job)![1]);
    }

    [Fact]
    public async Task Wait_goes_on_at_the_new_node_though_the_old_one_serves_on_and_refuses_nothing()
    {
        await using Stage stage = await Stage.StartAsync();
        stage.OldServesOn = true;
        await using ShardedRedis redis = await stage.ConnectAsync();
        await stage.AnnounceAsync();
        Task<string[]?> job = redis.Store<IVisitStore>().TakeJobAsync(1, TimeSpan.FromSeconds(30), Cancelled);
        await Wait.UntilAsync(async () => ((string)(await stage.Old.ExecuteAsync("INFO", "clients"))!).Contains("blocked_clients:1", StringComparison.Ordinal), "it waits");

        await stage.PublishAsync();
        await Wait.UntilAsync(async () => ((string)(await stage.New.ExecuteAsync("INFO", "clients"))!).Contains("blocked_clients:1", StringComparison.Ordinal), "it waits at the new node");
        await stage.New.ListLeftPushAsync("{visit:1}:jobs", "sweep");

        Assert.Equal("sweep", (await job)![1]);
    }

    [Fact]
    public async Task Epoch_is_taken_without_any_refusal()
    {
        await using Stage stage = await Stage.StartAsync();
        await using ShardedRedis redis = await stage.ConnectAsync();
        await stage.AnnounceAsync();

        await stage.PublishAsync();
        await stage.WithdrawAsync(stage.Old);
        await stage.New.HashDeleteAsync(EpochRecord.Key, EpochRecord.PendingField);
        await stage.LeasesAsync(EpochStage.Idle, 1);

        Assert.Equal("new", Assert.Single(redis.Nodes).Id.Name);
        await redis.Store<IVisitStore>().CountAsync(7);
        Assert.Equal(1, (long)await stage.New.StringGetAsync("{visit:7}:count"));
    }

    [Fact]
    public async Task Client_that_starts_late_begins_with_the_epoch_in_force()
    {
        await using Stage stage = await Stage.StartAsync();
        await stage.PublishAsync();
        string next = EpochTopology.Write(stage.NewTopology());
        await stage.Old.HashSetAsync(EpochRecord.Key, [new(EpochRecord.PendingField, 1), new(EpochRecord.NextField, next)]);
        await stage.FenceAsync("READONLY");

        await using ShardedRedis redis = await stage.ConnectAsync();

        Assert.Equal("new", Assert.Single(redis.Nodes).Id.Name);
        Assert.Equal(1, await redis.Store<IVisitStore>().CountAsync(1));
    }

    [Fact]
    public async Task Refusal_stands_while_nothing_is_pending()
    {
        await using Stage stage = await Stage.StartAsync();
        await using ShardedRedis redis = await stage.ConnectAsync();
        await stage.FenceAsync("READONLY");

        var refused = await Assert.ThrowsAsync<RedisServerException>(() => redis.Store<IVisitStore>().CountAsync(1));

        Assert.StartsWith("READONLY", refused.Message);
    }

    [Fact]
    public async Task Refused_call_goes_on_at_the_old_node_when_the_epoch_is_withdrawn()
    {
        await using Stage stage = await Stage.StartAsync();
        await using ShardedRedis redis = await stage.ConnectAsync();
        await stage.AnnounceAsync();
        await stage.FenceAsync("NOREPLICAS");
        Task<long> call = redis.Store<IVisitStore>().CountAsync(1);
        await Wait.UntilAsync(async () => await Stage.RefusalsAsync(stage.Old) > 0, "the old node has refused it");

        await stage.OpenAsync();
        await stage.WithdrawAsync(stage.Old, stage.New);

        Assert.Equal(1, await call);
        Assert.Equal(1, (long)await stage.Old.StringGetAsync("{visit:1}:count"));
        Assert.Equal("old", Assert.Single(redis.Nodes).Id.Name);
        await Wait.UntilAsync(async () => await Topologies.ConnectionsAsync(stage.NewNode) <= 2, "what was prepared at the new node is closed");
    }

    [Fact]
    public async Task Published_topology_holds_no_password_and_clients_have_their_own()
    {
        await using Stage stage = await Stage.StartAsync(new RedisNodesOptions { Password = "hunter2" });
        await using ShardedRedis redis = await stage.ConnectAsync(static options => options.Password = "hunter2");
        await stage.AnnounceAsync();

        await stage.PublishAsync();
        await stage.LeasesAsync(EpochStage.Idle, 1);

        Assert.DoesNotContain("hunter2", string.Join(' ', await stage.New.HashValuesAsync(EpochRecord.Key)), StringComparison.Ordinal);
        Assert.Equal(1, await redis.Store<IVisitStore>().CountAsync(1));
    }

    [Fact]
    public async Task Topology_that_cannot_be_taken_is_told_and_the_client_stays()
    {
        await using Stage stage = await Stage.StartAsync();
        var log = new CapturedLog();
        await using ShardedRedis redis = await stage.ConnectAsync(log: log);

        await stage.Old.HashSetAsync(EpochRecord.Key, [new(EpochRecord.CurrentField, 3), new(EpochRecord.TopologyField, """{"router":"nonesuch","nodes":[{"name":"x","configuration":"127.0.0.1:1"}]}""")]);
        await Wait.UntilAsync(() => log.Lines.Any(static line => line.Text.Contains("epoch 3 was not taken", StringComparison.Ordinal)), "the fault is logged");

        Assert.Equal(1, await redis.Store<IVisitStore>().CountAsync(1));
        Assert.Single(log.Lines, static line => line.Text.Contains("epoch 3 was not taken", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reload_or_transition_to_an_epoch_that_is_over_is_refused()
    {
        await using Stage stage = await Stage.StartAsync();
        await using ShardedRedis redis = await stage.ConnectAsync();
        await stage.AnnounceAsync();
        await stage.PublishAsync();
        await stage.LeasesAsync(EpochStage.Idle, 1);

        var refused = await Assert.ThrowsAsync<TopologyException>(() => redis.ReloadAsync(Topologies.Of(stage.OldNode), Cancelled));

        Assert.Contains("epoch", refused.Message, StringComparison.Ordinal);
        refused = await Assert.ThrowsAsync<TopologyException>(() => redis.BeginTransitionAsync(Topologies.Of(stage.OldNode), cancellationToken: Cancelled));
        Assert.Contains("epoch", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_that_does_not_follow_asks_for_no_epoch()
    {
        await using Stage stage = await Stage.StartAsync();
        await using ShardedRedis redis = await stage.ConnectAsync(static options => options.FollowEpochs = false);

        await redis.Store<IVisitStore>().CountAsync(1);

        Assert.Empty(await Stage.Leases(stage.Old));
        Assert.DoesNotContain("hmget", (string)(await stage.Old.ExecuteAsync("INFO", "commandstats"))!, StringComparison.Ordinal);
    }

    // Whether a call waits on a connection that was opened so long ago for it, by the clock of the node.
    private static async Task<bool> WaitsForAsync(IDatabase node, TimeSpan least) =>
        ((string)(await node.ExecuteAsync("CLIENT", "LIST"))!).Split('\n').Any(line =>
            line.Contains(" cmd=blpop", StringComparison.Ordinal) && line.Contains(" flags=b", StringComparison.Ordinal)
            && long.Parse(line.Split(" age=")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture) >= least.TotalSeconds);

    private static async Task<string[]> KeysOf(TestNode node)
    {
        using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(node.ConfigurationString + ",allowAdmin=true");
        IDatabase database = connection.GetDatabase();
        var keys = new List<string>();
        foreach (string key in ((string[])(await database.ExecuteAsync("KEYS", "*"))!).Order(StringComparer.Ordinal))
        {
            string type = (string)(await database.ExecuteAsync("TYPE", key))!;
            keys.Add($"{key}={(type == "string" ? (string?)await database.StringGetAsync(key) : type)}");
        }

        return [.. keys];
    }
}
