using RedisTyped.Batches;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.NodeStates;

/// <summary>What a server itself refuses with is StackExchange.Redis' own exception, which knows no node.</summary>
public class ServerRefusalTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_server_answers_names_the_node_in_its_data(bool coalesce)
    {
        await using var nodes = await WatchedNodes.StartAsync(options => options.Coalesce = coalesce);
        ICallStore store = nodes.Store;
        string key = nodes.Key("list");
        await nodes.Redis.ExecuteAsync("RPUSH", key, "x");

        Func<Task>[] calls =
        [
            () => store.GetAsync(key, Cancelled),
            () => store.GetValueAsync(key).AsTask(),
            () => store.IncrementAsync(key),
            () => store.FieldsAsync(key),
            () => store.VisitAsync(key, 1),
            () => nodes.Redis.ExecuteAsync("GET", key),
            () => nodes.Redis.OnNode("node-2").ExecuteAsync("GET", key),
        ];
        foreach (Func<Task> call in calls)
        {
            AssertNamed(await Assert.ThrowsAsync<RedisServerException>(call));
        }
    }

    [Fact]
    public async Task Failures_of_a_batch_name_the_node_too_merged_or_not()
    {
        await using var nodes = await WatchedNodes.StartAsync();
        string key = nodes.Key("list");
        await nodes.Redis.ExecuteAsync("RPUSH", key, "x");
        var batch = nodes.Redis.CreateBatch();
        ICallStore store = batch.Store<ICallStore>();
        Task[] calls = [store.GetAsync(key, Cancelled), store.GetAsync(nodes.Key("other"), Cancelled), store.IncrementAsync(key), store.VisitAsync(key, 1)];

        var failed = await Assert.ThrowsAsync<BatchFailedException>(() => batch.ExecuteAsync(Cancelled));

        Assert.Equal(3, failed.Failures.Count);
        Assert.All(failed.Failures, static failure => AssertNamed(failure.Exception));
        await Task.WhenAll(calls).ContinueWith(static done => _ = done.Exception, TaskScheduler.Default);
    }

    private static void AssertNamed(Exception fault)
    {
        Assert.IsType<RedisServerException>(fault);
        Assert.Equal("node-2", fault.Data["redistyped.node"]);
    }
}
