using RedisTyped.Batches;
using RedisTyped.Testing;

namespace RedisTyped.Operation.Tests.Security;

/// <summary>A node's database is the one of its configuration on every way there is to it.</summary>
public sealed class DatabaseTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_path_writes_to_and_reads_from_the_database_of_the_node()
    {
        await using var nodes = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Cancelled);
        await using var redis = await ShardedRedis.ConnectAsync(
            o =>
            {
                o.Nodes.Add("a", nodes[0].EndPoint + ",defaultDatabase=3");
                o.Nodes.Add("b", nodes[1].EndPoint + ",defaultDatabase=5");
            },
            cancellationToken: Cancelled);
        await using var plain = await ShardedRedis.ConnectAsync(
            o =>
            {
                o.Nodes.Add("a", nodes[0].EndPoint);
                o.Nodes.Add("b", nodes[1].EndPoint);
            },
            cancellationToken: Cancelled);
        var store = redis.Store<IGuardedStore>();
        int a = 1, b = Enumerable.Range(2, 100).First(id => redis.NodeFor($"{{guard:{id}}}").Id != redis.NodeFor("{guard:1}").Id);

        await store.SetAsync(a, "Ann");
        await store.SetAsync(b, "Bob");
        await store.VisitAsync(a, 3);
        await store.BefriendAsync(a, "x");
        Assert.True(await store.MoveAsync(a, b, "x"));
        await store.For(a).TransactionAsync(t => t.AddAsync("item"));
        await store.RenameAsync(a, b);
        await using (RedisBatch batch = redis.CreateBatch())
        {
            var queued = batch.Store<IGuardedStore>();
            Task sets = Task.WhenAll(Enumerable.Range(200, 10).Select(id => queued.SetAsync(id, "many")));
            await batch.ExecuteAsync(Cancelled);
            await sets;
        }

        await redis.ExecuteAsync("SET", "untyped", "x");
        Task<string[]?> taken = store.TakeAsync(a, TimeSpan.FromSeconds(20), Cancelled);
        await store.PushAsync(a, "job");
        Assert.Equal("job", (await taken)?[1]);
        Task<string[]?> either = store.TakeAnyAsync([a, b], TimeSpan.FromSeconds(20), Cancelled);
        await store.PushAsync(b, "job");
        Assert.Equal("job", (await either)?[1]);

        // Names, counter, log, list, the moved member, the untyped key; jobs are taken.
        Assert.Equal(12 + 5, await store.CountAsync());
        Assert.Equal(12, await store.NamesAsync().CountAsync(Cancelled));
        Assert.Equal<IEnumerable<string?>>(["Ann", "Bob"], await store.GetManyAsync([a, b]));
        Assert.Equal(0, await plain.Store<IGuardedStore>().CountAsync());
        Assert.Equal(0, await plain.Store<IGuardedStore>().NamesAsync().CountAsync(Cancelled));
        Assert.Equal("3", (await plain.OnNode("a").ExecuteAsync("INFO", "keyspace")).ToString()!.Split("db")[1][..1]);
    }
}
