namespace RedisTyped.CodeFixes.Tests;

public sealed class WaitBehindBatchTests
{
    [Theory]
    [InlineData(
        "string? name = await users.GetNameAsync(1).ConfigureAwait(false);\n        await batch.ExecuteAsync();\n        Console.WriteLine(name);",
        "var nameTask = users.GetNameAsync(1);\n        await batch.ExecuteAsync();\n        string? name = await nameTask.ConfigureAwait(false);\n        Console.WriteLine(name);")]
    [InlineData(
        "var one = await users.GetNameAsync(1);\n        await users.SetNameAsync(2, \"ann\");\n        var two = await users.GetNameAsync(2);\n        await batch.ExecuteAsync();\n        Console.WriteLine(one + two);",
        "var oneTask = users.GetNameAsync(1);\n        _ = users.SetNameAsync(2, \"ann\");\n        var twoTask = users.GetNameAsync(2);\n        await batch.ExecuteAsync();\n        var one = await oneTask;\n        var two = await twoTask;\n        Console.WriteLine(one + two);")]
    [InlineData(
        "_ = await users.GetNameAsync(1);\n        Console.WriteLine(batch.Count);\n        await batch.ExecuteAsync().ConfigureAwait(false);",
        "_ = users.GetNameAsync(1);\n        Console.WriteLine(batch.Count);\n        await batch.ExecuteAsync().ConfigureAwait(false);")]
    [InlineData(
        "string? name = await users.GetNameAsync(1); // may be null\n        await batch.ExecuteAsync(); // one trip\n        Console.WriteLine(name);",
        "var nameTask = users.GetNameAsync(1); // may be null\n        await batch.ExecuteAsync(); // one trip\n        string? name = await nameTask;\n        Console.WriteLine(name);")]
    public Task Call_is_queued_and_awaited_behind(string before, string after) =>
        FixRun.ExpectAsync(new WaitBehindBatch(), "Wait behind ExecuteAsync", In(before), In(after));

    [Theory]
    [InlineData(
        "var name = users.GetNameAsync(1);\n        Console.WriteLine(await name);\n        await batch.ExecuteAsync();",
        "var name = users.GetNameAsync(1);\n        await batch.ExecuteAsync();\n        Console.WriteLine(await name);")]
    [InlineData(
        "var names = ids.Select(id => users.GetNameAsync(id)).ToList();\n        await Task.WhenAll(names);\n        await batch.ExecuteAsync();",
        "var names = ids.Select(id => users.GetNameAsync(id)).ToList();\n        await batch.ExecuteAsync();\n        await Task.WhenAll(names);")]
    public Task Wait_for_what_is_queued_changes_places(string before, string after) =>
        FixRun.ExpectAsync(new WaitBehindBatch(), "Execute the batch first", In(before), In(after));

    [Theory]
    [InlineData("var name = await users.GetNameAsync(1); Console.WriteLine(name); await batch.ExecuteAsync();")]
    [InlineData("await users.SetNameAsync(1, \"ann\");")]
    [InlineData("if (ids.Length > 0) { await users.SetNameAsync(1, \"ann\"); } await batch.ExecuteAsync();")]
    [InlineData("Console.WriteLine(await users.GetNameAsync(1)); await batch.ExecuteAsync();")]
    [InlineData("await Task.WhenAll(users.GetNameAsync(1), users.GetNameAsync(2)); await batch.ExecuteAsync();")]
    [InlineData("var name = users.GetNameAsync(1); Console.WriteLine(await name); Console.WriteLine(1); await batch.ExecuteAsync();")]
    [InlineData("users.SetNameAsync(1, \"ann\").Wait(); await batch.ExecuteAsync();")]
    public async Task Nothing_is_offered_where_the_code_has_to_be_rethought(string body) =>
        Assert.Empty(await FixRun.TitlesAsync(new WaitBehindBatch(), In(body)));

    private static string In(string body) => $$"""
        using System.Linq;

        public static class Uses
        {
            public static async Task UseAsync(ShardedRedis redis, long[] ids)
            {
                await using var batch = redis.CreateBatch();
                var users = batch.Store<IUserStore>();
                {{body}}
            }
        }

        [RedisStore]
        public partial interface IUserStore
        {
            [Command("GET user:{id}:name")]
            Task<string?> GetNameAsync([ShardKey] long id);

            [Command("SET user:{id}:name {name}")]
            Task SetNameAsync([ShardKey] long id, string name);
        }
        """;
}
