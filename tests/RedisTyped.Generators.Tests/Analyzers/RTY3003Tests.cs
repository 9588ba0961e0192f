namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A batch runs before its results are awaited.</summary>
public sealed class RTY3003Tests
{
    [Theory]
    [InlineData("var name = {|RTY3003:await users.GetAsync(1)|}; await batch.ExecuteAsync();")]
    [InlineData("{|RTY3003:await users.SetAsync(1, \"ann\").ConfigureAwait(false)|}; await batch.ExecuteAsync();")]
    [InlineData("{|RTY3003:await batch.Store<IStore>().SetAsync(1, \"ann\")|}; await batch.ExecuteAsync();")]
    [InlineData("{|RTY3003:await users.For(1).GetAsync()|}; await batch.ExecuteAsync();")]
    [InlineData("var user = users.For(1); {|RTY3003:await user.GetAsync()|}; await batch.ExecuteAsync();")]
    [InlineData("_ = {|RTY3003:await users.ValueAsync(1)|};")]
    [InlineData("var name = users.GetAsync(1); Console.WriteLine({|RTY3003:await name|}); await batch.ExecuteAsync();")]
    [InlineData("var name = users.GetAsync(1); {|RTY3003:await Task.WhenAll(name, Task.CompletedTask)|}; await batch.ExecuteAsync();")]
    [InlineData("{|RTY3003:await Task.WhenAll(users.GetAsync(1), users.GetAsync(2))|}; await batch.ExecuteAsync();")]
    [InlineData("var all = new List<Task<string?>>(); foreach (long id in ids) { all.Add(users.GetAsync(id)); } {|RTY3003:await Task.WhenAll(all)|}; await batch.ExecuteAsync();")]
    [InlineData("var all = ids.Select(id => users.GetAsync(id)).ToList(); {|RTY3003:await Task.WhenAll(all)|}; await batch.ExecuteAsync();")]
    [InlineData("var names = {|RTY3003:await Task.WhenAll(ids.Select(id => users.GetAsync(id)))|}; await batch.ExecuteAsync();")]
    [InlineData("Task<string?>[] all = [users.GetAsync(1)]; {|RTY3003:await Task.WhenAll(all)|}; await batch.ExecuteAsync();")]
    [InlineData("Task[] all = { users.GetAsync(1) }; {|RTY3003:Task.WaitAll(all)|}; await batch.ExecuteAsync();")]
    [InlineData("var name = {|RTY3003:users.GetAsync(1).Result|}; await batch.ExecuteAsync();")]
    [InlineData("{|RTY3003:users.SetAsync(1, \"\").Wait()|}; await batch.ExecuteAsync();")]
    [InlineData("var name = users.GetAsync(1); {|RTY3003:name.GetAwaiter().GetResult()|}; await batch.ExecuteAsync();")]
    [InlineData("{|RTY3003:users.GetAsync(1).ConfigureAwait(false).GetAwaiter().GetResult()|}; await batch.ExecuteAsync();")]
    [InlineData("if (ids.Length > 0) { {|RTY3003:await users.SetAsync(1, \"\")|}; } else { await batch.ExecuteAsync(); }")]
    [InlineData("foreach (long id in ids) { {|RTY3003:await users.SetAsync(id, \"\")|}; } await batch.ExecuteAsync();")]
    [InlineData("try { {|RTY3003:await users.SetAsync(1, \"\")|}; } finally { await batch.ExecuteAsync(); }")]
    [InlineData("{|RTY3003:await users.SetAsync(1, \"\")|};")]
    public Task Wait_before_the_batch_is_marked(string body) => ExpectAsync("await using var batch = redis.CreateBatch(); var users = batch.Store<IStore>(); " + body);

    [Theory]
    [InlineData("foreach (long id in ids) { using var batch = redis.CreateBatch(); var users = batch.Store<IStore>(); {|RTY3003:await users.GetAsync(id)|}; await batch.ExecuteAsync(); }")]
    [InlineData("Func<Task> run = async () => { await using var batch = redis.CreateBatch(); {|RTY3003:await batch.Store<IStore>().GetAsync(1)|}; await batch.ExecuteAsync(); }; await run();")]
    [InlineData("await RunAsync(); async Task RunAsync() { await using var batch = redis.CreateBatch(); {|RTY3003:await batch.Store<IStore>().GetAsync(1)|}; await batch.ExecuteAsync(); }")]
    [InlineData("await using (var batch = redis.CreateBatch()) { {|RTY3003:await batch.Store<IStore>().GetAsync(1)|}; await batch.ExecuteAsync(); }")]
    public Task Wait_in_a_function_or_scope_of_its_own_is_marked(string body) => ExpectAsync(body);

