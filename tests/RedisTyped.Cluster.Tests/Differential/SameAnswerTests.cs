using System.Diagnostics;
using System.Runtime.CompilerServices;
using RedisTyped.Execution;
using RedisTyped.Cluster.Tests.Servers;
using RedisTyped.Cluster.Tests.Stores;
using RedisTyped.Testing;

namespace RedisTyped.Cluster.Tests.Differential;

/// <summary>One store, run on one node, on three nodes by slots, and on a Redis Cluster: the way of docs/growing.md.</summary>
public class SameAnswerTests(ClusterServers servers) : IClassFixture<ClusterServers>
{
    private const int Users = 60;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Store_gives_the_same_answers_on_one_node_on_several_and_on_a_cluster()
    {
        await using var one = await RedisNodes.StartAsync(1, cancellationToken: Cancelled);
        await using var three = await RedisNodes.StartAsync(3, cancellationToken: Cancelled);
        await using var onOne = await ShardedRedis.ConnectAsync(options => options.Nodes.Add("a", one[0].ConfigurationString), cancellationToken: Cancelled);
        await using var onThree = await ConnectAsync(three);
        await using var onCluster = await servers.ConnectAsync();
        await onCluster.OnAllNodes().FlushDatabaseAsync(Cancelled);

        string[] expected = await AnswersAsync(onOne);

        Assert.Equal(expected, await AnswersAsync(onThree));
        Assert.Equal(expected, await AnswersAsync(onCluster));
    }

    [Fact]
    public async Task Batch_over_many_slots_gives_every_result()
    {
        await using var redis = await servers.ConnectAsync();
        await using var batch = redis.CreateBatch();
        var store = batch.Store<IUserStore>();
        Task[] writes = [.. Enumerable.Range(8000, 300).Select(id => store.SetNameAsync(id, $"name {id}"))];
        Task<string?>[] reads = [.. Enumerable.Range(8000, 300).Select(id => store.GetNameAsync(id))];
        Task<string?[]> all = store.GetNamesAsync([8000, 8001, 8002, 8003, 8004]);

        await batch.ExecuteAsync(Cancelled);

        await Task.WhenAll(writes);
        Assert.Equal(Enumerable.Range(8000, 300).Select(id => $"name {id}"), await Task.WhenAll(reads));
        Assert.Equal(Enumerable.Range(8000, 5).Select(id => $"name {id}"), await all);
    }

    [Fact]
    public async Task Message_reaches_its_subscriber_wherever_in_the_cluster_it_was_published()
    {
        await using var redis = await servers.ConnectAsync();
        await using var other = await servers.ConnectAsync();
        var events = redis.Store<IUserStore>().EventsAsync(8500, Cancelled).GetAsyncEnumerator(Cancelled);
        var first = events.MoveNextAsync().AsTask();

        // Subscribed only once the enumeration has begun, which nothing tells but a message that comes.
        await Wait.UntilAsync(
            async () =>
            {
                await other.Store<IUserStore>().PublishAsync(8500, "hello");
                return first.IsCompleted;
            },
            "a message comes");

        Assert.True(await first);
        Assert.Equal("hello", events.Current);
        await events.DisposeAsync();
    }

    [Fact]
    public async Task Keys_of_three_nodes_are_all_in_the_cluster_when_the_commands_of_the_page_have_run()
    {
        await using var three = await RedisNodes.StartAsync(3, cancellationToken: Cancelled);
        await using var before = await ConnectAsync(three);
        await FillAsync(before.Store<IUserStore>());
        await using var after = await servers.ConnectAsync();
        await after.OnAllNodes().FlushDatabaseAsync(Cancelled);
        long count = (await before.OnAllNodes().ExecuteAsync("DBSIZE")).Sum(static size => (long)size.Value!);

        string[] commands = [.. (await File.ReadAllLinesAsync(PathOfPage(), Cancelled)).Where(static line => line.StartsWith("redis-cli --cluster import", StringComparison.Ordinal))];
        foreach (string command in commands)
        {
            string here = command.Replace("10.0.1.1:6379", servers.Nodes[0].EndPoint, StringComparison.Ordinal);
            for (int i = 0; i < three.Nodes.Count; i++)
            {
                here = here.Replace($"10.0.0.{i + 1}:6379", three[i].EndPoint, StringComparison.Ordinal);
            }

            await RunAsync(here);
        }

        IUserStore users = after.Store<IUserStore>();
        for (int id = 0; id < Users; id++)
        {
            Assert.Equal(($"name {id}", (long?)id), (await users.GetNameAsync(id, Cancelled), await users.GetVisitsAsync(id)));
            Assert.Equal(["in", "out"], await users.GetLogAsync(id));
        }

        Assert.Equal(3, commands.Length);
        Assert.Equal(count, (await after.OnAllNodes().ExecuteAsync("DBSIZE")).Sum(static size => (long)size.Value!));
        Assert.Equal(count, (await before.OnAllNodes().ExecuteAsync("DBSIZE")).Sum(static size => (long)size.Value!));
    }

