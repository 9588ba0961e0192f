namespace RedisTyped.CodeFixes.Tests;

public sealed class QueueInBatchTests
{
    [Fact]
    public Task Calls_without_an_answer_are_queued_by_the_loop() => ExpectAsync(
        """
        foreach (long id in ids)
                {
                    await users.SetNameAsync(id, "ann");
                }
        """,
        """
        await using (var batch = redis.CreateBatch())
                {
                    var queued = batch.Store<IUserStore>();
                    foreach (long id in ids)
                    {
                        _ = queued.SetNameAsync(id, "ann");
                    }

                    await batch.ExecuteAsync();
                }
        """);

    [Fact]
    public Task Several_calls_of_one_loop_are_one_batch() => ExpectAsync(
        """
        for (int i = 0; i < ids.Length; i++)
                {
                    if (ids[i] > 0)
                    {
                        await users.SetNameAsync(ids[i], "ann").ConfigureAwait(false);
                    }

                    _ = await users.VisitAsync(ids[i]).ConfigureAwait(false);
                }
        """,
        """
        await using (var batch = redis.CreateBatch())
                {
                    var queued = batch.Store<IUserStore>();
                    for (int i = 0; i < ids.Length; i++)
                    {
                        if (ids[i] > 0)
                        {
                            _ = queued.SetNameAsync(ids[i], "ann");
                        }

                        _ = queued.VisitAsync(ids[i]);
                    }

                    await batch.ExecuteAsync().ConfigureAwait(false);
                }
        """);

    [Fact]
    public Task Answers_are_gone_over_behind_the_batch() => ExpectAsync(
        """
        foreach (var id in ids)
                {
                    string? name = await users.GetNameAsync(id);
                    Console.WriteLine($"{id}: {name}");
                }
        """,
        """
        await using (var batch = redis.CreateBatch())
                {
                    var queued = batch.Store<IUserStore>();
                    var pending = new List<(long id, Task<string?> result)>();
                    foreach (var id in ids)
                    {
                        pending.Add((id, queued.GetNameAsync(id)));
                    }

                    await batch.ExecuteAsync();
                    foreach (var (id, result) in pending)
                    {
                        string? name = await result;
                        Console.WriteLine($"{id}: {name}");
                    }
                }
        """);

    [Fact]
    public Task Answers_alone_are_kept_where_nothing_else_is_needed() => ExpectAsync(
        """
        foreach (var id in ids)
                    names.Add(await users.GetNameAsync(id).ConfigureAwait(false));
        """,
        """
        await using (var batch = redis.CreateBatch())
                {
                    var queued = batch.Store<IUserStore>();
                    var pending = new List<Task<string?>>();
                    foreach (var id in ids)
                    {
                        pending.Add(queued.GetNameAsync(id));
                    }

                    await batch.ExecuteAsync().ConfigureAwait(false);
                    foreach (var result in pending)
                    {
                        names.Add(await result.ConfigureAwait(false));
                    }
                }
        """);

    [Fact]
    public Task Loops_of_one_method_get_scopes_of_their_own() => ExpectAsync(
        """
        foreach (var (id, name) in byId)
                {
                    await users.SetNameAsync(id, name);
                }

                foreach (var user in byId)
                {
                    if (await users.VisitAsync(user.Key) > 10)
                    {
                        Console.WriteLine(user.Value);
                    }
                }
        """,
        """
        await using (var batch = redis.CreateBatch())
                {
                    var queued = batch.Store<IUserStore>();
                    foreach (var (id, name) in byId)
                    {
                        _ = queued.SetNameAsync(id, name);
                    }

                    await batch.ExecuteAsync();
                }

                await using (var batch = redis.CreateBatch())
                {
                    var queued = batch.Store<IUserStore>();
                    var pending = new List<(KeyValuePair<long, string> user, Task<long> result)>();
                    foreach (var user in byId)
                    {
                        pending.Add((user, queued.VisitAsync(user.Key)));
                    }

                    await batch.ExecuteAsync();
                    foreach (var (user, result) in pending)
                    {
                        if (await result > 10)
                        {
                            Console.WriteLine(user.Value);
                        }
                    }
                }
        """);