    [Theory]
    [InlineData("var name = users.GetAsync(1); await batch.ExecuteAsync(); await name;")]
    [InlineData("var name = users.GetAsync(1); var run = batch.ExecuteAsync(); await name; await run;")]
    [InlineData("var name = users.GetAsync(1); await Task.WhenAll(name, batch.ExecuteAsync());")]
    [InlineData("var all = ids.Select(id => users.GetAsync(id)).ToList(); await batch.ExecuteAsync(); var names = await Task.WhenAll(all);")]
    [InlineData("var name = users.GetAsync(1); batch.Dispose(); await name;")]
    [InlineData("var name = users.GetAsync(1); if (ids.Length > 0) { await batch.ExecuteAsync(); } await name;")]
    [InlineData("var name = users.GetAsync(1); try { await batch.ExecuteAsync(); } catch (RedisTypedException) { await name; } await name;")]
    [InlineData("var name = users.GetAsync(1); try { await batch.ExecuteAsync(); } finally { await name; }")]
    [InlineData("var name = users.GetAsync(1); await RunAsync(batch); await name;")]
    [InlineData("var name = users.GetAsync(1); _ = Task.Run(() => batch.ExecuteAsync()); await name;")]
    [InlineData("Kept = batch; var name = users.GetAsync(1); await name;")]
    [InlineData("Func<Task> show = async () => Console.WriteLine(await users.GetAsync(1)); await batch.ExecuteAsync(); await show();")]
    [InlineData("var name = users.GetAsync(1); await store.GetAsync(1); await batch.ExecuteAsync();")]
    [InlineData("users = store; await users.GetAsync(1); await batch.ExecuteAsync();")]
    [InlineData("var name = users.GetAsync(1); name = store.GetAsync(1); await name; await batch.ExecuteAsync();")]
    [InlineData("var name = users.GetAsync(1); await Task.WhenAny(name, Task.Delay(1)); await batch.ExecuteAsync();")]
    [InlineData("await users.CountAsync(); await batch.ExecuteAsync();")]
    [InlineData("for (int i = 0; i < 2; i++) { if (i == 0) { await batch.ExecuteAsync(); } else { await users.GetAsync(1); } }")]
    public Task Wait_that_can_end_is_right(string body) => ExpectAsync("await using var batch = redis.CreateBatch(); var users = batch.Store<IStore>(); " + body);

    [Theory]
    [InlineData("await given.Store<IStore>().GetAsync(1);")]
    [InlineData("Task<string?>? last = null; foreach (long id in ids) { await using var batch = redis.CreateBatch(); if (last is not null) { await last; } last = batch.Store<IStore>().GetAsync(id); await batch.ExecuteAsync(); }")]
    [InlineData("var all = new List<Task>(); foreach (long id in ids) { await using var batch = redis.CreateBatch(); await Task.WhenAll(all); all.Add(batch.Store<IStore>().GetAsync(id)); await batch.ExecuteAsync(); }")]
    public Task Batch_of_elsewhere_or_of_another_turn_is_no_concern(string body) => ExpectAsync(body);

    private const string Store = """

        [RedisStore]
        public partial interface IStore
        {
            [Command("GET a:{id}")] Task<string?> GetAsync([ShardKey] long id);
            [Command("GET a:{id}")] ValueTask<string?> ValueAsync([ShardKey] long id);
            [Command("SET a:{id} {name}")] Task SetAsync([ShardKey] long id, string name);
            [Command("DBSIZE"), AllNodes(Combine.Sum)] Task<long> CountAsync();
        }
        """;

    private static async Task ExpectAsync(string body) => await AnalyzerRun.ExpectAsync($$"""
        using System.Linq;
        using RedisTyped.Batches;

        public static class Uses
        {
            public static RedisBatch? Kept { get; set; }

            public static async Task UseAsync(ShardedRedis redis, IStore store, RedisBatch given, long[] ids)
            {
                {{body}}
                await Task.Yield();
            }

            private static Task RunAsync(RedisBatch batch) => batch.ExecuteAsync();
        }
        """ + Store);
}