    private static Task<ShardedRedis> ConnectAsync(RedisNodes nodes) => ShardedRedis.ConnectAsync(
        options =>
        {
            foreach (TestNode node in nodes.Nodes)
            {
                options.Nodes.Add(node.Name, node.ConfigurationString);
            }
        },
        cancellationToken: Cancelled);

    private static async Task<string[]> AnswersAsync(ShardedRedis redis)
    {
        var store = redis.Store<IUserStore>();
        var said = new List<string>();
        for (int id = 0; id < 40; id++)
        {
            await store.SetNameAsync(id, $"name {id}");
            await store.FollowAsync(id, [$"{id + 1}", $"{id + 2}"]);
            await store.AddFollowersAsync(id, [$"{id + 2}", $"{id + 3}"]);
            Say(await store.VisitAsync(id, id), await store.LogVisitAsync(id, "in"), await store.GetVisitsAsync(id));
            Say([.. await store.MutualsAsync(id)]);
            Say([.. await store.GetBothAsync(id)]);
            Say([.. await store.GetLogAsync(id)]);
        }

        long[] ids = [.. Enumerable.Range(0, 45).Select(static id => (long)id)];
        Say([.. await store.GetNamesAsync(ids)]);
        await store.SetNamesAsync(ids.ToDictionary(static id => id, static id => $"new {id}"));
        Say(await store.CountNamesAsync(ids), await store.DeleteNamesAsync([1, 2, 50]), await store.CountNamesAsync(ids));
        for (int id = 0; id < 40; id++)
        {
            Say([.. (await store.CommonAsync(id, id + 1)).Order()]);
            Say(await store.StoreBothAsync(id, id + 1));
        }

        await store.GiveNameAsync(3, 60);
        Say(await store.GetNameAsync(3), await store.GetNameAsync(60), await store.CountKeysAsync());
        Say(await store.LeaseAsync(5, "me", TimeSpan.FromMinutes(1)), await store.LeaseAsync(5, "you", TimeSpan.FromMinutes(1)));
        await store.AddJobAsync(7, "sweep");
        Say([.. await store.TakeJobAsync(7, TimeSpan.FromSeconds(1), Cancelled) ?? []]);
        var keys = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (var key in store.KeysAsync(Cancelled))
        {
            // Where a connection may not send INFO, StackExchange.Redis finds out by a random key, which lives for a millisecond, whether it may write.
            if (key.ToString().StartsWith("{user:", StringComparison.Ordinal))
            {
                keys.Add(key.ToString());
            }
        }

        Say([.. keys]);
        Say(await redis.ExecuteAsync("EXISTS", "{user:9}:name", "{user:9}:log", "{user:9}:none"));
        var transaction = redis.CreateTransaction("{user:9}");
        var visits = transaction.ExecuteAsync("INCR", "{user:9}:visits");
        Say(await transaction.CommitAsync(Cancelled), await visits);
        return [.. said];

        void Say(params object?[] answers) => said.Add(string.Join(", ", answers));
    }

    private static async Task FillAsync(IUserStore users)
    {
        for (int id = 0; id < Users; id++)
        {
            await users.SetNameAsync(id, $"name {id}");
            await users.VisitAsync(id, id);
            await users.LogAsync(id, "in");
            await users.LogAsync(id, "out");
        }
    }

    private static async Task RunAsync(string command)
    {
        string[] words = command.Split(' ');
        using Process import = Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> printed = import.StandardOutput.ReadToEndAsync(Cancelled), faults = import.StandardError.ReadToEndAsync(Cancelled);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        limit.CancelAfter(TimeSpan.FromMinutes(3));
        try
        {
            await import.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            import.Kill();
            await import.WaitForExitAsync(CancellationToken.None);
        }
        Assert.True(import.ExitCode == 0, $"{command}\n{await printed}\n{await faults}");
    }

    private static string PathOfPage([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "..", "docs", "growing.md");
}
