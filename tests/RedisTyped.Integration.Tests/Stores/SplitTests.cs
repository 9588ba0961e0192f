using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Execution;
using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Testing;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Stores;

public sealed class SplitTests(StoreNodes nodes, ITestOutputHelper output) : IClassFixture<StoreNodes>
{
    private static readonly string[] Letters = [.. Enumerable.Range('a', 26).Select(static c => ((char)c).ToString())];

    private readonly ISplitStore _store = nodes.Redis.Store<ISplitStore>();

    [Fact]
    public async Task Answers_of_a_split_command_are_those_of_one_server()
    {
        await using RedisNodes single = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        using ConnectionMultiplexer one = await ConnectionMultiplexer.ConnectAsync(single[0].ConfigurationString);
        IDatabase oracle = one.GetDatabase();
        Gen<string[]> keys = Gen.Elements(Letters).ArrayOf();
        int cases = 0;
        foreach ((string[] set, string[] asked, int command) in keys.Zip(keys).Zip(Gen.Choose(0, 4)).Select(static x => (x.Item1.Item1, x.Item1.Item2, x.Item2)).Sample(size: 20, numberOfSamples: 200))
        {
            Dictionary<string, string> names = set.Distinct().ToDictionary(static k => k, k => $"{k}{cases}");
            RedisKey[] there = [.. asked.Select(static k => (RedisKey)$"{{split:{k}}}:name")];
            await _store.SetAsync(names);
            await oracle.StringSetAsync([.. names.Select(static n => KeyValuePair.Create((RedisKey)$"{{split:{n.Key}}}:name", (RedisValue)n.Value))]);

            string?[] expected = asked.Length == 0 ? [] : [.. (await oracle.StringGetAsync(there)).Select(static v => (string?)v)];
            Assert.Equal(expected, await _store.GetAsync(asked, TestContext.Current.CancellationToken));
            string name = new[] { "DEL", "UNLINK", "EXISTS", "TOUCH", "EXISTS" }[command];
            long count = asked.Length == 0 ? 0 : (long)await oracle.ExecuteAsync(name, [.. there.Select(static k => (object)k)]);
            Assert.Equal(count, name switch
            {
                "DEL" => await _store.DeleteAsync(asked),
                "UNLINK" => await _store.UnlinkAsync(asked),
                "TOUCH" => await _store.TouchAsync(asked),
                _ => await _store.CountAsync(asked),
            });
            cases++;
        }

        output.WriteLine($"{cases} random cases of MSET, MGET and a count agreed with one server");
    }

    [Fact]
    public async Task Each_node_gets_one_command()
    {
        long[] before = await CallsAsync("mget");

        await _store.GetAsync(Letters, TestContext.Current.CancellationToken);

        long[] after = await CallsAsync("mget");
        Assert.Equal([1, 1, 1], after.Zip(before, static (a, b) => a - b));
    }

    [Fact]
    public async Task A_hundred_thousand_keys_come_back_in_order()
    {
        string[] ids = [.. Enumerable.Range(0, 100_000).Select(static i => $"big{i}")];
        await _store.SetAsync(ids.ToDictionary(static id => id));

        Assert.Equal(ids, await _store.GetAsync(ids, TestContext.Current.CancellationToken));
        Assert.Equal(ids.Length, await _store.DeleteAsync(ids));
    }

    [Fact]
    public async Task Nothing_asked_is_nothing_sent()
    {
        long[] before = await CallsAsync("mset", "mget", "del");

        Assert.Empty(await _store.GetAsync([], TestContext.Current.CancellationToken));
        Assert.Equal(0, await _store.DeleteAsync());
        await _store.SetAsync(new Dictionary<string, string>());

        Assert.Equal(before, await CallsAsync("mset", "mget", "del"));
    }

    [Fact]
    public async Task A_key_that_is_refused_keeps_all_others_from_being_sent()
    {
        long[] before = await CallsAsync("mset");

        Assert.Throws<ArgumentNullException>(() => { _ = _store.SetAsync(new Dictionary<string, string> { ["n1"] = "x", ["n2"] = null! }); });
        Assert.Equal("ids", Assert.Throws<ArgumentNullException>(() => { _ = _store.DeleteAsync("n1", null!); }).ParamName);
        Assert.Equal("ids", Assert.Throws<ArgumentNullException>(() => { _ = _store.DeleteAsync(null!); }).ParamName);

        Assert.Equal(before, await CallsAsync("mset"));
    }

    [Fact]
    public async Task A_key_of_another_type_reads_as_nil_as_in_redis()
    {
        await _store.MakeSetAsync("typed");
        await _store.SetAsync(new Dictionary<string, string> { ["plain"] = "7" });

        Assert.Equal([null, 7], await _store.GetNumbersAsync(["typed", "plain"]));
    }

    [Fact]
    public async Task A_dead_node_fails_its_keys_and_the_others_are_told()
    {
        await using RedisNodes own = await RedisNodes.StartAsync(3, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using ShardedRedis redis = await own.ConnectAsync();
        ISplitStore store = redis.Store<ISplitStore>();
        await store.SetAsync(Letters.ToDictionary(static k => k));
        int[] dead = [.. Enumerable.Range(0, 26).Where(i => redis.RouteOf($"{{split:{Letters[i]}}}:name").Node.Name == "node-2")];
        await own[1].KillAsync(TestContext.Current.CancellationToken);

        var read = await Assert.ThrowsAsync<PartialFailureException<string?[]>>(() => store.GetAsync(Letters));
        var count = await Assert.ThrowsAsync<PartialFailureException<long>>(() => store.CountAsync(Letters));
        var written = await Assert.ThrowsAnyAsync<PartialFailureException>(() => store.SetAsync(Letters.ToDictionary(static k => k, static _ => "new")));

        NodeFault fault = Assert.Single(read.Failures);
        Assert.Equal("node-2", fault.Node.Name);
        Assert.Equal(dead, fault.Positions);
        Assert.Equal((IEnumerable<string?>)[.. Letters.Select((k, i) => dead.Contains(i) ? null : k)], read.PartialResult);
        Assert.Equal(26 - dead.Length, count.PartialResult);
        Assert.Equal("MSET", written.Command);
        Assert.Equal(dead.Length, Assert.Single(written.Failures).Positions.Count);
        string alive = Letters[Enumerable.Range(0, 26).First(i => !dead.Contains(i))];
        Assert.Equal((IEnumerable<string?>)["new"], await store.GetAsync([alive], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Cancelling_ends_the_waiting_for_all_nodes()
    {
        await using RedisNodes own = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using ShardedRedis redis = await own.ConnectAsync();
        own[1].Freeze();
        using var stop = new CancellationTokenSource();

        Task<string?[]> call = redis.Store<ISplitStore>().GetAsync(Letters, stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        own[1].Resume();
    }

    // How often the nodes ran some commands, by their own count.
    private async Task<long[]> CallsAsync(params string[] commands)
    {
        var counts = new List<long>();
        foreach (var node in nodes.Redis.Nodes)
        {
            string statistics = (string)(await node.Database.ExecuteAsync("INFO", "commandstats"))!;
            counts.Add(commands.Sum(command => statistics.Split('\n')
                .Where(line => line.StartsWith($"cmdstat_{command}:calls=", StringComparison.Ordinal))
                .Sum(static line => long.Parse(line.Split('=')[1].Split(',')[0], null))));
        }

        return [.. counts];
    }
}
