using RedisTyped.Nodes;
using RedisTyped.Testing;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Coalescing;

/// <summary>Callers who come, wait and give up as they like, while a node stands still, dies and comes back: every call ends, with its own.</summary>
public sealed class CoalescingStressTests(ITestOutputHelper output)
{
    private const int Pages = 60;
    private const int Callers = 100;
    private const int Rounds = 12;
    private const string WrongType = "WRONGTYPE";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_call_ends_whatever_happens_to_the_node()
    {
        await using RedisNodes servers = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using ShardedRedis redis = await ShardedRedis.ConnectAsync(o =>
        {
            o.AbortOnConnectFail = false;
            foreach (TestNode node in servers.Nodes)
            {
                o.Nodes.Add(node.Name, node.ConfigurationString + ",syncTimeout=150,connectTimeout=500");
            }
        });
        using var end = new CancellationTokenSource();
        ICachedStore pages = redis.Store<ICachedStore>();
        Task<int[]>[] callers = [.. Enumerable.Range(0, Callers).Select(seed => CallAsync(pages, new Random(seed), end.Token))];

        var random = new Random(7);
        for (int round = 0; round < Rounds; round++)
        {
            TestNode node = servers[round % 2];
            await FillAsync(pages);
            node.Freeze();
            await Task.Delay(random.Next(1, 300), Cancelled);
            if (round % 3 == 2)
            {
                await node.KillAsync(Cancelled);
                await node.RestartAsync(Cancelled);
            }
            else
            {
                node.Resume();
            }

            await Task.Delay(random.Next(1, 200), Cancelled);
        }

        await end.CancelAsync();
        int[][] ends = await Task.WhenAll(callers).WaitAsync(TimeSpan.FromSeconds(30), Cancelled);

        int[] sums = [.. Enumerable.Range(0, 5).Select(i => ends.Sum(caller => caller[i]))];
        output.WriteLine($"{sums[0]} values, {sums[1]} of another type, {sums[2]} cancelled, {sums[3]} late, {sums[4]} cut off");
        Assert.All(sums[..4], static sum => Assert.NotEqual(0, sum));
    }

    private static async Task FillAsync(ICachedStore pages)
    {
        try
        {
            for (int id = 0; id < Pages; id++)
            {
                await (id % 3 == 0 ? pages.SetAsync(id, $"text {id}") : id % 3 == 1 ? pages.PushAsync(id, "a list") : Task.CompletedTask);
            }
        }
        catch (Exception fault) when (fault is TimeoutException or NodeCallException)
        {
            // The next round fills what this one could not.
        }
    }

    private static async Task<int[]> CallAsync(ICachedStore pages, Random random, CancellationToken end)
    {
        int[] ends = new int[5];
        while (!end.IsCancellationRequested)
        {
            int id = random.Next(Pages);
            using var cancel = new CancellationTokenSource();
            bool mayCancel = random.Next(3) == 0;
            Task<string?> call = pages.GetAsync(id, mayCancel ? cancel.Token : default);
            if (mayCancel)
            {
                cancel.CancelAfter(random.Next(0, 3));
            }

            try
            {
                string? text = await call.WaitAsync(TimeSpan.FromSeconds(30), Cancelled);
                Assert.True(text is null || text == $"text {id}", $"{id} got '{text}'.");
                ends[0]++;
            }
            catch (RedisServerException fault) when (fault.Message.StartsWith(WrongType, StringComparison.Ordinal))
            {
                Assert.Equal(1, id % 3);
                ends[1]++;
            }
            catch (OperationCanceledException) when (mayCancel)
            {
                ends[2]++;
            }
            catch (TimeoutException)
            {
                Assert.True(call.IsCompleted, "A call was left pending.");
                ends[3]++;
            }
            catch (Exception fault) when (fault is NodeCallException || fault.Message.StartsWith("LOADING ", StringComparison.Ordinal))
            {
                ends[4]++;
                await Task.Yield();
            }
        }

        return ends;
    }
}