    [Fact]
    public Task Client_is_the_one_that_the_store_is_taken_from() => ExpectAsync(
        """
        var mine = other.Store<IUserStore>();
                foreach (long id in ids)
                {
                    await mine.SetNameAsync(id, "ann");
                }
        """,
        """
        var mine = other.Store<IUserStore>();
                await using (var batch = other.CreateBatch())
                {
                    var queued = batch.Store<IUserStore>();
                    foreach (long id in ids)
                    {
                        _ = queued.SetNameAsync(id, "ann");
                    }

                    await batch.ExecuteAsync();
                }
        """,
        "ShardedRedis redis, ShardedRedis other");

    [Fact]
    public Task Names_that_are_taken_are_left_alone() => ExpectAsync(
        """
        string batch = "ann", queued = "bob";
                foreach (long id in ids)
                {
                    await users.SetNameAsync(id, batch + queued);
                }
        """,
        """
        string batch = "ann", queued = "bob";
                await using (var batch2 = redis.CreateBatch())
                {
                    var queued2 = batch2.Store<IUserStore>();
                    foreach (long id in ids)
                    {
                        _ = queued2.SetNameAsync(id, batch + queued);
                    }

                    await batch2.ExecuteAsync();
                }
        """);

    [Theory]
    [InlineData("foreach (long id in ids) { await users.SetNameAsync(id, \"\"); }", "ShardedRedis one, ShardedRedis two")]
    [InlineData("foreach (long id in ids) { await users.SetNameAsync(id, \"\"); }", "string other")]
    [InlineData("if (ids.Length > 0) foreach (long id in ids) { await users.SetNameAsync(id, \"\"); }", "ShardedRedis redis")]
    [InlineData("foreach (long id in ids) { await users.SetNameAsync(id, @\"a\nb\"); }", "ShardedRedis redis")]
    [InlineData("foreach (long id in ids) { Console.WriteLine(id); names.Add(await users.GetNameAsync(id)); }", "ShardedRedis redis")]
    [InlineData("foreach (long id in ids) { names.Add(await users.GetNameAsync(id)); await users.SetNameAsync(id, \"\"); }", "ShardedRedis redis")]
    [InlineData("foreach (long id in ids) { names.Add(await users.NickAsync(id)); }", "ShardedRedis redis")]
    [InlineData("foreach (long id in ids) { await users.For(id).SetNameAsync(\"\"); }", "ShardedRedis redis")]
    [InlineData("foreach (long id in ids) { await users.SetNameAsync(id, \"\"); await users.PopAsync(id); }", "ShardedRedis redis")]
    [InlineData("long at = 0; foreach (long id in ids) { names.Add(await users.GetNameAsync(id + at)); at++; }", "ShardedRedis redis")]
    [InlineData("foreach (var user in ids.Select(id => new { Id = id, Name = \"ann\" })) { names.Add(user.Name + await users.GetNameAsync(user.Id)); }", "ShardedRedis redis")]
    [InlineData("await foreach (long id in users.ScanAsync()) { await users.SetNameAsync(id, \"\"); }", "ShardedRedis redis")]
    public async Task Nothing_is_offered_where_it_is_not_sure(string body, string clients) =>
        Assert.Empty(await FixRun.TitlesAsync(new QueueInBatch(), In(body, clients)));

    private static Task ExpectAsync(string before, string after, string clients = "ShardedRedis redis") =>
        FixRun.ExpectAsync(new QueueInBatch(), "Queue the calls in a batch", In(before, clients), In(after, clients));

    private static string In(string body, string clients) => $$"""
        using System.Linq;

        public static class Uses
        {
            public static async Task UseAsync({{clients}}, IUserStore users, long[] ids, List<string?> names, Dictionary<long, string> byId)
            {
                {{body}}
                await Task.Yield();
            }
        }

        [RedisStore]
        [HashTag("user:{id}")]
        public partial interface IUserStore
        {
            [Command("GET user:{id}:name")]
            Task<string?> GetNameAsync([ShardKey] long id);

            [Command("GET user:{id}:nick")]
            ValueTask<string?> NickAsync([ShardKey] long id);

            [Command("SET user:{id}:name {name}")]
            Task SetNameAsync([ShardKey] long id, string name);

            [Command("INCR user:{id}:visits")]
            Task<long> VisitAsync([ShardKey] long id);

            [Command("BLPOP user:{id}:jobs 1"), Blocking]
            Task<string[]?> PopAsync([ShardKey] long id);

            [Command("SCAN MATCH user:{id}:name")]
            IAsyncEnumerable<long> ScanAsync();
        }
        """;
}
